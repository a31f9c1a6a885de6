"""/badge.js: the custom elements for other pages, at an address that stays; /embed: a page that shows them at work."""

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.app_state import state_of
from app.api.public_url import public_url
from app.api.responses import conditional_response
from app.pages import html
from app.pages.assets import COMMENT, MEDIA_TYPES
from app.pages.home import example_paper

FILE = Path(__file__).with_name("elements") / "badge.js"
HEADERS = {
    "cache-control": "public, max-age=300, stale-while-revalidate=86400",
    "cross-origin-resource-policy": "cross-origin",
}
"""Its address has no digest, since other pages have it: a new version reaches them in minutes."""
router = APIRouter(route_class=html.PageRoute, include_in_schema=False)


@cache
def script() -> bytes:
    """The module as it is sent: without its lines of comments."""
    return COMMENT.sub(b"", FILE.read_bytes())


@router.get("/badge.js")
async def get_script(request: Request) -> Response:
    """The module. Its parameters are for itself: it reads them from its own address."""
    return conditional_response(request, script(), MEDIA_TYPES[".js"], HEADERS)


@router.get("/embed")
def get_embed(request: Request) -> Response:
    """The page: an article with badges and statements, and how they came there."""
    paper = example_paper(state_of(request))
    doi, title = paper or ("10.1037/int0000101", "")
    base = public_url(request)
    page = html.render(
        request, "embed.html", doi=doi, title=title, has_paper=bool(paper), base=base
    )
    return conditional_response(request, page, html.MEDIA_TYPE, html.HEADERS)

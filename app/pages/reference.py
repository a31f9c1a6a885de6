"""/docs: the reference of the API, rendered from its OpenAPI description."""

import shlex

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.public_url import public_url
from app.api.responses import conditional_response
from app.pages import html
from app.pages.reference_view import reference_view

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)
FIRST_CALL = "papers/10.1037/int0000101/citations?type=contrasting"
"""An answer that says much, about the paper of the sample."""
MOST_KEPT = 8
"""Addresses of this server that the page is kept for: it shows them, and a request can name any."""


@router.get("/docs")
def get_docs(request: Request) -> Response:
    """The page, which is rendered once for each address under which the server is reached."""
    key = (html.links_of(request).root, public_url(request))
    kept: dict[tuple[str, str], bytes] = request.app.state.__dict__.setdefault("reference", {})
    body = kept.get(key)
    if body is None:
        body = _page(request, key[1])
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = body
    return conditional_response(request, body, html.MEDIA_TYPE, html.HEADERS)


def _page(request: Request, base: str) -> bytes:
    description = request.app.openapi()
    view = reference_view(description, base)
    return html.render(
        request,
        "docs.html",
        reference=view,
        first_call=shlex.quote(f"{base}/{FIRST_CALL}"),
        info=description["info"],
    )

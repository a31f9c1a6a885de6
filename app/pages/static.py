"""/static: files under names that change with their content; /robots.txt."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import PlainTextResponse, Response

from app.api.routing import LiteralRoute
from app.errors import NotFound
from app.pages.assets import CACHE_CONTROL, by_address

router = APIRouter(include_in_schema=False, route_class=LiteralRoute)
ROBOTS = "User-agent: *\nDisallow: /*?\n"
"""RFC 9309. Every choice of filters is an address: a crawler that follows them all would not come to an end."""


@router.get("/static/{name}")
async def get_static(name: Annotated[str, Path(max_length=200)]) -> Response:
    """A file by its address. Raises `NotFound`."""
    asset = by_address().get(name)
    if asset is None:
        raise NotFound(f"No file is called `{name[:100]}`; it may be of another version.")
    headers = {"cache-control": CACHE_CONTROL}
    return Response(asset.content, headers=headers, media_type=asset.media_type)


@router.get("/robots.txt", response_class=PlainTextResponse)
async def get_robots() -> PlainTextResponse:
    """What crawlers may read: everything but selections."""
    return PlainTextResponse(ROBOTS, headers={"cache-control": "public, max-age=86400"})

"""/static: files under names that change with their content."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from app.errors import NotFound
from app.pages.assets import CACHE_CONTROL, by_address

router = APIRouter(include_in_schema=False)


@router.get("/static/{name}")
async def get_static(name: Annotated[str, Path(max_length=200)]) -> Response:
    """A file by its address. Raises `NotFound`."""
    asset = by_address().get(name)
    if asset is None:
        raise NotFound(f"No file is called `{name[:100]}`; it may be of another version.")
    headers = {"cache-control": CACHE_CONTROL, "x-content-type-options": "nosniff"}
    return Response(asset.content, headers=headers, media_type=asset.media_type)

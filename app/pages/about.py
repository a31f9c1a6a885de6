"""/about: what citance is, what its numbers count, how sure types are, and where everything comes from."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.app_state import state_of
from app.api.responses import etag_of
from app.classify.model import MODEL_VERSION
from app.pages import html

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)


@router.get("/about")
def get_about(request: Request) -> Response:
    """The page. It says so where this server has a classifier of its own, which the figures are not about."""
    settings = state_of(request).settings
    own = bool(settings.classifier_url)
    threshold, online = settings.classifier_threshold, settings.lookup == "online"
    seen = f"{html.revision()} {html.links_of(request)} {own} {threshold} {online} about"

    def make() -> bytes:
        return html.render(
            request,
            "about.html",
            model_version=MODEL_VERSION,
            threshold=threshold,
            has_own_classifier=own,
            asks_registries=online,
        )

    return html.conditional_page(request, etag_of(seen.encode()), make)

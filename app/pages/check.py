"""/check: a form for a reference list; and the page of a check, at the address of its JSON, to be printed and linked to."""

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app.api import check_bodies
from app.api.app_state import state_of
from app.api.check_runs import UNLISTED, run_check
from app.api.dependencies import CheckId, ReadSession, State
from app.api.responses import conditional_response, etag_of
from app.pages import html
from app.pages.check_view import groups, statements_of
from app.pages.lines import statement_views
from app.schemas.checks import MOST_REFERENCES
from app.store import kept_checks

router = APIRouter(route_class=html.PageRoute, include_in_schema=False)
SEE_OTHER = 303


@router.get("/check")
def get_form(request: Request) -> Response:
    """The form."""
    state = state_of(request)
    online = state.lookups.is_online
    seen = f"{html.revision()} {html.links_of(request)} {online} {state.settings.check_days}"
    values = {"most": MOST_REFERENCES, "days": state.settings.check_days, "online": online}
    page = lambda: html.render(request, "check_form.html", **values)  # noqa: E731 - short
    return html.conditional_page(request, etag_of(seen.encode()), page)


@router.post("/check")
async def add_check(request: Request, state: State) -> Response:
    """Check what was pasted or dropped, and lead to its page."""
    form = await check_bodies.read_form(request, state)
    id_, _ = await run_check(request, state, form.read, is_keyed=form.is_keyed, lookup=form.lookup)
    return RedirectResponse(f"{html.links_of(request).root}/checks/{id_}", SEE_OTHER, UNLISTED)


def get_check(request: Request, state: State, session: ReadSession, id: CheckId) -> Response:  # noqa: A002
    """A check as a page. Raises `CheckNotFound`."""
    body = kept_checks.load(session, id, state.clock())
    check, links = orjson.loads(body), html.links_of(request)
    views = statement_views(session, statements_of(check), links)
    page = html.render(
        request,
        "check.html",
        check=check,
        groups=groups(check, {view.id: view for view in views}, links),
        address=f"{links.root}/checks/{check['id']}",
    )
    return conditional_response(request, page, html.MEDIA_TYPE, {**html.HEADERS, **UNLISTED})


router.add_api_route(
    "/checks/{id}",
    get_check,
    methods=["GET"],
    route_class_override=html.HtmlRoute,
    include_in_schema=False,
)

"""HTML responses: templates rendered with a strict Content-Security-Policy, conditional requests, problems as pages."""

from collections.abc import Callable, Coroutine
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import __version__
from app.api import json_ld, problems
from app.api.app_state import state_of
from app.api.public_url import public_url
from app.api.responses import JSON, if_none_match, negotiate, not_modified, response_with_etag
from app.api.routing import LiteralRoute
from app.db.engine import UNAVAILABLE
from app.errors import NotAcceptable, Problem
from app.pages import assets
from app.pages.links import SUB_PATHS, Address, Links, safe_url
from app.pages.model_figures import FIGURES, SURE, TRIAL_STATEMENTS, percent
from app.pages.paper_view import notice_views
from app.pages.text import direction, escaped, plain, shortened, with_code
from app.pages.vocabulary import PROBLEM_ADVICE, REGISTRIES, STYLE_NAMES, TYPE_WORDS

MEDIA_TYPE = "text/html; charset=utf-8"
HEADERS = {
    "content-security-policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'",
}
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(LiteralRoute):
    """A route whose problems are pages, with the status that the API gives them."""

    def get_route_handler(self) -> Handler:
        """The handler, within what renders its problems."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except (Problem, RequestValidationError, *UNAVAILABLE) as error:
                return problem_page(request, problems.problem_of(error))

        return handle


class HtmlRoute(PageRoute):
    """A route for clients that prefer HTML to JSON; for others the API has the same address."""

    def matches(self, scope: Any) -> Any:
        """As a route does, where `Accept` prefers HTML and no `format=` asks for another form, which wins over it."""
        match, child = super().matches(scope)
        if match is match.NONE:
            return match, child
        request = Request(scope)
        if request.query_params.get("format") or not _prefers_html(request):
            return match.NONE, {}
        return match, child


def _prefers_html(request: Request) -> bool:
    try:
        return negotiate(request, {JSON: False, json_ld.MEDIA_TYPE: False, "text/html": True})
    except NotAcceptable:
        return False


@cache
def environment() -> Environment:
    """Jinja's environment: everything is escaped, and a name that does not exist is an error."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.filters |= {
        "text": escaped,
        "plain": plain,
        "with_code": with_code,
        "shortened": shortened,
        "safe_url": safe_url,
        "number": number,
        "percent": percent,
    }
    templates.globals |= {
        "direction": direction,
        "notice_views": notice_views,
        "version": __version__,
        "type_words": TYPE_WORDS,
        "figures": FIGURES,
        "trial_statements": TRIAL_STATEMENTS,
        "sure": SURE,
        "style_names": STYLE_NAMES,
        "registries": REGISTRIES,
    }
    return templates


def number(value: int) -> str:
    """1234567 is "1,234,567"."""
    return f"{value:,}"


def links_of(request: Request) -> Links:
    """Links below the path that this request's server is reached at."""
    return Links(request.scope.get("root_path", "").rstrip("/"))


def tabs(links: Links, name: str) -> dict[str, Address]:
    """Addresses of the parts of a report, by what follows the paper's."""
    return {part: links.report(name, part) for part in ("", *SUB_PATHS)}


def render(request: Request, template: str, /, **values: Any) -> bytes:
    """A page."""
    links = links_of(request)
    static = {
        name: f"{links.root}/static/{asset.address}" for name, asset in assets.assets().items()
    }
    html = (
        environment()
        .get_template(template)
        .render(
            links=links,
            static=static,
            origin=_origin(request, links),
            sends_mail=state_of(request).settings.sends_mail,
            **values,
        )
    )
    return html.encode("utf-8", "replace")


def _origin(request: Request, links: Links) -> str:
    """What stands before an address of this server's: its public URL, without the path that links begin with."""
    return public_url(request).removesuffix(links.root)


def conditional_page(request: Request, etag: str, make: Callable[[], bytes]) -> Response:
    """The page, unless the client has it: then it is not made."""
    if if_none_match(request, etag):
        return not_modified(etag)
    return response_with_etag(make(), etag, HEADERS, MEDIA_TYPE)


def router_problem(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    """What the router says, as a page for clients that prefer HTML to JSON."""
    if not _prefers_html(request):
        return problems.response(request, problem, headers)
    page = problem_page(request, problem)
    page.headers.update(headers)
    return page


def problem_page(request: Request, problem: Problem) -> Response:
    """A problem as a page: what is wrong, and what to do."""
    body = render(
        request,
        "problem.html",
        problem=problem,
        advice=PROBLEM_ADVICE.get(problem.slug, ""),
        page=request.url.path if request.url.query else "",
        request_id=getattr(request.state, "request_id", ""),
    )
    _, headers = problems.render(problem, "")
    headers = {**headers, **HEADERS, "content-type": MEDIA_TYPE}
    return Response(body, problem.status, headers)


@cache
def revision() -> str:
    """Identity of the templates and static files of this version: part of each page's ETag."""
    names = sorted(asset.address for asset in assets.assets().values())
    return "|".join((__version__, *names, assets.digest_of(Path(__file__).with_name("templates"))))

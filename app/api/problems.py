"""Problem details (RFC 9457): every error as a response, and the page of each kind of problem.

All errors come here: our own, the router's, the validators', the database's. Those that nobody foresaw are caught by
`app.api.middleware`, which every request goes through.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, FastAPI, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route

from app import disk
from app.api.routing import LiteralRoute
from app.db.engine import UNAVAILABLE
from app.db.failures import failure_of
from app.errors import (
    MOST_FAULTS,
    BodyMalformed,
    BodyTooLarge,
    Busy,
    DiskFull,
    Fault,
    Internal,
    Invalid,
    MediaTypeUnsupported,
    MethodNotAllowed,
    NotFound,
    NotReady,
    Problem,
    ProblemNotFound,
    RateLimited,
    RequestTimeout,
    kinds,
)
from app.schemas.fields import message

MEDIA_TYPE = "application/problem+json"
JSON_BODY = (BodyMalformed, RequestTimeout, BodyTooLarge, MediaTypeUnsupported)
"""What is wrong with a body before its values are looked at."""
Responses = dict[int | str, dict[str, Any]]
"""What FastAPI takes as `responses` of a route, by status."""
Respond = Callable[[Request, Problem, dict[str, str]], Response]
"""Makes a response of a problem, with these headers more."""

router = APIRouter(tags=["service"], route_class=LiteralRoute)
log = logging.getLogger(__name__)


def files(description: str, media_types: Iterable[str]) -> Responses:
    """For OpenAPI: an answer that clients take as it is, in one of these forms.

    What is text/… is text to them, and anything else bytes: of most media types they know no more. Some heed the first
    alone, others the first that they know: so bytes come first, then text, and last JSON, which they would decode.
    """
    in_order = sorted(media_types, key=lambda one: (one.endswith("+json"), one.startswith("text/")))
    return {
        200: {
            "description": description,
            "content": {
                media_type: {
                    "schema": {"type": "string"}
                    if media_type.startswith("text/")
                    else {"type": "string", "format": "binary"}
                }
                for media_type in in_order
            },
        }
    }


def responses(*problems: type[Problem]) -> Responses:
    """For OpenAPI: the problems that an operation can answer with. 422, 429, 500 and 503 are always among them."""
    every: tuple[type[Problem], ...] = (*problems, Invalid, RateLimited, Internal, NotReady)
    in_order = sorted(every, key=lambda problem: problem.status)
    return {problem.status: described(problem) for problem in in_order}


def described(problem: type[Problem]) -> dict[str, Any]:
    """For OpenAPI: an answer with a problem of this kind."""
    return {
        "description": problem.title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


@router.get(
    "/problems",
    operation_id="list_problems",
    summary="List the kinds of problem",
    response_class=PlainTextResponse,
)
async def list_problems() -> PlainTextResponse:
    """The kinds of problem that this service answers with."""
    return PlainTextResponse("".join(f"{_page(slug)}\n" for slug in kinds()))


@router.get(
    "/problems/{slug}",
    operation_id="get_problem",
    summary="Explain a kind of problem",
    response_class=PlainTextResponse,
    responses=responses(ProblemNotFound),
)
async def get_problem(
    slug: Annotated[str, Path(description="The kind of problem.", examples=["doi-invalid"])],
) -> PlainTextResponse:
    """What a kind of problem means and what to do about it."""
    if slug not in kinds():
        raise ProblemNotFound(f"No problem is called `{slug[:100]}`; /problems lists them.")
    return PlainTextResponse(_page(slug))


def add_exception_handlers(
    app: FastAPI, routes: Sequence[BaseRoute], respond_to_router: Respond
) -> None:
    """Render every error of this app as a problem. `routes`: all of the app's, to say which methods an address takes.
    `respond_to_router` renders what the router says: no such address, no such method."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_error)
    app.add_exception_handler(HTTPException, partial(_on_router_error, routes, respond_to_router))
    for error in (*UNAVAILABLE, OSError):
        app.add_exception_handler(error, _on_error)


def render(problem: Problem, instance: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a problem; `instance` is the id of the request."""
    body: dict[str, Any] = {
        "type": f"/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
    }
    if problem.errors:
        body["errors"] = [{"pointer": f.pointer, "detail": f.detail} for f in problem.errors]
    headers = {"content-type": MEDIA_TYPE, "cache-control": "no-store"}
    if problem.retry_after is not None:
        headers["retry-after"] = str(problem.retry_after)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Bearer realm="citance"'
    return orjson.dumps(body), headers


def response(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    """A problem as JSON."""
    body, own = render(problem, getattr(request.state, "request_id", ""))
    return Response(body, problem.status, {**own, **headers})


def _on_problem(request: Request, error: Any) -> Response:
    return response(request, error, {})


def problem_of(error: Exception) -> Problem:
    """The problem that an exception of a route is: itself, wrong parameters, a full disk, or a database that can't be used.

    Raises the exception, if it is an `OSError` of any other kind."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        faults = tuple(_fault(details) for details in error.errors()[:MOST_FAULTS])
        where = ", ".join(
            f"`{place}`" for place in dict.fromkeys(f.pointer for f in faults) if place
        )
        return Invalid(f"Put right: {where or 'the body'}.", errors=faults)
    if isinstance(error, OSError):
        if not disk.is_full(error):
            raise error
        log.error("no room on the disk", exc_info=error)
        return DiskFull("There is no room on the disk.", retry_after=60)
    failure = failure_of(error)
    if failure == "held":
        return Busy("Other writes held the store for too long; nothing was written.", retry_after=5)
    log.error("database", exc_info=error)
    if failure == "full":
        return DiskFull("There is no room on the disk of the store.", retry_after=60)
    return NotReady("The store can't be reached at this moment.", retry_after=5)


def _on_error(request: Request, error: Exception) -> Response:
    return response(request, problem_of(error), {})


def _fault(details: dict[str, Any]) -> Fault:
    """One error of pydantic's: a JSON pointer into a body, else the name of a parameter."""
    root, *path = details["loc"]
    in_body = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    pointer = in_body if root == "body" else str(path[0] if path else root)
    return Fault(pointer, message(details))


def _on_router_error(
    routes: Sequence[BaseRoute], respond: Respond, request: Request, error: Any
) -> Response:
    if error.status_code == HTTPStatus.NOT_FOUND:
        nothing = NotFound(f"Nothing is at {request.url.path[:200]}; /docs lists what is.")
        return respond(request, nothing, {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(_allowed_methods(routes, request))
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={"allow": allowed})
        problem = MethodNotAllowed(f"{request.method} is not understood here, but {allowed}.")
        return respond(request, problem, {"allow": allowed})
    by_status = {kind.status: kind for kind in reversed(list(kinds().values()))}
    kind = by_status.get(error.status_code, Internal)
    return respond(request, kind(str(error.detail)), {})


def _allowed_methods(routes: Sequence[BaseRoute], request: Request) -> list[str]:
    """All that the address takes; the router itself names those of the first route alone."""
    methods = {
        method
        for route in routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return sorted({*methods, "HEAD"} if "GET" in methods else methods)


def _page(slug: str) -> str:
    kind = kinds()[slug]
    return f"{kind.title}\n/problems/{slug} (status {kind.status})\n\n{kind.page}\n"

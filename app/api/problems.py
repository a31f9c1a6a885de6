"""Every error as RFC 9457 says, drawn in one place: our own, the router's, the validators', the database's. Those that
nobody foresaw are caught by `app.api.middleware`, which every request goes through."""

import logging
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route

from app.errors import (
    Fault,
    Internal,
    Invalid,
    MethodNotAllowed,
    NotFound,
    NotReady,
    Problem,
    kinds,
)

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


def install(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """Give every error of this app, which has these routes, its problem."""
    app.add_exception_handler(Problem, _answer)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, partial(_router, routes))
    for busy in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(busy, _database)


def render(problem: Problem, instance: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers."""
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


def _answer(request: Request, error: Any, headers: dict[str, str] | None = None) -> Response:
    body, own = render(error, getattr(request.state, "request_id", ""))
    return Response(body, error.status, {**own, **(headers or {})})


def _invalid(request: Request, error: Any) -> Response:
    faults = tuple(_fault(details) for details in error.errors())
    where = ", ".join(dict.fromkeys(f"`{fault.pointer}`" for fault in faults))
    return _answer(request, Invalid(f"Put right: {where}.", errors=faults))


def _fault(details: dict[str, Any]) -> Fault:
    place, *rest = details["loc"]
    pointer = (
        "".join(f"/{part}" for part in rest) if place == "body" else str(rest[0] if rest else place)
    )
    message = details["msg"].removeprefix("Value error, ")
    return Fault(pointer, message)


def _router(routes: Sequence[BaseRoute], request: Request, error: Any) -> Response:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return _answer(
            request, NotFound(f"Nothing is at {request.url.path[:200]}; /docs lists what is.")
        )
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        taken = ", ".join(_methods(routes, request))
        problem = MethodNotAllowed(f"{request.method} is not understood here, but {taken}.")
        return _answer(request, problem, {"allow": taken})
    by_status = {kind.status: kind for kind in reversed(list(kinds().values()))}
    kind = by_status.get(error.status_code, Internal)
    return _answer(request, kind(str(error.detail)))


def _methods(routes: Sequence[BaseRoute], request: Request) -> list[str]:
    """All that the address takes; the router itself names those of the first route alone."""
    methods = {
        method
        for route in routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return sorted({*methods, "HEAD"} if "GET" in methods else methods)


def _database(request: Request, error: Any) -> Response:
    log.error("database", exc_info=error)
    return _answer(request, NotReady("The store can't be reached at this moment.", retry_after=5))

"""Routing: an address belongs to the most specific path that fits it, whatever the method; and takes its parameters alone.

Starlette gives `PUT /papers/10.5555/a/citations` to `PUT /papers/{doi}`, since the list of citations takes no PUT: a paper
of that name would be stored.
"""

import re
from collections.abc import Callable, Coroutine, Iterable
from inspect import iscoroutinefunction
from typing import Any

from fastapi import Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from app.api.query_names import check_names

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
WATCHED = "service"
"""Tag of addresses that machines watch, which may add to them what keeps caches away."""
_PARAMETER = re.compile(r"\{[^{}]*\}")


class LiteralRoute(APIRoute):
    """A route that looks for the longest literal of its path first: of a hundred routes, few have to match their pattern."""

    def __init__(self, path: str, *arguments: Any, **options: Any) -> None:
        super().__init__(path, *arguments, **options)
        self._literal = max(_PARAMETER.split(path), key=len)

    def get_route_handler(self) -> Handler:
        """The handler, behind a look at the names in the query string, where FastAPI reads it and the route is described."""
        handler = super().get_route_handler()
        takes = _parameters(self)
        if takes is None:
            return handler

        async def handle(request: Request) -> Response:
            if request.scope["query_string"]:
                check_names(request.query_params.multi_items(), takes)
            return await handler(request)

        return handle

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As a route does."""
        if scope["type"] == "http" and self._literal not in scope["path"]:
            return Match.NONE, {}
        return super().matches(scope)


class GeneralRoute(LiteralRoute):
    """A route whose path fits addresses of more specific ones, too."""

    specific: tuple[Route, ...] = ()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As a route does, except for addresses of the specific ones."""
        match, child = super().matches(scope)
        if match is not Match.NONE and any(
            one.matches(scope)[0] is Match.PARTIAL for one in self.specific
        ):
            return Match.NONE, {}
        return match, child


class DirectRoute(GeneralRoute):
    """A route that calls a coroutine which takes the request and what stands in the path, and nothing else, as it is.

    FastAPI would take half of the time of a 304 to look for what else it may take.
    """

    def get_route_handler(self) -> Handler:
        """The coroutine, called with values that are checked by their types; FastAPI's own handler of all else."""
        takes, fields = self.dependant, self.dependant.path_params
        others = (takes.dependencies, takes.query_params, takes.header_params, takes.cookie_params)
        if any(others) or takes.body_params or not iscoroutinefunction(self.endpoint):
            return super().get_route_handler()

        async def handle(request: Request) -> Response:
            values: dict[str, Any] = {}
            faults: list[Any] = []
            for field in fields:
                sent = request.path_params[field.alias]
                values[field.name], found = field.validate(sent, {}, loc=("path", field.alias))
                faults += found or ()
            if faults:
                raise RequestValidationError(faults)
            response: Response = await self.endpoint(request, **values)
            return response

        return handle


def _parameters(route: APIRoute) -> dict[str, bool] | None:
    """The query parameters of a route, and whether each takes several values; None where it looks at their names itself
    (`query_strings.from_request`), or nobody has to."""
    reads_them = "parameters" in (route.openapi_extra or {})
    if reads_them or not route.include_in_schema or WATCHED in route.tags:
        return None
    in_path = {field.alias for field in route.dependant.path_params}
    fields = get_flat_params(route.dependant)
    return {field.alias: field.default == () for field in fields if field.alias not in in_path}


def give_way(routes: Iterable[BaseRoute]) -> None:
    """Let the general ones among these routes know those whose path is an address of theirs."""
    all_routes = [route for route in routes if isinstance(route, Route)]
    for general in all_routes:
        if isinstance(general, GeneralRoute):
            general.specific = tuple(
                one
                for one in all_routes
                if one.path != general.path and general.path_regex.match(one.path)
            )

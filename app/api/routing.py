"""Routing: an address belongs to the most specific path that fits it, whatever the method.

Starlette gives `PUT /papers/10.5555/a/citations` to `PUT /papers/{doi}`, since the list of citations takes no PUT: a paper
of that name would be stored.
"""

from collections.abc import Iterable

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope


class GeneralRoute(APIRoute):
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

"""Query parameters of pages: those of the API; fields that a form sends without a value count as not sent."""

from fastapi import Request

Pairs = tuple[tuple[str, str], ...]


def kept_pairs(request: Request, *own: str) -> Pairs:
    """The parameters of a request that have a value, in their order. `own`: names of the page's own ones, left out."""
    left_out = {*own, "facets"}  # a page has all facets
    return tuple(
        dict.fromkeys(
            (name, value)
            for name, value in request.query_params.multi_items()
            if value.strip() and name not in left_out
        )
    )

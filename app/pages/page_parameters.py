"""Query parameters of pages: those of the API; what others add to links, and fields without a value, count as not sent."""

from fastapi import Request

from app.api.parameters import Parameters
from app.api.query_strings import takes_several

Pairs = tuple[tuple[str, str], ...]
LEFT_OUT = {"facets", "doi"}
"""A page has all facets; a paper's DOI is part of the page's own address."""


def kept_pairs(request: Request, model: type[Parameters]) -> Pairs:
    """The parameters of a request that the page knows and that have a value, in their order; of several values for one that
    takes one, the last.

    The API refuses what it does not know. A page is linked to from mails and networks, which add parameters of their own.
    """
    names = model.model_fields.keys() - LEFT_OUT
    kept: dict[object, tuple[str, str]] = {}
    for pair in request.query_params.multi_items():
        name, value = pair
        if value.strip() and name in names:
            kept[pair if takes_several(model, name) else name] = pair
    return tuple(kept.values())

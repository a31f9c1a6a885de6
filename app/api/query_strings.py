"""Query strings as parameters, validated by pydantic directly: FastAPI takes as long over them as a search takes."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar, cast

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import QueryParams

from app.api.parameters import Parameters
from app.api.query_names import check_names

P = TypeVar("P", bound=Parameters)
LONGEST_KEPT = 500
"""Bytes of a query string whose parameters are kept, since clients ask the same of many papers."""


def from_request(model: type[P], request: Request) -> P:
    """The parameters of a request. Raises `RequestValidationError`, as FastAPI would."""
    sent: bytes = request.scope["query_string"]
    read = _from_query_string if len(sent) <= LONGEST_KEPT else _from_query_string.__wrapped__
    return cast("P", read(model, sent))


@lru_cache(1_000)
def _from_query_string(model: type[P], sent: bytes) -> P:
    """The parameters of a query string, which nothing can change. Raises `RequestValidationError`."""
    pairs = QueryParams(sent).multi_items()
    check_names(pairs, {name: takes_several(model, name) for name in model.model_fields})
    return from_pairs(model, pairs)


def takes_several(model: type[Parameters], name: str) -> bool:
    """Whether a parameter of this model takes several values."""
    field = model.model_fields.get(name)
    return field is not None and field.default == ()


def from_pairs(model: type[P], pairs: Iterable[tuple[str, str]]) -> P:
    """The parameters with these names and values; of several for one that takes one, the last. Raises
    `RequestValidationError`."""
    sent: dict[str, Any] = {}
    for name, value in pairs:
        if takes_several(model, name):
            sent.setdefault(name, []).append(value)
        else:
            sent[name] = value
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        errors = [{**one, "loc": ("query", *one["loc"])} for one in error.errors(include_url=False)]
        raise RequestValidationError(errors) from None

"""Field types of requests, with their bounds; and fields with a description and an example."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from app.paper_fields import ID_SCHEMES

_WRITTEN = "\u00a1-\u00ac\u00ae-\u0377\u0400-\u052f\u4e00-\u9fa5"
_REGISTRANT = r"10\.[0-9]+(?:\.[0-9]+)*/"
_DOI = (
    rf"(?:(?:[Dd][Oo][Ii]:)?{_REGISTRANT}[!-~{_WRITTEN}]+"
    rf"|https?://(?:dx\.|www\.)?doi\.org/{_REGISTRANT}[!-$&->@-~{_WRITTEN}]+)"
)
DOI_PATTERN = f"^{_DOI}$"
"""For clients: what is a DOI in the usual spellings. Others are taken too (`app.doi`), so nothing is refused by it here."""
ADDRESS_PATTERN = rf"^(?:{_DOI}|(?:{'|'.join(ID_SCHEMES)}):[!-~]{{1,100}})$"
"""Likewise, and what else papers are addressed by."""
LONGEST_TEXT = 20_000
"""Code points of a statement's text, and of each neighbour. The longest real sentence seen had some 9,000."""


def described(pattern: str) -> Any:
    """A pattern in the OpenAPI file alone."""
    return Field(json_schema_extra={"pattern": pattern})


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("The character U+0000 can't be stored.")
    return text


def _integer(sent: Any) -> Any:
    if isinstance(sent, str) and not _INTEGER.fullmatch(sent):
        raise ValueError("Write an integer in digits, such as 20.")
    return sent


def _number(sent: Any) -> Any:
    if isinstance(sent, str) and not _NUMBER.fullmatch(sent):
        raise ValueError("Write a number in digits, such as 0.8.")
    return sent


_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{0,18}\.?[0-9]{1,18}(?:[eE][+-]?[0-9]{1,3})?")
STORABLE = AfterValidator(_storable)
"""Without the one character that PostgreSQL does not take; refused on SQLite too, so that both hold the same."""
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), STORABLE]
"""A sentence."""
Line = Annotated[str, StringConstraints(max_length=4_000), STORABLE]
"""A title, a name, an address."""
Identifier = Annotated[str, StringConstraints(max_length=100), STORABLE]
"""Papers are found by it, so it has to fit the key of a database's index."""
Intent = Annotated[str, StringConstraints(min_length=1, max_length=40), STORABLE]
"""What a service says a citation is for."""
BatchDoi = Annotated[str, StringConstraints(max_length=2_100)]
"""In any spelling; whether it is one is checked where it is used."""
Doi = Annotated[BatchDoi, described(DOI_PATTERN)]
"""The same, where what is none is refused."""
Address = Annotated[BatchDoi, described(ADDRESS_PATTERN)]
"""A DOI in any spelling, or another identifier of a paper."""
DIGITS = BeforeValidator(_integer)
Integer = Annotated[int, DIGITS]
"""Of a query: in digits, as JSON has them. Python reads ` 5`, `+5`, `5_0`, `5.0` and wide digits too."""
QueryYear = Annotated[int, Field(ge=0, le=9999), DIGITS]
QueryConfidence = Annotated[float, Field(ge=0, le=1), BeforeValidator(_number)]
Year = Annotated[int, Field(ge=1000, le=2999, strict=True)]
Date = Annotated[
    str,
    StringConstraints(pattern=r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"),
]
"""ISO 8601, as far as known: a year, a month or a day."""
Confidence = Annotated[float, Field(ge=0, le=1, strict=True)]


class InputModel(BaseModel):
    """Base of what a request's body may hold. Unknown fields are refused: dropping them silently would look like storing
    them."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)


def field(description: str, example: Any, **more: Any) -> Any:
    """A field with what every field has: a description and an example."""
    return Field(description=description, examples=[example], **more)


def one_of(values: Iterable[str], description: str, example: Any, **more: Any) -> Any:
    """A field of an answer with one of these values. It is a text and no enumeration: a client that was made before a value
    was added reads it all the same."""
    known = ", ".join(f"`{value}`" for value in values)
    return field(f"{description} One of {known}; more may come.", example, **more)


def matched() -> Any:
    """The field `match` of a page."""
    return one_of(
        ("all", "most", "any"),
        "How many of the words of `q` the items have; `most` where nothing has all, or hardly anything.",
        "all",
    )


def partial() -> Any:
    """The field `partial` of what is counted."""
    return field(
        "true where the answer had to be cut short: `partial_reason` says why.", example=False
    )


def partial_reason() -> Any:
    """The field `partial_reason` of what is counted."""
    return field(
        "What is not exact, or may be missing, for a person to read; null where the answer is whole.",
        "There are too many publications to be counted: their number is an estimate.",
    )


def optional(description: str, example: Any, **more: Any) -> Any:
    """A field that may be null or left out."""
    return Field(default=None, description=description, examples=[example], **more)


def message(details: Mapping[str, Any]) -> str:
    """What is wrong, by an error of pydantic's: without names of classes and of Python's types, which no client knows."""
    if wanted := _WANTED.get(details.get("type", "")):
        return f"Input should be {wanted}"
    text = str(details["msg"]).removeprefix("Value error, ")
    return _SIZE.sub(r"There should be \1", text)


_WANTED = {"model_type": "an object", "list_type": "an array", "tuple_type": "an array"}
_SIZE = re.compile(r"^\w+ should have (at \w+ \d+ items?) after validation")

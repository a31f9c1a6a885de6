"""Table of the formats of reference lists: how each is named, recognised by its content, and read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from app.document import Unreadable
from app.formats.reference_lists import bibtex, csl_json, plain_text, ris
from app.formats.reference_lists.given_reference import GivenReference
from app.schemas.checks import MOST_REFERENCES


@dataclass(frozen=True, slots=True)
class ListFormat:
    """One format."""

    name: str
    read: Callable[[str], Iterator[GivenReference]]
    """Raises `Unreadable`."""
    looks_like: Callable[[str], bool]


LIST_FORMATS = (
    ListFormat("ris", ris.read, ris.looks_like),
    ListFormat("csl-json", csl_json.read, csl_json.looks_like),
    ListFormat("bibtex", bibtex.read, bibtex.looks_like),
    ListFormat("text", plain_text.read, lambda _text: True),
)
"""In the order in which content is tested: any content is text."""


def read_list(content: bytes, name: str = "auto") -> tuple[str, list[GivenReference]]:
    """The name of the format, and the references in order.

    Raises `Unreadable`: no text, no such format, no reference, too many.
    """
    text = content.decode("utf-16" if content[:2] in _UTF_16 else "utf-8", "replace")
    if "\0" in text:
        raise Unreadable("The file is no text, and no article of a format that is read here.")
    for format_ in LIST_FORMATS:
        if format_.looks_like(text) if name == "auto" else format_.name == name:
            found = list(islice(format_.read(text), MOST_REFERENCES + 1))
            check_count(len(found))
            return format_.name, found
    names = ", ".join(format_.name for format_ in LIST_FORMATS)
    raise Unreadable(f"There is no format of lists `{name[:50]}`; there are: auto, {names}.")


def check_count(count: int) -> None:
    """Raises `Unreadable` where there are none, or too many."""
    if not count:
        raise Unreadable("No reference was found in it.")
    if count > MOST_REFERENCES:
        raise Unreadable(
            f"The list has more than {MOST_REFERENCES:,} references; send it in parts."
        )


_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

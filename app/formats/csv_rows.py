"""Read CSV line by line: in the formats read here no field contains a line break."""

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from app.document import Rejection, Unreadable

T = TypeVar("T")


def parse_rows(
    lines: Sequence[bytes],
    columns: Sequence[str],
    parse: Callable[[dict[str, str], str], T],
    rejected: list[Rejection],
) -> Iterator[T]:
    """`parse` of each row below the first line, the header, and of its place. An `Unreadable` is added to `rejected`."""
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            yield parse(row(columns, line), place)
        except Unreadable as error:
            rejected.append(Rejection(place, str(error)))


def header(line: bytes) -> list[str]:
    """The names of the columns, in lower case."""
    text = line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return [name.strip().strip('"').lower() for name in text.split(",")]


def row(columns: Sequence[str], line: bytes) -> dict[str, str]:
    """The fields of a line by column. Raises `Unreadable`."""
    try:
        text = line.decode("utf-8").strip("\r")
        cells = next(csv.reader((text,), strict=True)) if '"' in text else text.split(",")
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"The line is not CSV: {error}.") from None
    if len(cells) != len(columns):
        raise Unreadable(f"The line has {len(cells)} fields, the first line {len(columns)}.")
    return dict(zip(columns, cells, strict=True))

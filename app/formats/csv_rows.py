"""CSV whose every line stands alone: no field of the formats read here holds a line break."""

import csv
from collections.abc import Sequence

from app.document import Unreadable


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

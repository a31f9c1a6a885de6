"""Lenient reading of untrusted JSON: its objects one by one, each with its place, and typed access to their fields.

Whole documents, arrays and JSON lines are read alike. Refused: what is no JSON, nesting deeper than 1,024
(the parser's own limit), and more values than fit into memory. A field of the wrong type counts as absent;
text loses the control characters that no database takes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from app.document import Document, Rejection, Unreadable, rejections_only

MAX_VALUES = 20_000_000
"""Values of one JSON document at most, about. A Crossref file of 5,000 works has some four million."""


class Member(NamedTuple):
    """One object of a file."""

    place: str
    """"line 3" or a JSON pointer; "" for the whole."""
    value: dict[str, Any]

    def at(self, *steps: str | int) -> str:
        """The place of something inside."""
        inner = "".join(f"/{step}" for step in steps)
        return f"{self.place}, {inner}" if self.place.startswith("line") else self.place + inner


def read_documents(
    content: bytes,
    format_name: str,
    read: Callable[[Member, list[Rejection]], Iterable[Document]],
) -> Iterator[Document]:
    """The documents of each object of a file, then one with the rejections that belong to none.

    `read` makes documents of an object and adds to the list what it can't use. Raises `Unreadable`.
    """
    rejected: list[Rejection] = []
    for member in members(content, rejected):
        yield from read(member, rejected)
    if rejected:
        yield rejections_only(rejected, format_name)


def members(content: bytes, rejected: list[Rejection]) -> Iterator[Member]:
    """The objects of a JSON document, of an array, or of JSON lines. A bad line is added to `rejected`, by its number.

    Raises `Unreadable` when nothing of it is JSON, `MemoryError`.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise Unreadable("The file is empty.")
    _check_size(content)
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        if str(error).startswith("Not enough memory"):
            raise MemoryError from error
        yield from _lines(content, rejected, str(error))
        return
    if isinstance(whole, dict):
        yield Member("", whole)
    elif isinstance(whole, list):
        yield from inside(Member("", {"": whole}), "", rejected, named=False)
    else:
        raise Unreadable("The JSON is neither an object nor a list of objects.")


def inside(
    member: Member, name: str, rejected: list[Rejection], *, named: bool = True
) -> Iterator[Member]:
    """The objects of a list inside an object; what is no object is added to `rejected`. `named`: whether the list's name is
    part of their places."""
    for number, value in enumerate(array(member.value, name)):
        place = member.at(name, number) if named else member.at(number)
        if isinstance(value, dict):
            yield Member(place, value)
        else:
            rejected.append(Rejection(place, "An object is wanted here."))


def _lines(content: bytes, rejected: list[Rejection], problem: str) -> Iterator[Member]:
    # a line feed only: JSON may hold the other line separators in its strings
    lines = [(n, line) for n, line in enumerate(content.split(b"\n"), start=1) if line.strip()]
    bad: list[Rejection] = []
    for number, line in lines:
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            bad.append(Rejection(f"line {number}", f"The line is not JSON: {error}."))
            continue
        if isinstance(value, dict):
            yield Member(f"line {number}", value)
        else:
            bad.append(Rejection(f"line {number}", "The line is no JSON object."))
    if len(bad) == len(lines):
        raise Unreadable(f"The content is not JSON: {problem}.")
    rejected.extend(bad)


def _check_size(content: bytes) -> None:
    if len(content) > MAX_VALUES and (values := count_values(content)) > MAX_VALUES:
        raise Unreadable(f"The JSON has {values:,} values; {MAX_VALUES:,} are taken at most.")


def count_values(content: bytes) -> int:
    """The values of a JSON document, or some more: commas in its texts count too. Much faster than parsing."""
    return sum(content.count(sign) for sign in (b"{", b"[", b","))


def text(value: Any, *names: str) -> str | None:
    """The first of these fields that has a text (numbers count), on one line; None when none has."""
    for name in names:
        found = value.get(name) if isinstance(value, dict) else None
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        if isinstance(found, str) and (line := one_line(found)):
            return line
    return None


def one_line(found: str) -> str:
    """White space collapsed, control characters gone."""
    return " ".join(_CONTROL.sub(" ", found).split())


def texts(value: Any, name: str) -> list[str]:
    """The texts of a list; a single text is a list of one."""
    found = value.get(name) if isinstance(value, dict) else None
    pieces = found if isinstance(found, list) else [found]
    return [line for piece in pieces if isinstance(piece, str) and (line := one_line(piece))]


def array(value: Any, name: str) -> list[Any]:
    """The list of this name, empty when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def record(value: Any, name: str) -> dict[str, Any]:
    """The object of this name, empty when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def records(value: Any, name: str) -> list[dict[str, Any]]:
    """The objects in the list of this name."""
    return [one for one in array(value, name) if isinstance(one, dict)]


def year(value: Any, *names: str) -> int | None:
    """A year as a number or at the head of a date; None when no paper is from such a year."""
    found = text(value, *names)
    digits = _YEAR.match(found) if found else None
    return int(digits[0]) if digits else None


def date(value: Any, *names: str) -> str | None:
    """ISO 8601, to the precision that is given: 2018, 2018-03, 2018-03-09."""
    found = text(value, *names)
    whole = _DATE.match(found) if found else None
    return whole[0] if whole else None


def csl_date(value: Any) -> str | None:
    """ISO 8601 out of a date of CSL-JSON: `{"date-parts": [[2018, 3, 9]]}`. A part may be null, which ends the date."""
    first = next((parts for parts in array(value, "date-parts") if isinstance(parts, list)), [])
    parts: list[int] = []
    for part, most in zip(first, (2100, 12, 31), strict=False):
        if not isinstance(part, int) or not 1 <= part <= most:
            break
        parts.append(part)
    if not parts or parts[0] < 1400:
        return None
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def error_message(value: Any) -> str | None:
    """A sentence with the message of what a server answers in place of data, `{"error": "Paper not found"}`; else None."""
    for name in ("error", "errors", "message", "errorMessage", "detail"):
        inner = next(iter(records(value, name)), record(value, name))
        if message := text(value, name) or text(inner, "message", "detail", "title"):
            return f"This is an error message, and no data: {message[:200]}"
    return None


def offset(value: Any, name: str) -> int:
    """An offset in a text; -1 when there is none. Some files have it as digits."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 10:
        return int(found)
    return found if isinstance(found, int) else -1


def names_in(head: bytes) -> frozenset[str]:
    """The names of fields in the first bytes of a JSON document, however deep; none when it is no JSON."""
    if not head.lstrip(_BEFORE).startswith((b"{", b"[")):
        return frozenset()
    return frozenset(name.decode("ascii") for name in _NAME.findall(head))


def is_lines(head: bytes, envelope: str = "") -> bool:
    """Whether a JSON document may be cut at its line ends: its first object is on one line.

    `head` may end within that line. A pretty-printed document breaks its line early. `envelope`: alternatives of a regular
    expression for the name of the first field of an envelope, which is one document however long.
    """
    head = head.lstrip(_BEFORE)
    if not head.startswith(b"{"):
        return False
    if envelope and re.match(rb'\{\s*"(?:%s)"' % envelope.encode(), head):
        return False
    first, feed, _ = head.partition(b"\n")
    if not feed:
        return True
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        return False
    return True


_BEFORE = b"\xef\xbb\xbf \t\r\n"
_NAME = re.compile(rb'"([A-Za-z_][\w.-]{0,60})"\s*:')
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_YEAR = re.compile(r"(?:1[4-9]|20)\d\d(?!\d)")
_DATE = re.compile(r"(?:1[4-9]|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")

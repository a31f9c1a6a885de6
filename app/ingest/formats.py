"""The formats that can be loaded: one module and one line in the table for each. Found by content, or named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.ingest import jats, records
from app.ingest.document import Document, Unreadable


@dataclass(frozen=True, slots=True)
class Format:
    """How to read one format, and how to know it by the first kilobytes of its content."""

    name: str
    read: Callable[[bytes], Iterator[Document]]
    looks_like: Callable[[bytes], bool]
    by_lines: bool = False
    """Each line stands alone, so that a large file can be read in parts."""


def _is_xml(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _is_json_lines(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


FORMATS = (
    Format("jats", jats.read, _is_xml),
    Format("records", records.read, _is_json_lines, by_lines=True),
)
ENDINGS = (".xml", ".nxml", ".ndjson", ".jsonl")
"""Files of a folder or an archive that are taken; others are passed over, and counted."""


def find(name: str, head: bytes) -> Format:
    """The format of this name, or for `auto` the one that the content looks like. Raises `Unreadable`."""
    for format_ in FORMATS:
        if format_.looks_like(head) if name == "auto" else format_.name == name:
            return format_
    names = ", ".join(format_.name for format_ in FORMATS)
    if name == "auto":
        raise Unreadable(f"The content is of no format that can be loaded ({names}).")
    raise Unreadable(f"There is no format `{name}`; there are: auto, {names}.")

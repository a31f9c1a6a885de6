"""The formats that can be loaded: one module and one line in the table for each. Found by content, or named."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.document import Document, Unreadable
from app.formats import ndjson, pdf, s2orc, unarxive
from app.formats.jats import reader as jats
from app.formats.json_values import is_lines
from app.formats.metadata import (
    crossref,
    datacite,
    id_map,
    openalex,
    opencitations,
    semantic_scholar,
    semantic_scholar_bulk,
)
from app.formats.tei import reader as tei


def _never(_head: bytes) -> bool:
    return False


def _always(_head: bytes) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Format:
    """How to read one format, and how to know it by the first kilobytes of its content."""

    name: str
    read: Callable[[bytes], Iterator[Document]]
    looks_like: Callable[[bytes], bool]
    by_lines: Callable[[bytes], bool] = _never
    """Whether each line of content that begins like this stands alone, so that a large file can be read in parts."""
    titled: bool = False
    """The first line names the columns: each part of a large file is given it."""


def _is_xml(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _is_json_lines(head: bytes) -> bool:
    """Whatever begins as an object, but for one that is printed over many lines: a record is a line."""
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and _PRINTED_APART.match(head) is None


FORMATS = (
    Format("tei", tei.read, tei.looks_like),
    Format("jats", jats.read, _is_xml),
    Format("unarxive", unarxive.read, unarxive.looks_like, is_lines),
    Format("s2orc", s2orc.read, s2orc.looks_like, is_lines),
    Format("s2ag", semantic_scholar_bulk.read, semantic_scholar_bulk.looks_like, _always),
    Format("openalex", openalex.read, openalex.looks_like, openalex.by_lines),
    Format("datacite", datacite.read, datacite.looks_like, datacite.by_lines),
    Format("crossref", crossref.read, crossref.looks_like, crossref.by_lines),
    Format("s2graph", semantic_scholar.read, semantic_scholar.looks_like, is_lines),
    Format("opencitations", opencitations.read, opencitations.looks_like, _always, titled=True),
    Format("idmap", id_map.read, id_map.looks_like, _always, titled=True),
    Format("pdf", pdf.read, pdf.looks_like),
    Format("records", ndjson.read, _is_json_lines, _always),
)
"""In the order in which content is asked: what any XML and any JSON could be stands behind what is surer."""
_PRINTED_APART = re.compile(rb'\{[ \t]*\r?\n\s*"')
ENDINGS = (".xml", ".nxml", ".tei", ".ndjson", ".jsonl", ".json", ".csv", ".pdf")
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

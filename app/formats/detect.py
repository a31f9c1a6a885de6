"""Table of formats: how each is named, recognised by its content, and read."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import orjson

from app.document import Document, Unreadable
from app.formats import ndjson, pdf, s2orc, unarxive
from app.formats.jats import reader as jats
from app.formats.json_values import error_message, is_lines, names_in
from app.formats.metadata import (
    crossref,
    datacite,
    id_map,
    openalex,
    opencitations,
    semantic_scholar,
    semantic_scholar_bulk,
)
from app.formats.s2orc_annotated import reader as s2orc_annotated
from app.formats.tei import reader as tei

EXTENSIONS = (".xml", ".nxml", ".tei", ".ndjson", ".jsonl", ".json", ".csv", ".pdf")
"""Of the files of a folder or an archive that are read; others are passed over."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `head` is always the first kilobytes of a file's content."""

    name: str
    read: Callable[[bytes], Iterator[Document]]
    """Raises `Unreadable`, also while it is iterated."""
    looks_like: Callable[[bytes], bool]
    """Whether content with this head is of this format."""
    is_splittable: Callable[[bytes], bool] = lambda _head: False
    """Whether each line of content with this head can be read alone, so that a large file can be read in parts."""
    has_header: bool = False
    """The first line names the columns: each part of a large file is given it."""


def find_format(name: str, head: bytes) -> Format:
    """The format of this name, or for `auto` the first that the content looks like. Raises `Unreadable`."""
    for format_ in FORMATS:
        if format_.looks_like(head) if name == "auto" else format_.name == name:
            return format_
    names = ", ".join(format_.name for format_ in FORMATS)
    if name == "auto":
        with suppress(orjson.JSONDecodeError):
            if message := error_message(orjson.loads(head)):
                raise Unreadable(message)
        raise Unreadable(f"The content is of no format that can be loaded ({names}).")
    raise Unreadable(f"There is no format `{name}`; there are: auto, {names}.")


def _is_xml(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _is_json_lines(head: bytes) -> bool:
    """Whatever begins with an object, unless that is pretty-printed: a record is one line."""
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"{") and _PRETTY_PRINTED.match(head) is None


def _always(_head: bytes) -> bool:
    return True


FORMATS = (
    Format("tei", tei.read, tei.looks_like),
    Format("jats", jats.read, _is_xml),
    Format("unarxive", unarxive.read, unarxive.looks_like, is_lines),
    Format("s2orc", s2orc.read, s2orc.looks_like, is_lines),
    Format("s2orc-annotated", s2orc_annotated.read, s2orc_annotated.looks_like, is_lines),
    Format("s2ag", semantic_scholar_bulk.read, semantic_scholar_bulk.looks_like, _always),
    *(
        Format(
            registry.FORMAT,
            registry.read,
            registry.looks_like,
            partial(is_lines, envelope=registry.ENVELOPE),
        )
        for registry in (openalex, datacite, crossref)
    ),
    Format("s2graph", semantic_scholar.read, semantic_scholar.looks_like, is_lines),
    Format(
        "opencitations",
        opencitations.read,
        opencitations.looks_like,
        lambda head: not names_in(head),
        has_header=True,
    ),
    Format("idmap", id_map.read, id_map.looks_like, _always, has_header=True),
    Format("pdf", pdf.read, pdf.looks_like),
    Format("records", ndjson.read, _is_json_lines, _always),
)
"""In the order in which content is tested: those that any XML or any JSON could be come after more specific ones."""
_PRETTY_PRINTED = re.compile(rb'\{[ \t]*\r?\n\s*"')

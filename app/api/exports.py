"""Whole results as streams, in bounded memory: statements a line each, or the papers they belong to, each once."""

import csv
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import orjson

from app.api.parameters import Format
from app.cite import bibtex, load, ris
from app.cite.reference import Reference
from app.db.engine import Database
from app.search.engine import Hit

T = TypeVar("T")
TOGETHER = 500
"""Hits that are written, or whose papers are read, at a time: each piece of a stream costs a turn of a thread."""


def item(hit: Hit) -> bytes:
    """A statement as JSON: the stored line, and what only this search knows."""
    spans = [{"start": start, "end": end} for start, end in hit.highlights]
    own = orjson.dumps({"highlights": spans, "score": hit.score})
    return own[:-1] + b"," + hit.line[1:]


def _ndjson(hits: Iterator[Hit], _database: Database, _cited: bool) -> Iterator[bytes]:
    for some in _together(hits):
        yield b"".join(item(hit) + b"\n" for hit in some)


def _csv(hits: Iterator[Hit], _database: Database, _cited: bool) -> Iterator[bytes]:
    yield _rows([["_".join(path) for path in COLUMNS]])
    for some in _together(hits):
        lines = (orjson.loads(hit.line) for hit in some)
        yield _rows([_cell(line, path) for path in COLUMNS] for line in lines)


def _bibtex(hits: Iterator[Hit], database: Database, cited: bool) -> Iterator[bytes]:
    for some in _together(bibtex.entries(_papers(hits, database, cited))):
        yield "".join(some).encode()


def _ris(hits: Iterator[Hit], database: Database, cited: bool) -> Iterator[bytes]:
    for some in _together(_papers(hits, database, cited)):
        yield "".join(map(ris.record, some)).encode()


def _papers(hits: Iterator[Hit], database: Database, cited: bool) -> Iterator[Reference]:
    """The citing papers, or the cited ones, in the order of their first statements. No connection is held while a slow
    client reads; what is remembered is a number for each paper."""
    seen: set[int] = set()
    for some in _together(hits):
        statements = [orjson.loads(hit.line)["id"] for hit in some]
        with database.reading() as session:
            new = [id_ for id_ in load.paper_ids(session, statements, cited) if id_ not in seen]
            found = list(load.references(session, new))
        seen.update(new)
        yield from found


def _together(some: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(some, TOGETHER)):
        yield batch


def _rows(rows: Iterable[list[str]]) -> bytes:
    """RFC 4180: CRLF, quoted where needed."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _cell(line: dict[str, Any], path: tuple[str, ...]) -> str:
    """Spreadsheets compute what begins like a formula, so an apostrophe goes before a text that does."""
    value: Any = line
    for name in path:
        value = value[name]
    if isinstance(value, list):
        value = "; ".join(author["name"] for author in value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else str(value)


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""https://owasp.org/www-community/attacks/CSV_Injection"""

COLUMNS: tuple[tuple[str, ...], ...] = (
    ("id",), ("type",), ("confidence",), ("type_source",), ("section",), ("section_title",), ("relationship",),
    ("language",), ("text",), ("before",), ("after",),
    ("citing", "doi"), ("citing", "title"), ("citing", "year"), ("citing", "publication_type"), ("citing", "journal"),
    ("citing", "authors"), ("cited", "doi"), ("cited", "title"), ("cited", "year"),
    ("provenance", "source"), ("provenance", "format"), ("provenance", "licence"), ("provenance", "anchor"),
    ("created_at",),
)  # fmt: skip
"""Where each column stands in a statement; its name is the path, joined by "_"."""


class Export(NamedTuple):
    """A form of a whole result. `pieces(hits, database, cited)` are its bytes; `cited`: its papers are the cited ones."""

    media_type: str
    pieces: Callable[[Iterator[Hit], Database, bool], Iterator[bytes]]


EXPORTS: dict[Format, Export] = {
    "ndjson": Export("application/x-ndjson", _ndjson),
    "csv": Export("text/csv", _csv),
    "ris": Export(ris.MEDIA_TYPE, _ris),
    "bibtex": Export(bibtex.MEDIA_TYPE, _bibtex),
}

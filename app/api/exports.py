"""Exports: a whole result as a stream of NDJSON, CSV, JSON-LD, BibTeX or RIS, in bounded memory.

NDJSON, CSV and JSON-LD have a line for each statement; BibTeX and RIS have the papers they belong to, each once.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import orjson

from app.api import json_ld
from app.api.parameters import ExportFormat
from app.cite import bibtex, load, ris
from app.cite.reference import Reference
from app.csv_output import csv_rows
from app.db.engine import Database
from app.search.engine import Hit
from app.search.folded_text import Span
from app.search.query import StatementQuery

T = TypeVar("T")

BATCH = 200
"""Hits that are written, or whose papers are read, at a time: each chunk of a stream costs a change of threads, and two of
them are in memory for as long as the client takes to read one."""
PARTIAL_HEADER = "Citance-Partial"
"""The header of an export that may lack something, with the reason: a whole result has no place for it in most formats."""
COLUMNS: tuple[tuple[str, ...], ...] = (
    ("id",), ("type",), ("confidence",), ("type_source",), ("section",), ("section_title",), ("relationship",),
    ("language",), ("text",), ("before",), ("after",),
    ("citing", "doi"), ("citing", "title"), ("citing", "year"), ("citing", "publication_type"), ("citing", "journal"),
    ("citing", "authors"), ("cited", "doi"), ("cited", "title"), ("cited", "year"),
    ("provenance", "source"), ("provenance", "format"), ("provenance", "licence"), ("provenance", "anchor"),
    ("created_at",),
)  # fmt: skip
"""The columns of CSV: where each stands in a statement. A column's name is the path, joined by "_"."""


def statement_json(hit: Hit) -> bytes:
    """The Statement of the HTTP contract: the stored line, and what only this search knows."""
    return b'{"highlights":[%b],"before_highlights":[%b],"after_highlights":[%b],"score":%b,%b' % (
        _spans_json(hit.highlights),
        _spans_json(hit.before_highlights),
        _spans_json(hit.after_highlights),
        orjson.dumps(hit.score),
        hit.line[1:],
    )


def _spans_json(spans: Sequence[Span]) -> bytes:
    return b",".join([b'{"start":%d,"end":%d}' % span for span in spans]) if spans else b""


def _ndjson(hits: Iterator[Hit], _database: Database, _cited: bool) -> Iterator[bytes]:
    for batch in _batches(hits):
        yield b"".join(statement_json(hit) + b"\n" for hit in batch)


def _csv(hits: Iterator[Hit], _database: Database, _cited: bool) -> Iterator[bytes]:
    yield csv_rows([["_".join(path) for path in COLUMNS]])
    for batch in _batches(hits):
        lines = (orjson.loads(hit.line) for hit in batch)
        yield csv_rows([_value(line, path) for path in COLUMNS] for line in lines)


def _json_ld(hits: Iterator[Hit], _database: Database, _cited: bool) -> Iterator[bytes]:
    yield json_ld.BEGIN
    separator = b""
    for batch in _batches(hits):
        nodes = (orjson.dumps(json_ld.node(orjson.loads(hit.line))) for hit in batch)
        yield separator + b",\n".join(nodes)
        separator = b",\n"
    yield json_ld.END


def _bibtex(hits: Iterator[Hit], database: Database, cited: bool) -> Iterator[bytes]:
    for batch in _batches(bibtex.entries(_references(hits, database, cited))):
        yield "".join(batch).encode()


def _ris(hits: Iterator[Hit], database: Database, cited: bool) -> Iterator[bytes]:
    for batch in _batches(_references(hits, database, cited)):
        yield "".join(map(ris.record, batch)).encode()


class Export(NamedTuple):
    """A form of a whole result."""

    media_type: str
    suffix: str
    """Of a file's name."""
    chunks: Callable[[Iterator[Hit], Database, bool], Iterator[bytes]]
    """`chunks(hits, database, cited)` are its bytes; `cited`: its papers are the cited ones, not the citing ones."""
    highlighted: bool = False
    """Whether it says which words the query matched."""


EXPORTS: dict[ExportFormat, Export] = {
    "ndjson": Export("application/x-ndjson", "ndjson", _ndjson, highlighted=True),
    "csv": Export("text/csv", "csv", _csv),
    "jsonld": Export(json_ld.MEDIA_TYPE, "jsonld", _json_ld),
    "ris": Export(ris.MEDIA_TYPE, "ris", _ris),
    "bibtex": Export(bibtex.MEDIA_TYPE, "bib", _bibtex),
}


def export_chunks(
    hits: Iterator[Hit], database: Database, query: StatementQuery, form: ExportFormat
) -> Iterator[bytes]:
    """What `query` has found, in this form. Its papers are the citing ones; the cited ones where the citing are given."""
    cited = query.citing is not None and query.cited is None
    return EXPORTS[form].chunks(hits, database, cited)


def export_headers(
    query: StatementQuery, form: ExportFormat, partial_reason: str | None, *, of_paper: bool
) -> dict[str, str]:
    """The name that a browser saves it under, and why it may lack something. `of_paper`: one paper's address answers."""
    name = ("citations" if query.cited else "references") if of_paper else "statements"
    named = {"content-disposition": f'attachment; filename="{name}.{EXPORTS[form].suffix}"'}
    return named | ({PARTIAL_HEADER: partial_reason} if partial_reason else {})


def _references(hits: Iterator[Hit], database: Database, cited: bool) -> Iterator[Reference]:
    """The citing papers, or the cited ones, in the order of their first statements. No connection is held while a slow
    client reads; what is remembered is a number for each paper."""
    seen: set[int] = set()
    for batch in _batches(hits):
        statements = [orjson.loads(hit.line)["id"] for hit in batch]
        with database.reading() as session:
            new = [id_ for id_ in load.paper_ids(session, statements, cited) if id_ not in seen]
            references = list(load.references(session, new))
        seen.update(new)
        yield from references


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    """Python 3.12 has `itertools.batched`."""
    while batch := list(islice(items, BATCH)):
        yield batch


def _value(line: dict[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = line
    for name in path:
        value = value[name]
    return "; ".join(author["name"] for author in value) if isinstance(value, list) else value

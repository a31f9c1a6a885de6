"""How a statement lies in the index: fields, packed columns and sort keys.

Documents are sorted by the cited paper. The statements about one paper are then neighbours: their postings, columns
and stored lines share cache lines and compressed blocks, and words within a paper are found ten times as fast
(measured on a million statements).

What is counted is kept twice. `kind` and `about` are integer columns, read in batches for result sets of ordinary
size: `kind` packs section, type and relationship; `about` is a digest of everything that is counted of the citing
paper, and stands for the stored `paper`, of which a process keeps those it has seen (see `rows`). The raw text
fields are for filters, and for counting over the whole index (see `broad`).
"""

import math
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple, cast

import orjson
import tantivy
from tantivy import DocAddress, Searcher

from app.search import analysis
from app.search.engine import StatementEntry
from app.search.query import FACETS, UNKNOWN
from app.vocabulary import RELATIONSHIPS, SECTIONS, TYPES, Type

VERSION = 3
"""Of everything in this module, in `analysis`, and of what a line of `entries` has: an index of another version is to be
rebuilt."""

PLACE = "place"
"""The cited paper's id as a column, by which documents are sorted."""
RAW = ("cited", "citing", *FACETS)
"""Fields of whole values, which are filtered by and counted."""
LEAN = "lean"
"""See `lean`."""


class Column(NamedTuple):
    """An order of the index: a fast field and its direction. Equal values are to be put in order by id."""

    name: str
    descending: bool


RELEVANCE = Column("rank", descending=True)
NEWEST = Column("newest", descending=True)
OLDEST = Column("oldest", descending=False)
SUREST = Column("surest", descending=True)


class Paper(NamedTuple):
    """What is counted of a citing paper, as values of facets."""

    id: int
    year: str
    publication_type: str
    journal: str
    authors: tuple[str, ...]


def schema() -> tantivy.Schema:
    """The fields. The version is in a name, so that another version is another schema."""
    build = tantivy.SchemaBuilder()
    # signed, because the binding deletes by signed terms only: an unsigned id would never be found
    build.add_integer_field("id", indexed=True, fast=True)
    build.add_text_field("text", tokenizer_name=STEMMED)
    build.add_text_field("title", tokenizer_name=STEMMED)
    build.add_text_field("words", tokenizer_name=FOLDED, index_option="basic")
    for name in RAW:
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (
        *(column.name for column in (RELEVANCE, NEWEST, OLDEST, SUREST)),
        PLACE,
        "kind",
        "about",
        "authors",
    ):
        build.add_unsigned_field(name, fast=True)
    build.add_float_field(LEAN, fast=True)
    build.add_bytes_field("line", stored=True)
    build.add_bytes_field("paper", stored=True)
    return build.build()


STEMMED = f"english-{VERSION}"
FOLDED = f"folded-{VERSION}"
SCHEMA = schema()


def document(entry: StatementEntry) -> dict[str, Any]:
    """An entry as the index's fields."""
    text = analysis.fold(entry.text)
    paper, title, fields = _citing(
        entry.citing, entry.title, entry.year, entry.publication_type, entry.journal, entry.authors
    )
    return {
        **fields,
        "id": entry.id,
        "text": analysis.singular(text),
        "words": f"{text} {title}",
        "cited": shown(entry.cited),
        "section": entry.section,
        "type": entry.type,
        "relationship": entry.relationship,
        **_sort_keys(entry, paper),
        LEAN: lean(entry.id),
        PLACE: entry.cited,
        "kind": _KIND[entry.section, entry.type, entry.relationship],
        "line": entry.line,
    }


@lru_cache(maxsize=256)  # a full text has a hundred statements, which are indexed together
def _citing(  # noqa: PLR0913, PLR0917 - all that is shown of it
    id_: int,
    title: str | None,
    year: int | None,
    publication_type: str | None,
    journal: str | None,
    authors: tuple[str, ...],
) -> tuple[Paper, str, dict[str, Any]]:
    """What all statements of a citing paper have in common: its facets, its folded title, and fields."""
    known = year is not None and 0 <= year <= _LAST_YEAR
    paper = Paper(
        id_,
        year_term(year) if known and year is not None else UNKNOWN,
        publication_type or UNKNOWN,
        journal or UNKNOWN,
        tuple(dict.fromkeys(authors)) or (UNKNOWN,),
    )
    folded = analysis.fold(title or "")
    stored = orjson.dumps(tuple(paper))
    return (
        paper,
        folded,
        {
            "title": analysis.singular(folded),
            "citing": shown(id_),
            "year": paper.year,
            "publication_type": paper.publication_type,
            "journal": paper.journal,
            "author": list(paper.authors),
            "about": int.from_bytes(blake2b(stored, digest_size=8).digest(), "big") >> 1,
            "authors": len(paper.authors),
            "paper": stored,
        },
    )


def unpacked_paper(stored: bytes) -> Paper:
    """The inverse of the stored `paper`."""
    id_, year, publication_type, journal, authors = orjson.loads(stored)
    return Paper(id_, year, publication_type, journal, tuple(authors))


def column(searcher: Searcher, name: str, addresses: list[DocAddress]) -> list[int]:
    """The values of an integer column, for each address."""
    return cast("list[int]", searcher.fast_field_values(name, addresses))


def shown(number: int) -> str:
    """A paper's id as the term that it is searched by."""
    return f"{number:016x}"


def year_term(year: int) -> str:
    """A year as a value that sorts like the number."""
    return f"{year:04d}"


# Sort keys have 63 bits, because the binding reads integers as signed ones. Each ends on as many leading bits of the
# id as there is room for, so that few keys are equal, and a page is not cut within a long run of equal ones.
_CONFIDENCE_BITS = 20
_YEAR_BITS = 14
_ID_BITS = 63
_LAST_ID = (1 << _ID_BITS) - 1
_LAST_YEAR = 9999
_RANKS: dict[Type, int] = {"supporting": 2, "contrasting": 2, "mentioning": 1, "unclassified": 0}


def _sort_keys(entry: StatementEntry, paper: Paper) -> dict[str, int]:
    sure = 0 if entry.confidence is None else _millionths(entry.confidence) + 1
    year = 0 if paper.year == UNKNOWN else int(paper.year) + 1
    reversed_id = _LAST_ID - entry.id
    rank = ((_RANKS[entry.type] << _CONFIDENCE_BITS | sure) << _YEAR_BITS) | year
    rank_room = _ID_BITS - 2 - _CONFIDENCE_BITS - _YEAR_BITS
    return {
        RELEVANCE.name: rank << rank_room | reversed_id >> _ID_BITS - rank_room,
        NEWEST.name: year << _ID_BITS - _YEAR_BITS | reversed_id >> _YEAR_BITS,
        OLDEST.name: (year or _LAST_YEAR + 2) << _ID_BITS - _YEAR_BITS | entry.id >> _YEAR_BITS,
        SUREST.name: sure << _ID_BITS - _CONFIDENCE_BITS | reversed_id >> _CONFIDENCE_BITS,
    }


def years_between(first: int | None, last: int | None) -> tuple[int, int]:
    """The inclusive range of NEWEST's keys for citing years of such a range, unknown ones excluded."""
    room = _ID_BITS - _YEAR_BITS
    low = 0 if first is None else min(max(first, 0), _LAST_YEAR + 1)
    high = _LAST_YEAR if last is None else min(max(last, -1), _LAST_YEAR)
    return (low + 1) << room, ((high + 2) << room) - 1


def at_least(confidence: float) -> int:
    """The lowest of SUREST's keys for a confidence of so much."""
    least = math.ceil(round(confidence * 1_000_000, 3))
    return min(max(least, 0) + 1, (1 << _CONFIDENCE_BITS) - 1) << _ID_BITS - _CONFIDENCE_BITS


def lean(id_: int) -> float:
    """A trifle that grows as the id falls: scores are multiplied by log2(2 + lean), at most 1.0014.

    BM25 gives thousands of statements the same score; with this, those come in the order of their ids out of
    Tantivy itself, and no page or stream has to hold all of them to sort them.
    """
    return (_LAST_ID - id_) / _LAST_ID / 512


KINDS = tuple(
    (section, type_, relationship)
    for section in SECTIONS
    for type_ in TYPES
    for relationship in RELATIONSHIPS
)
"""What each value of `kind` stands for."""
_KIND = {values: kind for kind, values in enumerate(KINDS)}


def _millionths(confidence: float) -> int:
    return round(min(max(confidence, 0.0), 1.0) * 1_000_000)

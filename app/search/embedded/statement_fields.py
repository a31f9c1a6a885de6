"""Schema of the statement index: fields, packed columns and sort keys.

Documents are sorted by the cited paper. The statements about one paper are then neighbours: their postings, columns and
stored lines share cache lines and compressed blocks, and words within a paper are found ten times as fast (measured on
a million statements).

| field                                     | holds                                    | for                        |
|-------------------------------------------|------------------------------------------|----------------------------|
| `id`                                      | the statement's id                       | deleting, ties in sorting  |
| `text`, `title`                           | stems, with positions                    | words and phrases, BM25    |
| `folded_words`                            | words of both, not stemmed               | prefixes                   |
| `cited`, `citing`, facets (`RAW_FIELDS`)  | whole values                             | filters, `count_by_term`   |
| `combination`, `citing_digest`            | numbers that stand for the facets' values | `count_by_row`            |
| `relevance`, `newest`, `oldest`, `confidence`, `added` | sort keys                   | sorting, ranges            |
| `tie_break`                               | a factor close to 1                      | order of equal scores      |
| `cited_id`                                | the cited paper's id                     | order of documents         |
| `author_count`                            | authors of the citing paper              | totals of `count_by_term`  |
| `line`, `citing_facets`                   | stored bytes                             | results; `count_by_row`    |

What is counted is kept twice. For result sets of ordinary size, `count_by_row` reads two integers for each match:
`combination` packs section, type and relationship; `citing_digest` is a digest of all facet values of the citing paper,
and stands for the stored `citing_facets`, of which a process caches those it has read. For larger ones, `count_by_term`
walks the dictionaries of the raw text fields.
"""

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
import tantivy

from app.search import analysis
from app.search.embedded.fast_fields import SortField
from app.search.engine import StatementEntry
from app.search.query import FACETS, UNKNOWN, Sort
from app.vocabulary import RELATIONSHIPS, SECTIONS, TYPES, Type

VERSION = 5
"""Of everything in this module, of `analysis`, and of the members of a statement's line: an index of another version is
rebuilt when it is opened."""
STEMMED = f"english-{VERSION}"
FOLDED = f"folded-{VERSION}"
RAW_FIELDS = ("cited", "citing", *FACETS)
"""Fields of whole values, which are filtered by and counted."""
CITED_ID = "cited_id"
TIE_BREAK = "tie_break"

RELEVANCE = SortField("relevance", descending=True)
NEWEST = SortField("newest", descending=True)
OLDEST = SortField("oldest", descending=False)
CONFIDENCE = SortField("confidence", descending=True)
ADDED = SortField("added", descending=True)
SORT_FIELDS: dict[Sort, SortField] = {
    "relevance": RELEVANCE,
    "newest": NEWEST,
    "oldest": OLDEST,
    "confidence": CONFIDENCE,
    "added": ADDED,
}

COMBINATIONS = tuple(
    (section, type_, relationship)
    for section in SECTIONS
    for type_ in TYPES
    for relationship in RELATIONSHIPS
)
"""What each value of `combination` stands for."""
_COMBINATION = {values: number for number, values in enumerate(COMBINATIONS)}

# Sort keys have 63 bits, because the binding reads integers as signed ones. Each ends in as many leading bits of the
# id as there is room for, so that few keys are equal, and a page is rarely cut within a long run of equal ones:
#
#     relevance    type 2 | confidence 20 | year 14 | id, reversed 27
#     newest       year 14 | id, reversed 49
#     oldest       year 14 | id 49
#     confidence   confidence 20 | id, reversed 43
#     added        created_at 52 | id, reversed 11
#
# Confidence is in millionths plus 1, the year plus 1, with 0 for unknown (in `oldest`, unknown comes last). The time is
# in microseconds since 1970, as finely as it is stored; 52 bits last until 2112. All statements of a transaction have
# the same. An id is reversed where the order is descending, since equal keys are sorted by ascending id.
_CONFIDENCE_BITS = 20
_YEAR_BITS = 14
_TIME_BITS = 52
_ID_BITS = 63
_LAST_ID = (1 << _ID_BITS) - 1
_LAST_YEAR = 9999
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TYPE_RANKS: dict[Type, int] = {
    "supporting": 2,
    "contrasting": 2,
    "mentioning": 1,
    "unclassified": 0,
}


class CitingFacets(NamedTuple):
    """Facet values of a citing paper, and its id."""

    id: int
    year: str
    publication_type: str
    journal: str
    authors: tuple[str, ...]


def _schema() -> tantivy.Schema:
    """The version is in a tokenizer's name, so that another version has another schema."""
    build = tantivy.SchemaBuilder()
    # signed, because the binding deletes by signed terms only: an unsigned id would never be found
    build.add_integer_field("id", indexed=True, fast=True)
    build.add_text_field("text", tokenizer_name=STEMMED)
    build.add_text_field("title", tokenizer_name=STEMMED)
    build.add_text_field("folded_words", tokenizer_name=FOLDED, index_option="basic")
    for name in RAW_FIELDS:
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    numbers = (CITED_ID, "combination", "citing_digest", "author_count")
    for name in (*(field.name for field in SORT_FIELDS.values()), *numbers):
        build.add_unsigned_field(name, fast=True)
    build.add_float_field(TIE_BREAK, fast=True)
    build.add_bytes_field("line", stored=True)
    build.add_bytes_field("citing_facets", stored=True)
    return build.build()


SCHEMA = _schema()


def to_document(entry: StatementEntry) -> dict[str, Any]:
    """An entry as the fields of a Tantivy document."""
    text = analysis.fold(entry.text)
    facets, title, fields = _citing_fields(
        entry.citing, entry.title, entry.year, entry.publication_type, entry.journal, entry.authors
    )
    return {
        **fields,
        "id": entry.id,
        "text": analysis.singularize(text),
        "folded_words": f"{text} {title}",
        "cited": id_term(entry.cited),
        "section": entry.section,
        "type": entry.type,
        "relationship": entry.relationship,
        **_sort_keys(entry, facets),
        TIE_BREAK: tie_break(entry.id),
        CITED_ID: entry.cited,
        "combination": _COMBINATION[entry.section, entry.type, entry.relationship],
        "line": entry.line,
    }


@lru_cache(maxsize=256)  # a full text has a hundred statements, which are indexed together
def _citing_fields(  # noqa: PLR0913, PLR0917 - they are the key of the cache
    id_: int,
    title: str | None,
    year: int | None,
    publication_type: str | None,
    journal: str | None,
    authors: tuple[str, ...],
) -> tuple[CitingFacets, str, dict[str, Any]]:
    """What all statements of a citing paper have in common: its facet values, its folded title, and fields."""
    known = year is not None and 0 <= year <= _LAST_YEAR
    facets = CitingFacets(
        id_,
        year_term(year) if known and year is not None else UNKNOWN,
        publication_type or UNKNOWN,
        journal or UNKNOWN,
        tuple(dict.fromkeys(authors)) or (UNKNOWN,),
    )
    folded_title = analysis.fold(title or "")
    stored = orjson.dumps(tuple(facets))
    return (
        facets,
        folded_title,
        {
            "title": analysis.singularize(folded_title),
            "citing": id_term(id_),
            "year": facets.year,
            "publication_type": facets.publication_type,
            "journal": facets.journal,
            "author": list(facets.authors),
            "citing_digest": int.from_bytes(blake2b(stored, digest_size=8).digest(), "big") >> 1,
            "author_count": len(facets.authors),
            "citing_facets": stored,
        },
    )


def unpack_citing_facets(stored: bytes) -> CitingFacets:
    """The inverse of the stored `citing_facets`."""
    id_, year, publication_type, journal, authors = orjson.loads(stored)
    return CitingFacets(id_, year, publication_type, journal, tuple(authors))


def id_term(number: int) -> str:
    """A paper's id as the term of `cited` and `citing`."""
    return f"{number:016x}"


def year_term(year: int) -> str:
    """A year as a value that sorts like the number."""
    return f"{year:04d}"


def year_keys(first: int | None, last: int | None) -> tuple[int, int]:
    """The inclusive range of NEWEST's keys for citing years in such a range, unknown ones excluded."""
    room = _ID_BITS - _YEAR_BITS
    low = 0 if first is None else min(max(first, 0), _LAST_YEAR + 1)
    high = _LAST_YEAR if last is None else min(max(last, -1), _LAST_YEAR)
    return (low + 1) << room, ((high + 2) << room) - 1


def min_confidence_key(confidence: float) -> int:
    """The lowest of CONFIDENCE's keys for at least this confidence."""
    least = math.ceil(round(confidence * 1_000_000, 3))
    return min(max(least, 0) + 1, (1 << _CONFIDENCE_BITS) - 1) << _ID_BITS - _CONFIDENCE_BITS


def tie_break(id_: int) -> float:
    """A number that falls as the id grows: scores are multiplied by log2(2 + tie_break), at most 1.0014.

    BM25 gives thousands of statements the same score; with this, those come in the order of their ids out of
    Tantivy itself, and no page or stream has to hold all of them to sort them.
    """
    return (_LAST_ID - id_) / _LAST_ID / 512


def _sort_keys(entry: StatementEntry, facets: CitingFacets) -> dict[str, int]:
    confidence = 0 if entry.confidence is None else _millionths(entry.confidence) + 1
    year = 0 if facets.year == UNKNOWN else int(facets.year) + 1
    reversed_id = _LAST_ID - entry.id
    rank = ((_TYPE_RANKS[entry.type] << _CONFIDENCE_BITS | confidence) << _YEAR_BITS) | year
    rank_room = _ID_BITS - 2 - _CONFIDENCE_BITS - _YEAR_BITS
    return {
        RELEVANCE.name: rank << rank_room | reversed_id >> _ID_BITS - rank_room,
        NEWEST.name: year << _ID_BITS - _YEAR_BITS | reversed_id >> _YEAR_BITS,
        OLDEST.name: (year or _LAST_YEAR + 2) << _ID_BITS - _YEAR_BITS | entry.id >> _YEAR_BITS,
        CONFIDENCE.name: confidence << _ID_BITS - _CONFIDENCE_BITS
        | reversed_id >> _CONFIDENCE_BITS,
        ADDED.name: _microseconds(entry.created_at) << _ID_BITS - _TIME_BITS
        | reversed_id >> _TIME_BITS,
    }


def _millionths(confidence: float) -> int:
    return round(min(max(confidence, 0.0), 1.0) * 1_000_000)


def _microseconds(time: datetime) -> int:
    """Since 1970; what is out of range is taken for its end."""
    return min(max((time - _EPOCH) // timedelta(microseconds=1), 0), (1 << _TIME_BITS) - 1)

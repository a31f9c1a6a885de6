"""Schema of the statement index: fields and packed columns.

Documents are sorted by the cited paper. The statements about one paper are then neighbours: their postings, columns and
stored lines share cache lines and compressed blocks, and words within a paper are found ten times as fast (measured on
a million statements).

| field                                     | holds                                    | for                        |
|-------------------------------------------|------------------------------------------|----------------------------|
| `id`                                      | the statement's id                       | deleting, ties in sorting  |
| `text`, `title`                           | stems, with positions                    | words and phrases, BM25    |
| `context`, `cited_title`                  | stems but of stop words, how often       | BM25 of what is found      |
| `joined_text`, `joined_title`             | joined words, as one and as their parts  | the one found as the other |
| `folded_words`                            | words of both, not stemmed               | prefixes, spelling         |
| `cited`, `citing`, facets (`RAW_FIELDS`)  | whole values                             | filters, lists of names    |
| `combination`                             | section, type, relationship and purposes | counting                   |
| `year_and_type`, `…_digest` of names      | numbers that stand for the facets' values | `count_by_column`         |
| `citing_id`                               | the citing paper's id                    | `count_by_column`          |
| `citing_digest`                           | a number for all values of a citing paper | `count_by_row`            |
| `relevance`, `newest`, `oldest`, `confidence`, `added` | `sort_keys`                 | sorting, ranges            |
| `tie_break`                               | a factor close to 1                      | order of equal scores      |
| `cited_id`                                | the cited paper's id                     | order of documents         |
| `line`, `citing_facets`                   | stored bytes                             | results, values of digests |

What is counted is kept twice. For result sets of ordinary size, `count_by_row` reads two integers for each match:
`combination` packs section, type, relationship, purposes; `citing_digest` is a digest of all facet values of the citing
paper, and stands for the stored `citing_facets`, of which a process caches those it has read. For larger ones,
`count_by_column` has the engine count the integers of one column for each facet.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
import tantivy

from app import cito
from app.ids import digest
from app.search.analysis import stem, tokenize, unsplit_tokens
from app.search.embedded.fast_fields import TIE_BREAK, tie_break
from app.search.embedded.words import (
    DICTIONARY,
    TOKENS_ANALYZER,
    joined_field,
)
from app.search.engine import StatementEntry
from app.search.query import UNKNOWN, FacetName
from app.search.sort_keys import (
    LAST_YEAR,
    SORT_FIELDS,
    sort_keys,
)
from app.search.stop_words import STOP_WORDS
from app.search.token_lines import token_lines
from app.search.word_cache import WordTable
from app.vocabulary import RELATIONSHIPS, SECTIONS, TYPES

VERSION = 9
"""Of everything in this module, of `sort_keys`, of `analysis`, and of the members of a statement's line: an index of
another version is rebuilt when it is opened."""
TOKENS = f"tokens-{VERSION}"
"""The analyzer of what `analysis` has made tokens of, with a space between them."""
ANALYZERS = {TOKENS: TOKENS_ANALYZER}
NAMES: tuple[FacetName, ...] = ("publication_type", "journal", "author")
"""Facets of which there may be any number of values: columns have a digest of each."""
RAW_FIELDS = ("cited", "citing", "section", "type", "relationship", "purpose", *NAMES)
"""Fields of whole values, which are filtered by."""
CITED_ID = "cited_id"
CITING_ID = "citing_id"
COMBINATION = "combination"
YEAR_AND_TYPE = "year_and_type"
COMBINATIONS = tuple(
    (section, type_, relationship, purposes)
    for section in SECTIONS
    for type_ in TYPES
    for relationship in RELATIONSHIPS
    for purposes in cito.SETS
)
"""What each value of `combination` stands for."""
_COMBINATION = {values: number for number, values in enumerate(COMBINATIONS)}


class CitingFacets(NamedTuple):
    """Facet values of a citing paper, and its id."""

    id: int
    year: str
    publication_type: str
    journal: str
    authors: tuple[str, ...]

    def names(self, facet: FacetName) -> tuple[str, ...]:
        """The values of one of NAMES."""
        return self.authors if facet == "author" else (getattr(self, facet),)


def _schema() -> tantivy.Schema:
    """The version is in a tokenizer's name, so that another version has another schema."""
    build = tantivy.SchemaBuilder()
    # signed, because the binding deletes by signed terms only: an unsigned id would never be found
    build.add_integer_field("id", indexed=True, fast=True)
    build.add_text_field("text", tokenizer_name=TOKENS)
    build.add_text_field("title", tokenizer_name=TOKENS)
    for name in ("context", "cited_title"):
        build.add_text_field(name, tokenizer_name=TOKENS, index_option="freq")
    build.add_text_field(DICTIONARY, tokenizer_name=TOKENS, index_option="basic")
    for name in (*map(joined_field, ("text", "title")), *RAW_FIELDS):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in NAMES:
        build.add_unsigned_field(digest_column(name), indexed=True, fast=True)
    numbers = (CITED_ID, CITING_ID, COMBINATION, YEAR_AND_TYPE, "citing_digest")
    for name in (*(field.name for field in SORT_FIELDS.values()), *numbers):
        build.add_unsigned_field(name, fast=True)
    build.add_float_field(TIE_BREAK, fast=True)
    build.add_bytes_field("line", stored=True)
    build.add_bytes_field("citing_facets", stored=True)
    return build.build()


def digest_column(name: FacetName) -> str:
    """The column with the digests (`ids.digest`) of one of NAMES: of 63 bits, so that no two values are taken for one."""
    return f"{name}_digest"


SCHEMA = _schema()


def to_document(entry: StatementEntry) -> dict[str, Any]:
    """An entry as the fields of a Tantivy document."""
    words, text_fields = _word_fields("text", entry.text)
    purposes = entry.purposes or cito.NO_PURPOSE
    title_words, fields = _citing_fields(
        entry.citing, entry.title, entry.year, entry.publication_type, entry.journal, entry.authors
    )
    return {
        **fields,
        "id": entry.id,
        **text_fields,
        "context": _context(entry),
        "cited_title": _content_stems(entry.cited_title or ""),
        DICTIONARY: f"{words} {title_words}",
        "cited": id_term(entry.cited),
        "section": entry.section,
        "type": entry.type,
        "relationship": entry.relationship,
        "purpose": list(purposes),
        **sort_keys(entry),
        TIE_BREAK: tie_break(entry.id),
        CITED_ID: entry.cited,
        COMBINATION: _COMBINATION[entry.section, entry.type, entry.relationship, purposes],
        YEAR_AND_TYPE: _pack_year(entry.year) * len(TYPES) + TYPES.index(entry.type),
        "line": entry.line,
    }


def _context(entry: StatementEntry) -> str:
    """The neighbours and the section's title."""
    parts = (entry.before, entry.after, entry.section_title)
    return "".join([_content_stems(part) for part in parts if part])


@lru_cache(maxsize=1_000)  # a sentence is the neighbour of two
def _content_stems(text: str) -> str:
    """The stems of a text but of English stop words, which nobody asks for here; a space after each."""
    return "".join(map(_CONTENT_STEMS.__getitem__, unsplit_tokens(text)))


def _content_stem(word: str) -> str:
    stop_words = STOP_WORDS["en"]
    return "".join([f"{stem(token)} " for token in tokenize(word) if token not in stop_words])


_CONTENT_STEMS = WordTable(_content_stem, 50_000)


@lru_cache(maxsize=256)  # a sentence that cites several papers gives as many statements
def _word_fields(name: str, text: str) -> tuple[str, dict[str, Any]]:
    """The words of a text, and the fields that they are found by."""
    lines = token_lines(text)
    return lines.words, {name: lines.stems, joined_field(name): lines.joined}


@lru_cache(maxsize=32)  # a full text has a hundred statements, which are indexed together
def _citing_fields(  # noqa: PLR0913, PLR0917 - they are the key of the cache
    id_: int,
    title: str | None,
    year: int | None,
    publication_type: str | None,
    journal: str | None,
    authors: tuple[str, ...],
) -> tuple[str, dict[str, Any]]:
    """What all statements of a citing paper have in common: the words of its title, and fields."""
    facets = CitingFacets(
        id_,
        _year_term(_pack_year(year)),
        publication_type or UNKNOWN,
        journal or UNKNOWN,
        tuple(dict.fromkeys(authors)) or (UNKNOWN,),
    )
    words, title_fields = _word_fields("title", title or "")
    stored = orjson.dumps(tuple(facets))
    return (
        words,
        {
            **title_fields,
            "citing": id_term(id_),
            CITING_ID: id_,
            "publication_type": facets.publication_type,
            "journal": facets.journal,
            "author": list(facets.authors),
            "citing_digest": int.from_bytes(blake2b(stored, digest_size=8).digest(), "big") >> 1,
            "citing_facets": stored,
            # in order, since Tantivy sorts them for each match that it counts
            **{digest_column(name): sorted(map(digest, facets.names(name))) for name in NAMES},
        },
    )


def unpack_citing_facets(stored: bytes) -> CitingFacets:
    """The inverse of the stored `citing_facets`."""
    id_, year, publication_type, journal, authors = orjson.loads(stored)
    return CitingFacets(id_, year, publication_type, journal, tuple(authors))


def id_term(number: int) -> str:
    """A paper's id as the term of `cited` and `citing`."""
    return f"{number:016x}"


@lru_cache(maxsize=4_000)
def unpack_year_and_type(packed: int) -> tuple[str, int]:
    """The year as a value of `CitingFacets`, and the position of the type in TYPES."""
    year, type_ = divmod(packed, len(TYPES))
    return _year_term(year), type_


def _pack_year(year: int | None) -> int:
    """The year plus 1, 0 for unknown."""
    return year + 1 if year is not None and 0 <= year <= LAST_YEAR else 0


def _year_term(packed: int) -> str:
    """A year as a value that sorts like the number."""
    return f"{packed - 1:04d}" if packed else UNKNOWN

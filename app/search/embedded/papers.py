"""The catalogue: papers in Tantivy, found by what is known of them, and while their names are being typed.

Its order is no score. Who looks for a paper knows words of its title or an author's name, and most often means the one that
is cited most. So what has the words in its title comes first, and of these the most cited; each such group is a query of
its own, in the order of one column.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Occur, Query

from app import doi as dois
from app.search import analysis
from app.search.embedded import sorting
from app.search.embedded.compiler import Leaf, clause, joined
from app.search.embedded.count_by_term import count
from app.search.embedded.index_directory import IndexDirectory, IndexLayout
from app.search.embedded.statement_fields import Column
from app.search.engine import PaperEntry, PaperSearchResult
from app.search.query_parser import Prefix, Words, parse

VERSION = 2
"""Of everything in this module, in `analysis`, and of what a line of `cards` has: a catalogue of another version is to be
made anew."""
STANDING = Column("standing", descending=True)
"""The order: citing publications, then the leading bits of the id, the lower before the higher."""
STEMMED = f"english-papers-{VERSION}"
FOLDED = f"folded-papers-{VERSION}"
TYPED_WORDS = 12
"""Words that suggestions are looked for by; what is typed after them changes nothing."""
WORD_LENGTH = 40
BEGINNING = 16
"""Letters of a DOI up to which its beginning is looked for among the beginnings: many papers share one, and each word of the
dictionary that begins so is read apart."""
SLIPS = ((8, 2), (4, 1), (0, 0))
"""Letters that may be missing, too many, wrong or swapped, in words of so many letters and more."""


class EmbeddedPaperEngine(IndexDirectory[PaperEntry]):
    """The papers."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _LAY)

    def search(self, q: str, limit: int, offset: int = 0) -> PaperSearchResult:
        """A page of papers in which all that is typed stands."""
        searcher = self._searcher
        total, ids = 0, list[int]()
        for group in _groups(q):
            size = count(searcher, group)
            first, last = max(offset - total, 0), min(offset + limit - total, size)
            if first < last:
                placed = sorting.first(searcher, group, STANDING, last)
                ids += [one.id for one in placed[first:]]
            total += size
        return PaperSearchResult(total, ids)

    def suggest(self, q: str, limit: int = 10) -> list[bytes]:
        """Lines of papers that somebody who has typed so far may mean."""
        searcher = self._searcher
        return [
            searcher.doc(address).get_first("line") or b""
            for address in islice(_suggested(searcher, q, limit), limit)
        ]


def schema() -> tantivy.Schema:
    """The fields. The version is in a name, so that another version is another schema."""
    build = tantivy.SchemaBuilder()
    build.add_integer_field("id", indexed=True, fast=True)
    build.add_unsigned_field(STANDING.name, fast=True)
    build.add_text_field("title", tokenizer_name=STEMMED)
    build.add_text_field("title_words", tokenizer_name=FOLDED, index_option="basic")
    build.add_text_field("author", tokenizer_name=FOLDED)
    build.add_text_field("journal", tokenizer_name=FOLDED)
    build.add_text_field("words", tokenizer_name=FOLDED, index_option="basic")
    for name in ("doi", "doi_begins"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    build.add_bytes_field("line", stored=True)
    return build.build()


SCHEMA = schema()


def document(card: PaperEntry) -> dict[str, Any]:
    """A card as the catalogue's fields. The field `journal` has the year as well: what one says a paper appeared in."""
    title = analysis.fold(card.title or "")
    authors = [analysis.fold(name) for name in card.authors]
    keys = [dois.fold(doi) for doi in (card.doi, *card.aliases) if doi]
    appeared = [analysis.fold(card.journal or ""), str(card.year or "")]
    return {
        "id": card.id,
        STANDING.name: _standing(card),
        "title": analysis.singular(title),
        "title_words": title,
        "author": authors,
        "journal": appeared,
        "words": " ".join((title, *authors, *appeared)),
        "doi": keys,
        "doi_begins": [*{key[:BEGINNING] for key in keys}],
        "line": card.line,
    }


_ID_BITS = 43
_MOST = (1 << 20) - 1


def _standing(card: PaperEntry) -> int:
    # 63 bits, because the binding reads integers as signed ones
    return min(card.cited_by, _MOST) << _ID_BITS | ((1 << 63) - 1 - card.id) >> (63 - _ID_BITS)


_LAY = IndexLayout(
    SCHEMA, document, {STEMMED: analysis.STEMMING_ANALYZER, FOLDED: analysis.FOLDING_ANALYZER}
)
_FIELDS = (("title", "title_words"), ("author", "author"), ("journal", "journal"))
"""For words and for prefixes, in the order of what counts more."""


def _groups(q: str) -> list[Query]:
    """What is found, in disjoint groups, each before the next."""
    if key := dois.parse(q):
        return [_term("doi", key)]
    tree = parse(q)
    if tree is None:
        return [Query.all_query()]
    title, names, all_ = (joined([clause(tree, _leaf(fields))]) for fields in (1, 2, 3))
    # what must not stand in a title may stand in a journal's: hence `all_` each time
    return [
        joined([(Occur.Must, all_), (Occur.Must, title)]),
        joined([(Occur.Must, all_), (Occur.Must, names), (Occur.MustNot, title)]),
        joined([(Occur.Must, all_), (Occur.MustNot, names), (Occur.MustNot, title)]),
    ]


def _leaf(fields: int) -> Leaf:
    """Words and prefixes in one of the first so many fields."""

    def leaf(part: Words | Prefix) -> Query:
        some = []
        for words, prefixes in _FIELDS[:fields]:
            if isinstance(part, Prefix):
                some.append(_typed(prefixes, part.start, last=True))
            else:
                made = map(analysis.stem, part.words) if words == "title" else part.words
                some.append(_in_a_row(words, list(made)))
        return (
            some[0]
            if len(some) == 1
            else Query.boolean_query([(Occur.Should, one) for one in some])
        )

    return leaf


def _in_a_row(field: str, words: Sequence[str]) -> Query:
    if len(words) == 1:
        return _term(field, words[0])
    return Query.phrase_query(SCHEMA, field, list(words))


def _term(field: str, value: str) -> Query:
    return Query.term_query(SCHEMA, field, value, index_option="basic")


def _typed(field: str, word: str, *, last: bool, slips: int = 0) -> Query:
    """What has the word, or one that begins so when it is the last, with at most so many slips."""
    if not last and not slips:
        return _term(field, word)
    return Query.fuzzy_term_query(SCHEMA, field, word, distance=slips, prefix=last)


def slips_of(word: str) -> int:
    """How many slips are allowed in a word. None in a number: 2017 is no slip for 2018."""
    if not word.isalpha():
        return 0
    return next(slips for letters, slips in SLIPS if len(word) >= letters)


def typed_words(q: str) -> list[str]:
    """The words that suggestions are looked for by, the last of them as a beginning."""
    return [word[:WORD_LENGTH] for word in analysis.words(q)[:TYPED_WORDS]]


_DOI_BEGUN = re.compile(
    r"(?:(?:https?://)?(?:(?:dx|www)\.)?doi\.org/|doi:\s*)?(10\..*)", re.IGNORECASE
)


def doi_begun(q: str) -> str | None:
    """The key, or the beginning of one, when a DOI is being typed."""
    begun = _DOI_BEGUN.fullmatch(q.strip())
    return dois.parse(q) or (dois.fold(begun[1]) if begun and begun[1].isprintable() else None)


def _suggested(searcher: tantivy.Searcher, q: str, limit: int) -> Iterator[DocAddress]:
    if begun := doi_begun(q):
        field = "doi_begins" if len(begun) <= BEGINNING else "doi"
        found = sorting.first(searcher, _typed(field, begun, last=True), STANDING, limit)
        yield from (one.address for one in found)
        if found:
            return
    words = typed_words(q)
    if not words:
        return
    near = _near(searcher, words)
    found = sorting.first(searcher, near, STANDING, limit)
    yield from (one.address for one in found)
    if len(found) < limit and any(map(slips_of, words)):
        far = joined([*_all_of(words, [True] * len(words)), (Occur.MustNot, near)])
        yield from (one.address for one in sorting.first(searcher, far, STANDING, limit))


def _near(searcher: tantivy.Searcher, words: Sequence[str]) -> Query:
    """What has all words as they are typed, but for those that stand nowhere."""
    slipped = [not count(searcher, query) for _, query in _all_of(words, [False] * len(words))]
    return joined(_all_of(words, slipped))


def _all_of(words: Sequence[str], slipped: Sequence[bool]) -> list[tuple[Occur, Query]]:
    return [
        (
            Occur.Must,
            _typed(
                "words", word, last=place == len(words) - 1, slips=slips_of(word) if slip else 0
            ),
        )
        for place, (word, slip) in enumerate(zip(words, slipped, strict=True))
    ]

"""Words and phrases as Tantivy queries: in each way in which they may be typed and written.

A field of tokens with positions has one beside it for what its texts join, whose terms are one word and its parts:
"email=e mail". A word is looked up there, and is then also found as the phrase of these parts, where a text has that term:

    email              text:email OR (joined_text:"email=e mail" AND text:"e mail")
    "send e-mail"      text:"send e mail" OR text:"send email" OR ...
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import tantivy
from tantivy import Occur, Query, Searcher

from app.search import partial
from app.search.analysis import stem
from app.search.joined_words import Unit, Way, ways
from app.search.spelling_variants import american_beginnings
from app.search.syntax_tree import Node, Phrase, Prefix, Word, all_leaves, is_prefix

DICTIONARY = "folded_words"
"""The field of words as they are, but for case and accents."""
MOST_WORDS = 1_000
"""Words that a prefix at the end of a phrase may stand for, the most frequent ones."""
MOST_DISTANCES = 2_000
"""Of parts of joined words that are near others, in all ways: a phrase each."""

TOKENS_ANALYZER = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
"""For fields of tokens with a space between them."""
_NOTHING = (Occur.Must, Query.empty_query())


@dataclass(frozen=True, slots=True)
class WordField:
    """A field of tokens with positions, and that of what it joins."""

    schema: tantivy.Schema
    name: str
    form: Callable[[str], str] = stem
    """How it has the words of `DICTIONARY`."""

    @property
    def joined(self) -> str:
        """The name of the field of joined words."""
        return joined_field(self.name)


def joined_field(name: str) -> str:
    """The name of the field for what another joins."""
    return f"joined_{name}"


def phrase_query(searcher: Searcher, field: WordField, leaf: Word | Phrase) -> Query:
    """What has the words in this field."""
    if isinstance(leaf, Word) and len(leaf.words) == 1:
        only = field.form(leaf.words[0])
        if not searcher.terms_with_prefix(field.joined, f"{only}=", limit=1):
            return _term(field.schema, field.name, only, index_option="freq")
    within = leaf.within if isinstance(leaf, Phrase) else None
    found, _ = _ways(searcher, field, leaf)
    exact = len(found) * 2 * (within or 0) <= MOST_DISTANCES
    return any_of([_way_query(field, *way, within, exact=exact) for way in found])


def partial_reason(
    searcher: Searcher, fields: Sequence[WordField], q: str, node: Node | None
) -> str | None:
    """What of a query is not looked for in these fields: phrases may stand in a text in more ways than that."""
    phrases = [
        leaf for leaf in all_leaves(node) if not isinstance(leaf, Prefix) and len(leaf.words) > 1
    ]
    is_cut = any(_ways(searcher, field, leaf)[1] for leaf in phrases for field in fields)
    return partial.of_query(q, has_all_ways=not is_cut)


def prefix_query(schema: tantivy.Schema, fields: Iterable[str], prefix: str) -> Query:
    """What has a word in one of these fields that begins so, or so in American spelling."""
    # folded words are letters and digits: nothing in them means anything in a regular expression
    begins = "|".join([prefix, *american_beginnings(prefix)])
    pattern = f"({begins}).*" if "|" in begins else f"{begins}.*"
    return any_of([Query.regex_query(schema, field, pattern) for field in fields])


def any_of(queries: Sequence[Query]) -> Query:
    """What one of the queries finds; nothing without any."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries] or [_NOTHING])


def _ways(searcher: Searcher, field: WordField, leaf: Word | Phrase) -> tuple[list[Way], bool]:
    """The ways in which a leaf may stand in a text, and whether there are more."""
    has_more_words = False

    def forms(word: str, is_last: bool) -> Iterator[tuple[Unit, str]]:
        nonlocal has_more_words
        words = _words_beginning(searcher, word) if is_last and is_prefix(leaf) else [word]
        has_more_words |= len(words) > MOST_WORDS
        for form in dict.fromkeys(map(field.form, words[:MOST_WORDS])):
            yield (form,), ""
            for term, _ in searcher.terms_with_prefix(field.joined, f"{form}="):
                yield tuple(term.partition("=")[2].split(" ")), term

    found, is_cut = ways(leaf, forms)
    return found, is_cut or has_more_words


def _words_beginning(searcher: Searcher, prefix: str) -> list[str]:
    """The words that begin so, the most frequent first."""
    found = {
        word: count
        for beginning in (prefix, *american_beginnings(prefix))
        for word, count in searcher.terms_with_prefix(DICTIONARY, beginning)
    }
    return sorted(found, key=lambda word: (-found[word], word))


def _way_query(
    field: WordField,
    units: tuple[Unit, ...],
    terms: Iterable[str],
    within: int | None,
    *,
    exact: bool,
) -> Query:
    required = [
        Query.const_score_query(_term(field.schema, field.joined, term), 0.0) for term in terms
    ]
    if within is None or len(units) == 1:
        required.append(_sequence(field, [word for unit in units for word in unit]))
    else:
        required += [_sequence(field, unit) for unit in units if len(unit) > 1]
        required += [_near(field, *pair, within, exact=exact) for pair in pairwise(units)]
    if len(required) == 1:
        return required[0]
    return Query.boolean_query([(Occur.Must, query) for query in required])


def _near(field: WordField, one: Unit, other: Unit, within: int, *, exact: bool) -> Query:
    """Two units, in either order. Tantivy's slop is that of two words only: of three it finds what is not near, so units of
    several words are looked for at each distance; where that is not `exact`, some other place of one word is taken too."""
    if exact and len(one) + len(other) > 2:
        distances = range(-len(other) - within, len(one) + within + 1)
        return any_of([_sequence(field, words) for words in _phrases(one, other, distances)])
    pairs = dict.fromkeys(((one[-1], other[0]), (other[-1], one[0])))
    orders = [order for a, b in pairs for order in ((a, b), (b, a))]
    return any_of(
        [
            _sequence(field, [a]) if a == b else _slop(field, a, b, within)
            for a, b in dict.fromkeys(orders)
        ]
    )


def _phrases(one: Unit, other: Unit, distances: Iterable[int]) -> Iterator[list[tuple[int, str]]]:
    """Both units, words with their positions, the second so far behind the start of the first; they may share words."""
    for distance in distances:
        words = dict(enumerate(one))
        behind = enumerate(other, distance)
        if all(words.setdefault(position, word) == word for position, word in behind):
            first = min(words)
            yield [(position - first, word) for position, word in sorted(words.items())]


def _slop(field: WordField, one: str, other: str, within: int) -> Query:
    return Query.phrase_query(field.schema, field.name, [one, other], slop=within)


def _sequence(field: WordField, words: Iterable[str | tuple[int, str]]) -> Query:
    """Words next to each other, or at these positions."""
    sequence = list(words)
    if len(sequence) == 1:
        return _term(field.schema, field.name, sequence[0], index_option="freq")
    return Query.phrase_query(field.schema, field.name, sequence)


def _term(schema: tantivy.Schema, field: str, value: object, index_option: str = "basic") -> Query:
    return Query.term_query(schema, field, value, index_option=index_option)

"""Words and phrases as OpenSearch queries, in each way in which they may be typed and written.

What a phrase's words may stand for is in the index: joined words ("email=e mail"), and words that begin as its last does. A
`Lexicon` has looked that up, in one request for all phrases of a query; words and prefixes need none.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from app.search import partial
from app.search.analysis import stem
from app.search.joined_words import Unit, Way, readings, ways
from app.search.spelling_variants import american_beginnings
from app.search.syntax_tree import Node, Phrase, Prefix, Word, all_leaves, is_prefix

Json = dict[str, Any]
MOST_CLAUSES = 1_000
"""Of a query; Lucene's bound is 1,024."""
MOST_WAYS = (300, 100, 30, 10, 1)
"""In which a phrase may be written: as many as there are clauses for. With one, what is joined is found as typed alone."""
NOTHING: Json = {"match_none": {}}


@dataclass(frozen=True, slots=True)
class WordField:
    """A field of tokens with positions, and how it has them."""

    name: str
    form: Callable[[str], str] = stem

    @property
    def joined(self) -> str:
        """The field of what it joins."""
        return f"joined_{self.name}"


@dataclass(frozen=True)
class Lexicon:
    """What the index has for the words of phrases, and in how many ways they are looked for."""

    joined: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """By field, then by form: the terms of joined words that are this word."""
    beginning: dict[str, list[str]] = field(default_factory=dict)
    """By prefix: the words that begin so, the most frequent first."""
    most_ways: int = MOST_WAYS[0]
    has_all: bool = True
    """Whether the index has no other of these."""


def words_and_phrases(node: Node | None) -> list[Word | Phrase]:
    """The leaves that may be written otherwise than they are typed."""
    return [leaf for leaf in all_leaves(node) if not isinstance(leaf, Prefix)]


def lexicon_words(leaf: Word | Phrase) -> tuple[list[str], list[str]]:
    """The words of a phrase that may be joined from parts, and the prefix at its end where it has one."""
    words: dict[str, None] = {}
    prefixes: dict[str, None] = {}
    for reading in readings(leaf):
        every = [word for unit in reading for word in unit]
        if is_prefix(leaf):
            prefixes[every.pop()] = None
        words |= dict.fromkeys(every)
    return list(words), list(prefixes)


def leaf_query(lexicon: Lexicon, where: WordField, leaf: Word | Phrase) -> Json:
    """What has the words in this field."""
    if len(leaf.words) == 1:
        only = where.form(leaf.words[0])
        joined: Json = {"prefix": {where.joined: f"{only}="}}
        return any_of([term(where.name, only), *([joined] if lexicon.most_ways > 1 else [])])
    within = leaf.within if isinstance(leaf, Phrase) else None
    found, _ = _ways(lexicon, where, leaf)
    return any_of([_way_query(where, *way, within) for way in found[: lexicon.most_ways]])


def partial_reason(
    lexicon: Lexicon, fields: Sequence[WordField], q: str, node: Node | None
) -> str | None:
    """What of a query is not looked for in these fields: words and phrases may stand in a text in more ways than that."""
    leaves = words_and_phrases(node)
    has_all = lexicon.has_all and all(
        _has_all_ways(lexicon, where, leaf) for leaf in leaves for where in fields
    )
    return partial.of_query(q, has_all_ways=has_all)


def count_clauses(query: Json) -> int:
    """How many clauses Lucene counts."""
    ((kind, given),) = query.items()
    match kind:
        case "bool":
            clauses = [one for some in given.values() if isinstance(some, list) for one in some]
            return sum(map(count_clauses, clauses))
        case "dis_max":
            return sum(map(count_clauses, given["queries"]))
        case "constant_score":
            return count_clauses(given["filter"])
        case "span_near":
            return sum(map(count_clauses, given["clauses"]))
        case "match_phrase":
            ((_, phrase),) = given.items()
            return len(phrase["query"].split(" "))
    return 1


def within_bounds(lexicon: Lexicon, compiled: Callable[[Lexicon], Json]) -> tuple[Json, Lexicon]:
    """A query of as many ways as there are clauses for, and the lexicon that has so many."""
    for most_ways in MOST_WAYS:
        bounded = replace(lexicon, most_ways=most_ways)
        query = compiled(bounded)
        if count_clauses(query) <= MOST_CLAUSES:
            break
    return query, bounded


def prefix_query(fields: Iterable[str], prefix: str) -> Json:
    """What has a word in one of these fields that begins so, or so in American spelling."""
    return unscored(
        any_of(
            [
                {"prefix": {name: beginning}}
                for name in fields
                for beginning in (prefix, *american_beginnings(prefix))
            ]
        )
    )


def any_of(queries: list[Json]) -> Json:
    """What one of the queries finds; nothing without any."""
    if not queries:
        return NOTHING
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def all_of(queries: list[Json]) -> Json:
    """What all find."""
    return queries[0] if len(queries) == 1 else {"bool": {"must": queries}}


def term(name: str, value: object) -> Json:
    """What has this term."""
    return {"term": {name: {"value": value}}}


def boosted(query: Json, boost: float) -> Json:
    """With scores so many times as high."""
    return query if boost == 1 else {"bool": {"must": [query], "boost": boost}}


def unscored(query: Json) -> Json:
    """With the score 0."""
    return {"bool": {"filter": [query]}}


def _ways(lexicon: Lexicon, where: WordField, leaf: Word | Phrase) -> tuple[list[Way], bool]:
    """The ways in which a phrase may stand in a text, and whether there are more."""
    joined_terms = lexicon.joined.get(where.joined, {})

    def forms(word: str, is_last: bool) -> Iterator[tuple[Unit, str]]:
        words = lexicon.beginning.get(word, []) if is_last and is_prefix(leaf) else [word]
        for form in dict.fromkeys(map(where.form, words)):
            yield (form,), ""
            for found in joined_terms.get(form, ()):
                yield tuple(found.partition("=")[2].split(" ")), found

    return ways(leaf, forms)


def _has_all_ways(lexicon: Lexicon, where: WordField, leaf: Word | Phrase) -> bool:
    if len(leaf.words) == 1:
        return lexicon.most_ways > 1
    found, has_more = _ways(lexicon, where, leaf)
    return not has_more and len(found) <= lexicon.most_ways


def _way_query(
    where: WordField, units: tuple[Unit, ...], terms: Iterable[str], within: int | None
) -> Json:
    required = [unscored(term(where.joined, each)) for each in terms]
    if within is None or len(units) == 1:
        required.append(_sequence(where.name, [word for unit in units for word in unit]))
    else:
        required += [_near(where.name, one, other, within) for one, other in pairwise(units)]
    return all_of(required)


def _near(name: str, one: Unit, other: Unit, within: int) -> Json:
    """Two units, in either order: Lucene's slop of phrases counts the other way round as two positions more, and is that of
    all words together, so units of several words are spans."""
    if one == other:
        return _sequence(name, list(one))
    if len(one) == len(other) == 1:
        return any_of(
            [_sequence(name, [*pair], within) for pair in ((*one, *other), (*other, *one))]
        )
    return _span(
        [_span([{"span_term": {name: word}} for word in unit]) for unit in (one, other)], within
    )


def _span(clauses: list[Json], slop: int | None = None) -> Json:
    """What has these spans near each other; without a slop next to each other, in this order."""
    if len(clauses) == 1:
        return clauses[0]
    return {"span_near": {"clauses": clauses, "slop": slop or 0, "in_order": slop is None}}


def _sequence(name: str, words: list[str], slop: int = 0) -> Json:
    if len(words) == 1:
        return term(name, words[0])
    return {"match_phrase": {name: {"query": " ".join(words), "slop": slop}}}

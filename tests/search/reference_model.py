"""Brute-force reference model of a StatementEngine: every answer worked out entry by entry.

It shares with engines only what is part of the contract: how a query is parsed (`query_parser`), what has to match in
each mode (`matching`), how text becomes words (`analysis`), and how these may be written (`joined_words`). What it can't
foresee is the score; what only ranks (neighbours, the section's title, the cited title) plays no part in it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from app.search import matching as modes
from app.search.analysis import stem, tokenize
from app.search.engine import Facet, FacetValue, StatementEntry
from app.search.query import UNKNOWN, FacetName, Matched, StatementQuery
from app.search.syntax_tree import And, AtLeast, Node, Not, Or, Phrase, Prefix, Should, Word
from app.vocabulary import TYPES, StatementType
from tests.search.words_model import dictionary, has_prefix, has_words

NO_WORDS: frozenset[str] = frozenset()
TYPE_RANKS = {"supporting": 0, "contrasting": 0, "mentioning": 1, "unclassified": 2}


def matching(
    entries: Sequence[StatementEntry], query: StatementQuery, but: str | None = None
) -> list[StatementEntry]:
    """The entries that the query finds, with all filters or all but one, by id."""
    node = modes.tree(query.q, matched(entries, query))
    words = _all_words(entries) if "*" in query.q else NO_WORDS
    found = [
        entry
        for entry in entries
        if _passes_filters(entry, query, but) and _in_base_query(entry, query, node, words)
    ]
    return sorted(found, key=attrgetter("id"))


def matched(entries: Sequence[StatementEntry], query: StatementQuery) -> Matched:
    """How many of the words the statements that are found have."""
    if query.match != "auto":
        return query.match
    gives_way = modes.tree(query.q, "most") != modes.tree(query.q, "all")
    return "most" if gives_way and _complete(entries, query) < modes.enough(query.q) else "all"


def with_all(entries: Sequence[StatementEntry], query: StatementQuery) -> int:
    """Statements that have all words, where those with most of them are found."""
    return _complete(entries, query) if matched(entries, query) == "most" else 0


def _complete(entries: Iterable[StatementEntry], query: StatementQuery) -> int:
    papers_and_words = replace(query, min_confidence=None)
    node = modes.tree(query.q, "all")
    words = _all_words(entries) if "*" in query.q else NO_WORDS
    return sum(_in_base_query(entry, papers_and_words, node, words) for entry in entries)


def sorted_entries(
    entries: Iterable[StatementEntry], query: StatementQuery
) -> list[StatementEntry]:
    """In the order of the query, where that is not the score."""
    return sorted(entries, key=lambda entry: _sort_key(entry, query.sort))


def publications(entries: Iterable[StatementEntry], query: StatementQuery) -> int:
    """Distinct citing papers, or cited ones."""
    if query.citing is not None and query.cited is None:
        return len({entry.cited for entry in entries})
    return len({entry.citing for entry in entries})


def facet(
    entries: Sequence[StatementEntry], name: FacetName, query: StatementQuery, starts: str = ""
) -> Facet:
    """The facet over these entries, which pass all filters but its own; of the values that begin so."""
    counts = Counter(
        value
        for entry in entries
        for value in facet_values(entry, name)
        if begins(str(value), starts)
    )
    by_count = sorted(counts.items(), key=_by_count)
    selected = {value for value in _selected(counts, name, query) if begins(str(value), starts)}
    kept = dict(by_count[: query.facet_limit]) | {value: counts[value] for value in selected}
    years = [value for value in counts if isinstance(value, int)]
    values = [
        FacetValue(value=value, label=_label(name, value), count=count, selected=value in selected)
        for value, count in sorted(kept.items(), key=_by_count)
    ]
    if name == "year":
        for value in values:
            value["types"] = _count_types(entries, value["value"])
    return Facet(
        values,
        counts.total() - sum(kept.values()),
        min(years, default=None),
        max(years, default=None),
    )


def begins(value: str, starts: str) -> bool:
    """Whether a value begins so, at one of its words."""
    words, beginning = tokenize(value), " ".join(tokenize(starts))
    return not beginning or any(
        " ".join(words[at:]).startswith(beginning) for at in range(len(words))
    )


def facet_values(entry: StatementEntry, name: FacetName) -> Iterable[str | int]:
    """What the entry counts for in a facet."""
    if name == "author":
        return set(entry.authors) or {UNKNOWN}
    if name == "purpose":
        return set(entry.purposes) or {UNKNOWN}
    value: Any = getattr(entry, name)
    return {UNKNOWN if value is None else value}


def _count_types(entries: Iterable[StatementEntry], year: str | int) -> dict[StatementType, int]:
    types = Counter(entry.type for entry in entries if year in facet_values(entry, "year"))
    return {type_: types[type_] for type_ in TYPES}


def matches(  # noqa: PLR0911 - one for each kind
    entry: StatementEntry, node: Node | None, words: frozenset[str] = NO_WORDS
) -> bool:
    """Whether the statement, or the title of the citing paper, matches the syntax tree; `words`: those of all statements."""
    texts = (entry.text, entry.title or "")
    match node:
        case Word() | Phrase():
            return any(has_words(text, node, stem, words) for text in texts)
        case Prefix(prefix):
            return any(has_prefix(text, prefix) for text in texts)
        case Not(operand):
            return not matches(entry, operand, words)
        case And(operands):
            return all(matches(entry, operand, words) for operand in operands)
        case Or(operands):
            return any(matches(entry, operand, words) for operand in operands)
        case AtLeast(least, operands):
            return sum(matches(entry, operand, words) for operand in operands) >= least
        case Should() | None:
            return True


def _all_words(entries: Iterable[StatementEntry]) -> frozenset[str]:
    return dictionary(frozenset(text for e in entries for text in (e.text, e.title or "")))


def _in_base_query(
    entry: StatementEntry, query: StatementQuery, node: Node | None, words: frozenset[str]
) -> bool:
    least = query.min_confidence
    return (
        (query.cited is None or entry.cited in query.cited)
        and (query.citing is None or entry.citing in query.citing)
        and (least is None or (entry.confidence is not None and entry.confidence >= least))
        and matches(entry, node, words)
    )


def _passes_filters(entry: StatementEntry, query: StatementQuery, but: str | None) -> bool:
    for name in (
        "section",
        "type",
        "publication_type",
        "relationship",
        "purpose",
        "author",
        "journal",
    ):
        selected = getattr(query, name)
        if selected and name != but and not set(facet_values(entry, name)) & set(selected):
            return False
    return but == "year" or _in_year_range(entry.year, query)


def _in_year_range(year: int | None, query: StatementQuery) -> bool:
    first, last = query.year_from, query.year_to
    if first is None and last is None:
        return True
    return year is not None and (first or 0) <= year <= (9999 if last is None else last)


def _selected(counts: Counter[str | int], name: FacetName, query: StatementQuery) -> set[str | int]:
    if name != "year":
        return set(getattr(query, name))
    if query.year_from is None and query.year_to is None:
        return set()
    return {year for year in counts if isinstance(year, int) and _in_year_range(year, query)}


def _by_count(item: tuple[str | int, int]) -> tuple[int, str]:
    value, count = item
    return -count, str(value)


def _sort_key(entry: StatementEntry, sort: str) -> tuple[float, ...]:
    confidence = 1 if entry.confidence is None else -entry.confidence
    newest = 1 if entry.year is None else -entry.year
    oldest = 10_000 if entry.year is None else entry.year
    keys: dict[str, tuple[float, ...]] = {
        "relevance": (TYPE_RANKS[entry.type], confidence, newest),
        "newest": (newest,),
        "oldest": (oldest,),
        "confidence": (confidence,),
        "added": (-entry.created_at.timestamp(),),
    }
    return (*keys[sort], entry.id)


def _label(name: FacetName, value: str | int) -> str:
    if name in {"author", "journal", "year"} and value != UNKNOWN:
        return str(value)
    return str(value).replace("-", " ").capitalize()

"""Description of a query in words, for the title of a feed: "Statements that cite … — contrasting, since 2020"."""

from collections.abc import Iterable, Iterator

from app.search.query import MatchMode, StatementQuery

LONGEST_NAME = 150
"""Characters of a name in a description; what is longer is cut."""
MOST_NAMES = 5
"""Values of a filter that are named; the others are counted."""
_HOW_MANY: dict[MatchMode, str] = {
    "all": "",
    "auto": "all or most words of ",
    "any": "any word of ",
}
_SECTIONS = {"other": "other sections", "unknown": "unknown sections"}
_PURPOSES = {"unknown": "unknown purposes"}
_RELATIONSHIPS = {
    "self": "self-citations",
    "independent": "independent citations",
    "unknown": "citations of unknown relationship",
}


def describe(query: StatementQuery, cited: str | None, citing: str | None) -> str:
    """The query in a line. `cited`, `citing`: what the papers are called, None where the query names none."""
    clauses = ", ".join(_clauses(query))
    return f"{_subject(cited, citing)} — {clauses}" if clauses else _subject(cited, citing)


def _subject(cited: str | None, citing: str | None) -> str:
    if cited is not None and citing is not None:
        return f"Statements in which {cut(citing)} cites {cut(cited)}"
    if cited is not None:
        return f"Statements that cite {cut(cited)}"
    if citing is not None:
        return f"Statements in which {cut(citing)} cites others"
    return "Citation statements"


def _clauses(query: StatementQuery) -> Iterator[str]:
    if query.q.strip():
        yield f"with {_HOW_MANY[query.match]}{cut(query.q.strip())}"
    if query.type:
        yield _any_of(query.type)
    if query.section:
        yield f"in {_any_of(_SECTIONS.get(section, section) for section in query.section)}"
    if query.relationship:
        yield _any_of(_RELATIONSHIPS[one] for one in query.relationship)
    if query.purpose:
        yield f"for {_any_of(_PURPOSES.get(one, one) for one in query.purpose)}"
    if query.publication_type:
        yield f"published as {_any_of(one.replace('-', ' ') for one in query.publication_type)}"
    if query.author:
        yield f"by {_any_of(query.author)}"
    if query.journal:
        yield f"in {_any_of(query.journal)}"
    yield from _years(query.year_from, query.year_to)
    if query.min_confidence is not None:
        yield f"at least {query.min_confidence:.0%} sure"


def _years(first: int | None, last: int | None) -> Iterator[str]:
    if first is not None and last is not None:
        yield f"from {first} to {last}" if first != last else f"in {first}"
    elif first is not None:
        yield f"since {first}"
    elif last is not None:
        yield f"until {last}"


def _any_of(values: Iterable[str]) -> str:
    """ "a", "a or b", "a, b or c"; of many the first few and how many more."""
    names = [cut(value) for value in values]
    if len(names) > MOST_NAMES:
        names[MOST_NAMES:] = [f"{len(names) - MOST_NAMES} others"]
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def cut(name: str) -> str:
    """A name that is not too long to be part of a line."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"

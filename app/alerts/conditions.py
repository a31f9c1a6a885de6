"""Conditions of alerts: the query string of a list of statements, without what concerns order, counts and pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from app.search.query import StatementQuery
from app.search.query_description import describe
from app.store import papers

ENDS = ("cited", "citing")
LONGEST_TYPED = 80
"""Characters of what somebody typed in a mail that nobody has confirmed."""
_NO_PART = {"sort", "facets", "facet_limit", "limit", "cursor"}
_FIELDS = tuple(one.name for one in fields(StatementQuery) if one.name not in _NO_PART)
_DEFAULTS = {one.name: one.default for one in fields(StatementQuery)} | {"match": "all"}
"""Of a condition: what has all words, where nothing else is said, as in feeds."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Which statements an alert asks for."""

    query: StatementQuery
    """Without the papers at the two ends, whose addresses may come to stand for others."""
    cited: tuple[str, ...] = ()
    """DOIs or other addresses of papers, as they were given. Empty: any."""
    citing: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """From values by the names of parameters, which have been validated; those that are no part of it are left out."""
        kept: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
            if name in _FIELDS
        }
        cited, citing = (kept.pop(end, None) or () for end in ENDS)
        return cls(StatementQuery(**{"match": "all", **kept}), cited, citing)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of the papers at both ends."""
        return self.cited + self.citing

    def to_json(self) -> dict[str, Any]:
        """The inverse of `of`: the values that are not the defaults."""
        values = {name: getattr(self.query, name) for name in _FIELDS if name not in ENDS}
        given = {name: value for name, value in values.items() if value != _DEFAULTS[name]}
        ends = {name: value for name in ENDS if (value := getattr(self, name))}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in {**ends, **given}.items()
        }

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the query string."""
        return [
            (name, str(one))
            for name, value in self.to_json().items()
            for one in (value if isinstance(value, list) else [value])
        ]

    def query_of(self, ids: Mapping[str, int | None]) -> StatementQuery:
        """The query. `ids`: the papers that the addresses stand for now; those that stand for none find nothing."""
        values = {name: getattr(self.query, name) for name in _FIELDS}
        for end in ENDS:
            if addresses := getattr(self, end):
                found = (ids[address] for address in addresses)
                values[end] = tuple(id_ for id_ in found if id_ is not None)
        return StatementQuery(**values)

    def without_markup(self) -> Self:
        """With letters, digits and blanks alone in what was typed: a mail that nobody has confirmed must carry no message of
        whoever asked for it, such as an address of the web."""
        query = self.query
        clean: dict[str, Any] = {
            name: tuple(map(_only_words, getattr(query, name)))
            for name in ("author", "journal", "publication_type")
        }
        return replace(self, query=replace(query, q=_only_words(query.q), **clean))

    def page_url(self, server_url: str) -> str:
        """The page that shows the same statements, the last to come first."""
        pairs = [*self.pairs(), *([] if "match" in self.to_json() else [("match", "all")])]
        path = "/search"
        if len(self.cited) == 1 and not self.citing:
            path = "/report"
            pairs = [("doi", self.cited[0]), *(pair for pair in pairs if pair[0] != "cited")]
        return f"{server_url}{path}?{urlencode([*pairs, ('sort', 'added')])}"


def _only_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))[:LONGEST_TYPED]


def in_words(session: Session, condition: Condition) -> str:
    """The condition in a line, with the titles of the papers that it names."""
    return describe(
        condition.query,
        _names(session, condition.cited),
        _names(session, condition.citing),
    )


def _names(session: Session, addresses: tuple[str, ...]) -> str | None:
    if len(addresses) != 1:
        return f"{len(addresses)} papers" if addresses else None
    id_ = papers.find_ids(session, addresses)[addresses[0]]
    named = papers.names_of(session, [] if id_ is None else [id_])
    paper = named.get(id_ or 0, {})
    return paper.get("title") or paper.get("printed") or addresses[0]

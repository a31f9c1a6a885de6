"""Merge rule for a paper's fields: what several sources claim about a paper becomes one record.

A paper is described by its own full text, by a person, by registries, and by every reference list that names it. Each
field keeps the best claim and its confidence (`papers.sources`, one digit for each of `FIELDS`). The claim with the
greater confidence wins; among equal ones of mentions or registries the longer value wins, then the greater, so the order
in which things are loaded does not matter (docs/adr/0005).
"""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Any, cast

from app.document import Author, Work
from app.ids import digest


class Source(IntEnum):
    """Who makes a claim. The value is the confidence in it; 0 stands for no claim."""

    MENTION = 1
    """Another paper's reference list, or a loose record."""
    REGISTRY = 2
    FULL_TEXT = 3
    """The paper's own."""
    PERSON = 4


FIELDS = (
    "doi", "title", "abstract", "year", "published_on", "publication_type", "journal_id", "publisher",
    "volume", "issue", "pages", "landing", "full_text", "raw", "authors",
)  # fmt: skip
IN_STATEMENT_LINES = {"doi", "title", "year", "publication_type", "journal_id", "authors"}


@dataclass(slots=True)
class PaperMetadata:
    """One paper's fields while claims are merged: what the store has, and what it is going to have."""

    id: int
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    """By name of the field; `authors` is (authors, whether they are all)."""
    sources: list[int] = field(default_factory=lambda: [0] * len(FIELDS))
    stored: dict[str, Any] | None = None
    """The values as they are in the store; None for a new paper."""
    stored_sources: list[int] = field(default_factory=list)
    same_as: int | None = None
    _last_mention: Work | None = None
    """Records repeat a mention many times over."""

    @property
    def authors(self) -> tuple[tuple[Author, ...], bool]:
        """The authors, and whether they are all."""
        return cast("tuple[tuple[Author, ...], bool]", self.values.get("authors") or ((), False))

    def add(self, work: Work, source: int) -> None:
        """Merge what a source claims, field by field."""
        if source == Source.MENTION and work == self._last_mention:
            return
        for position, claim in enumerate(_claims(work)):
            self._merge(position, claim, source)
        if source == Source.MENTION:
            self._last_mention = work

    def add_claims_of(self, other: "PaperMetadata") -> None:
        """Merge what is claimed about another paper that may be this one, with the confidence that it has there."""
        for position, name in enumerate(FIELDS):
            if name != "doi":
                self._merge(position, other.values.get(name), other.sources[position])

    def _merge(self, position: int, claim: Any, source: int) -> None:
        confidence = self.sources[position]
        if claim is None or source < confidence:
            return
        name = FIELDS[position]
        had = self.values.get(name)
        rival = source == confidence and source in _MANY and claim != had
        self.sources[position] = source
        self.values[name] = max(claim, had, key=_weight) if rival else claim

    def withdraw(self, source: int) -> None:
        """Drop this source's claims, before it makes all of them anew. The DOI stays: it is the paper's name."""
        for position, name in enumerate(FIELDS):
            if self.sources[position] == source and name != "doi":
                self.sources[position] = 0
                self.values[name] = None

    def changed(self) -> set[str]:
        """The fields whose values differ from the store's."""
        stored = self.stored or {}
        return {name for name in FIELDS if self.values.get(name) != stored.get(name)}


@lru_cache(maxsize=10_000)
def journal_id(title: str) -> int:
    """Journals are told apart by their titles as printed."""
    return digest("journal", title)


def _claims(work: Work) -> tuple[Any, ...]:
    """In the order of `FIELDS`."""
    links = [{"url": link.url, "licence": link.licence} for link in work.full_text]
    return (
        work.doi,
        work.title,
        work.abstract,
        work.year,
        work.published_on,
        work.publication_type,
        journal_id(work.journal) if work.journal else None,
        work.publisher,
        work.volume,
        work.issue,
        work.pages,
        work.landing,
        links or None,
        work.raw,
        (work.authors, work.authors_complete) if work.authors else None,
    )


_MANY = (Source.MENTION, Source.REGISTRY)
"""Sources that may be several with equal confidence, so that the last one must not win."""


def _weight(value: Any) -> tuple[bool, int, str]:
    """Longer is better, a whole list of authors better than a cut one; the rest only makes the order total."""
    text = str(value)
    return isinstance(value, tuple) and value[1], len(text), text

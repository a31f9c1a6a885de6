"""Merge rule for a paper's fields: what several sources claim about a paper becomes one record.

A paper is described by its own full text, by a person, by registries, and by every reference list that names it. Each
field keeps the best claim and its confidence (`papers.sources`). The claim with the greater confidence wins; among equal
ones of mentions or registries the longer value wins, then the greater, so the order in which things are loaded does not
matter (docs/adr/0005). Which fields there are: `app.paper_fields`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, cast

from app.document import Author, Work
from app.ids import digest
from app.paper_fields import MERGED_FIELDS, FieldType, Merge

IN_STATEMENT_LINES = {one.name for one in MERGED_FIELDS if one.in_statement_lines}
"""Names of the fields that statements are shown with: a change to one is a change for the index."""


class Source(IntEnum):
    """Who makes a claim. The value is the confidence in it; without a claim it is 0."""

    MENTION = 1
    """Another paper's reference list, or a loose record."""
    REGISTRY = 2
    FULL_TEXT = 3
    """The paper's own."""
    PERSON = 4


@dataclass(slots=True)
class PaperMetadata:
    """One paper's fields while claims are merged: what the store has, and what it is going to have."""

    id: int
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    """By name of the field, as the table `papers` has them: `journal` is its id; `authors` is (authors, whether they are
    all)."""
    sources: dict[str, int] = field(default_factory=dict)
    """The `Source` of each value, by name of the field; of those that have one."""
    stored: dict[str, Any] | None = None
    """The values as they are in the store; None for a new paper."""
    stored_sources: dict[str, int] = field(default_factory=dict)
    same_as: int | None = None
    _last_mention: Work | None = None
    """Records repeat a mention many times over."""

    @property
    def authors(self) -> tuple[tuple[Author, ...], bool]:
        """The authors, and whether they are all."""
        return cast("tuple[tuple[Author, ...], bool]", self.values.get("authors") or ((), False))

    def add(self, work: Work, source: int) -> bool:
        """Merge what a source claims, field by field. False for the mention that was merged last."""
        if source == _MENTION and (work is self._last_mention or work == self._last_mention):
            return False
        for name, claim in zip(_PLAIN, _plain_values(work), strict=True):
            if claim is not None:
                self._merge(name, claim, source)
        for name, stored_form in _CONVERTED:
            if getattr(work, name):
                self._merge(name, stored_form(work), source)
        if source == _MENTION:
            self._last_mention = work
        return True

    def add_claims_of(self, other: "PaperMetadata") -> None:
        """Merge what is claimed about another paper that may be this one, with the confidence that it has there."""
        for name, source in other.sources.items():
            claim = other.values.get(name)
            if claim is not None and name not in _KEYS:
                self._merge(name, claim, source)

    def _merge(self, name: str, claim: Any, source: int) -> None:
        confidence = self.sources.get(name, 0)
        if source < confidence:
            return
        if source > confidence:
            self.sources[name] = source
        elif source in _MANY and claim != (had := self.values.get(name)):
            claim = max(claim, had, key=_weight)
        self.values[name] = claim

    def withdraw(self, source: int) -> None:
        """Drop this source's claims, before it makes all of them anew. The DOI stays: it is the paper's name."""
        for name, has in list(self.sources.items()):
            if has == source and name not in _KEYS:
                del self.sources[name]
                self.values[name] = None

    def changed(self) -> set[str]:
        """The fields whose values differ from the store's."""
        if self.values == self.stored:
            return set()
        stored = self.stored or {}
        return {name for name, value in self.values.items() if value != stored.get(name)}


def journal_id(work: Work) -> int:
    """Journals are told apart by their titles as printed and, where both are known, by publisher and kind of work: the
    Ecology of an encyclopedia is not the journal Ecology. Without these, by the title alone."""
    if work.publisher and work.publication_type:
        return _journal_id(work.journal or "", work.publisher, work.publication_type in _IN_BOOKS)
    return title_id(work.journal or "")


@lru_cache(maxsize=10_000)
def title_id(title: str) -> int:
    """The journal of a work of which no more than the journal's title is known."""
    return digest("journal", title)


@lru_cache(maxsize=10_000)
def _journal_id(title: str, publisher: str, in_book: bool) -> int:
    letters = "".join(filter(str.isalnum, publisher.casefold()))
    return digest("journal", title, letters, "book" if in_book else "")


def _full_text(work: Work) -> list[dict[str, str | None]]:
    return [{"url": link.url, "licence": link.licence} for link in work.full_text]


def _authors(work: Work) -> tuple[tuple[Author, ...], bool]:
    return work.authors, work.authors_complete


def _weight(value: Any) -> tuple[bool, int, str]:
    """Longer is better, a whole list of authors better than a cut one; the rest only makes the order total."""
    text = str(value)
    return isinstance(value, tuple) and value[1], len(text), text


_IN_BOOKS = frozenset({
    "book", "book-chapter", "book-part", "book-section", "book-track", "component", "dataset", "dissertation", "edited-book",
    "monograph", "posted-content", "reference-book", "reference-entry", "report", "report-component", "software", "standard",
})  # fmt: skip
"""Publication types that stand in no journal; the name of their container may be a journal's."""
_MENTION = Source.MENTION
_MANY = (Source.MENTION, Source.REGISTRY)
"""Sources that may be several with equal confidence, so that the last one must not win."""
_KEYS = {one.name for one in MERGED_FIELDS if one.merge is Merge.KEY}
_STORED_FORMS: dict[FieldType, Callable[[Work], Any]] = {
    "journal": journal_id,
    "full_text_links": _full_text,
    "authors": _authors,
}
"""What a claim becomes before it is merged, for types that the store has in another form than `Work`."""
_CONVERTED = [
    (one.name, _STORED_FORMS[one.type]) for one in MERGED_FIELDS if one.type in _STORED_FORMS
]
_PLAIN = [one.name for one in MERGED_FIELDS if one.type not in _STORED_FORMS]
_plain_values = attrgetter(*_PLAIN)

"""The ids and table rows that a document's content gives, and where it came from.

Pure: ids are derived from content, so none is looked up in the database.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from app.document import UNDATED, Document, Statement, Work
from app.ids import digest, paper_id, statement_id
from app.store import paper_keys


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document with where it came from."""

    document: Document
    name: str
    """Of the file, the request or the registry's answer."""
    digest: int = 0
    """Of the content that it was read from; 0 when not known."""
    replaces_registry: bool = False
    """A registry has been asked: what registries claimed about the paper before is withdrawn."""


class DocumentRows:
    """The ids and rows of one document.

    `source` and `citing_id` are given. All else is derived from the document's content, each when it is first used: of a
    full text that the store has already, nothing but `own_id` and `version` is needed.
    """

    def __init__(self, source: SourceDocument) -> None:
        self.source = source
        self.document = source.document
        self.own_id = paper_id(paper_keys.key_of(self.document.paper))
        """The citing paper as the document identifies it."""
        self.citing_id = self.own_id
        """The citing paper in the rows; another than `own_id` if that is an alias: see `with_citing`."""
        self.version = (self.document.version or UNDATED, source.digest)
        """Orders the versions of one full text."""

    def with_citing(self, citing_id: int) -> "DocumentRows":
        """The same with another citing paper; what has been derived so far is shared."""
        if citing_id == self.citing_id:
            return self
        other = copy(self)
        other.citing_id = citing_id
        return other

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """The citing paper, its references, and what it gives notice of, or what gives notice of it."""
        others = [one.doi for one in self.document.notices]
        if self.document.whole:  # it names the notices about it
            others += [one.by for one in self.document.notices if one.by]
        others += [one.doi for one in self.document.versions]
        announced = (Work(doi=doi) for doi in others)
        return (self.document.paper, *self.document.references, *announced)

    @cached_property
    def keys(self) -> list[str]:
        """Of the works."""
        return [paper_keys.key_of(work) for work in self.works]

    @cached_property
    def paper_ids(self) -> list[int]:
        """Of the works."""
        return [paper_id(key) for key in self.keys]

    @cached_property
    def ids(self) -> list[int]:
        """Of the statements."""
        distinct = zip(
            self.document.statements, discriminators(self.document, self.keys), strict=True
        )
        return [
            statement_id(
                self.keys[0], self.keys[statement.reference + 1], statement.text, discriminator
            )
            for statement, discriminator in distinct
        ]

    def pairs(self) -> Iterable[tuple[int, int]]:
        """(citing, cited) of each citation."""
        cited = self.paper_ids[1 : 1 + len(self.document.references)]
        return ((self.citing_id, one) for one in cited)

    def rows(self, import_id: str | None, now: datetime) -> Iterable[tuple[int, dict[str, Any]]]:
        """The statements as rows of the table, by id."""
        document, source = self.document, source_of(self.document)
        for id_, statement in zip(self.ids, document.statements, strict=True):
            content = {  # in the order in which the digest has it
                "cited_id": self.paper_ids[statement.reference + 1],
                "text": statement.text,
                "before": statement.before,
                "after": statement.after,
                "markers": [[span.start, span.end] for span in statement.markers],
                "section": statement.section,
                "section_title": statement.section_title,
                "type": statement.type or "unclassified",
                "confidence": statement.confidence,
                "type_source": "import" if statement.type else None,
                "language": statement.language or document.language,
                "source": statement.source or source,
                "format": document.format,
                "licence": statement.licence or document.licence,
                "anchor": statement.anchor,
                "in_document": document.whole,
            }
            # without the classification; fields that came later count only where they are given, so that older digests stay
            hashed = [*content.values(), *filter(None, (statement.intents, statement.location))]
            yield (
                id_,
                {
                    **content,
                    **_classification(statement),
                    "id": id_,
                    "citing_id": self.citing_id,
                    "intents": list(statement.intents) or None,
                    "place": statement.location and statement.location._asdict(),
                    "digest": digest(*map(str, hashed)),
                    "import_id": import_id,
                    "created_at": now,
                },
            )


def discriminators(document: Document, keys: Sequence[str]) -> Iterator[str]:
    """For each statement, what distinguishes equal sentences about one paper: the anchor of a record that has no occurrence,
    else how often the sentence came before, if it did. `keys`: of the paper and of its references."""
    seen: set[tuple[str, str, int]] = set()
    for statement in document.statements:
        if statement.occurrence is None:
            yield statement.anchor or ""
            continue
        occurrence, cited = statement.occurrence, keys[statement.reference + 1]
        # two entries of a list may be one paper; then the occurrences of equal sentences are counted across both
        while document.whole and (cited, statement.text, occurrence) in seen:
            occurrence += 1
        seen.add((cited, statement.text, occurrence))
        yield str(occurrence) if occurrence else ""


def source_of(document: Document) -> str | None:
    """The source of the statements of a full text that have none of their own."""
    paper = document.paper
    if not document.whole:
        return None
    return f"https://doi.org/{paper.doi}" if paper.doi else paper.pmcid or paper.pmid


def _classification(statement: Statement) -> dict[str, Any]:
    """The columns that a classifier sets in the row of a statement that came without a type."""
    result = statement.classification
    if statement.type or result is None:
        return {"model": None}
    return {
        "type": result.type,
        "confidence": result.confidence,
        "type_source": "model",
        "model": result.model,
    }

"""What is delivered to the store: a document with where it came from, and the ids and rows that its content makes.

Pure: ids come from content alone, so no database is asked for any of them.
"""

from collections.abc import Iterable, Iterator, Sequence
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
    """A registry has been asked: what was known of the paper from registries before is withdrawn."""


class DocumentRows:
    """A delivery with the ids that its content gives its papers and statements. `citing`: the paper that it is of, which
    may have been found to be another than the one that it names."""

    def __init__(self, delivery: SourceDocument) -> None:
        self.delivery = delivery
        self.document = delivery.document
        self.named = paper_id(paper_keys.key_of(self.document.paper))
        self.citing = self.named
        self.edition = (self.document.version or UNDATED, delivery.digest)

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """The paper, what it refers to, and what it gives notice of."""
        others = [one.doi for one in self.document.notices]
        others += [one.doi for one in self.document.versions]
        named = (Work(doi=doi) for doi in others)
        return (self.document.paper, *self.document.references, *named)

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
        told_apart = zip(self.document.statements, places(self.document, self.keys), strict=True)
        return [
            statement_id(self.keys[0], self.keys[statement.reference + 1], statement.text, place)
            for statement, place in told_apart
        ]

    def pairs(self) -> Iterable[tuple[int, int]]:
        """(citing, cited) of each edge."""
        cited = self.paper_ids[1 : 1 + len(self.document.references)]
        return ((self.citing, one) for one in cited)

    def rows(self, import_id: str | None, now: datetime) -> Iterable[tuple[int, dict[str, Any]]]:
        """The statements as rows of the table."""
        document = self.document
        for id_, statement in zip(self.ids, document.statements, strict=True):
            row = {
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
                "source": statement.source or source_of(document),
                "format": document.format,
                "licence": statement.licence or document.licence,
                "anchor": statement.anchor,
                "in_document": document.whole,
            }
            # of what was delivered: without a judgement, and equal to that of stores made before intents were kept
            said = [*row.values(), *([statement.intents] if statement.intents else [])]
            yield (
                id_,
                {
                    **row,
                    **_judged(statement),
                    "id": id_,
                    "citing_id": self.citing,
                    "intents": list(statement.intents) or None,
                    "digest": digest(*map(str, said)),
                    "import_id": import_id,
                    "created_at": now,
                },
            )


def places(document: Document, keys: Sequence[str]) -> Iterator[str]:
    """What tells equal sentences about one paper apart, for each statement: the anchor of a record that says no more, else
    how often it was there before, if it was. `keys`: of the paper and of its references."""
    seen: set[tuple[str, str, int]] = set()
    for statement in document.statements:
        if statement.occurrence is None:
            yield statement.anchor or ""
            continue
        occurrence, cited = statement.occurrence, keys[statement.reference + 1]
        # two entries of a list may be one paper; the equal sentences of a text are counted on
        while document.whole and (cited, statement.text, occurrence) in seen:
            occurrence += 1
        seen.add((cited, statement.text, occurrence))
        yield str(occurrence) if occurrence else ""


def source_of(document: Document) -> str | None:
    """Where the statements of a full text are from, unless they say it themselves."""
    paper = document.paper
    if not document.whole:
        return None
    return f"https://doi.org/{paper.doi}" if paper.doi else paper.pmcid or paper.pmid


def _judged(statement: Statement) -> dict[str, Any]:
    """What a classifier adds to the row of a statement that came without a type."""
    judgement = statement.classification
    if statement.type or judgement is None:
        return {"model": None}
    return {
        "type": judgement.type,
        "confidence": judgement.confidence,
        "type_source": "model",
        "model": judgement.model,
    }

"""Readers of labelled statements, the data of `citance classify eval`.

    a file's lines have            are                    and count as
    text, marker, label            the clinical set       their label
    citation_content, …            AC3                    contradiction contrasting, all else mentioning
    string, citeStart, …           SciCite                background and method mentioning; result not used
    text, type                     statement records      their type

Clinical: Kilicoglu and others, "Confirm or refute? A comparative study on citation sentiment classification in clinical
research publications", J Biomed Inform 91 (2019). AC3: Vodička and others, LREC 2026; its "substantiating" means that the
cited work is given as evidence for a claim, not that a finding agrees with it. SciCite: Cohan and others, NAACL 2019;
its results may agree, differ or neither, and its labels for that are not reliable.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.classify.model import ClassifierInput
from app.document import Span
from app.formats.text.sections import canonical_section
from app.formats.text.sentences import split_sentences
from app.vocabulary import SECTIONS, StatementType

TYPES: Final[tuple[StatementType, ...]] = ("supporting", "contrasting", "mentioning")
_AC3_MARKER: Final = "(#CITATION_TAG)"


class NotLabelled(Exception):
    """The file is in none of the formats; the message is the reason."""


@dataclass(frozen=True, slots=True)
class LabelledStatement:
    """A statement with its true type."""

    statement: ClassifierInput
    type: StatementType
    label: str
    """The name that its source has for the type."""


def read(path: Path) -> list[LabelledStatement]:
    """The labelled statements of a JSON Lines file; its fields decide the format. Raises `NotLabelled`."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    try:
        rows = [json.loads(line) for line in lines]
    except ValueError as error:
        raise NotLabelled(f"{path.name} is not one JSON object a line: {error}") from None
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise NotLabelled(f"{path.name} has no labelled statements.")
    for field, reader in _READERS:
        if field in rows[0]:
            try:
                return list(reader(rows))
            except (KeyError, TypeError, ValueError) as error:
                raise NotLabelled(f"{path.name} has a line that can't be read: {error!r}") from None
    raise NotLabelled(f"{path.name} has none of the fields {', '.join(f for f, _ in _READERS)}.")


def _clinical(rows: Iterable[dict[str, Any]]) -> Iterator[LabelledStatement]:
    for row in rows:
        start = row["text"].find(row["marker"]) if row["marker"] else -1
        markers = (Span(start, start + len(row["marker"])),) if start >= 0 else ()
        statement = ClassifierInput(row["text"], markers=markers)
        yield LabelledStatement(statement, _type(row["label"]), row["label"])


def _ac3(rows: Iterable[dict[str, Any]]) -> Iterator[LabelledStatement]:
    """The sentence of the marker, between its neighbours."""
    for row in rows:
        head, _, tail = row["citation_content"].partition(_AC3_MARKER)
        head = head.rstrip()
        marker = row["citation_text"] if head.endswith(row["citation_text"]) else ""
        text, position = head + tail, max(0, len(head) - 1)
        sentences = split_sentences(text)
        at = next((i for i, (start, end) in enumerate(sentences) if start <= position < end), 0)
        start, end = sentences[at] if sentences else (0, len(text))
        span = Span(max(start, len(head) - len(marker)) - start, len(head) - start)
        statement = ClassifierInput(
            text[start:end],
            text[slice(*sentences[at - 1])] if at else None,
            text[slice(*sentences[at + 1])] if at + 1 < len(sentences) else None,
            (span,) if span.start < span.end else (),
        )
        label = row["classification"]
        type_: StatementType = "contrasting" if label == "contradiction" else "mentioning"
        yield LabelledStatement(statement, type_, label)


def _scicite(rows: Iterable[dict[str, Any]]) -> Iterator[LabelledStatement]:
    for row in rows:
        if row["label"] in ("background", "method"):
            start, end = row.get("citeStart"), row.get("citeEnd")
            known = isinstance(start, int | float) and isinstance(end, int | float) and start < end
            markers = (Span(int(start), int(end)),) if known else ()  # type: ignore[arg-type]
            title = row.get("sectionName")
            section = canonical_section([title]) if isinstance(title, str) and title else "unknown"
            statement = ClassifierInput(row["string"], markers=markers, section=section)
            yield LabelledStatement(statement, "mentioning", row["label"])


def _records(rows: Iterable[dict[str, Any]]) -> Iterator[LabelledStatement]:
    for row in rows:
        if row.get("type") not in TYPES:
            continue
        marker = row.get("marker")
        markers = (Span(marker["start"], marker["end"]),) if isinstance(marker, dict) else ()
        section = row.get("section")
        statement = ClassifierInput(
            row["text"],
            row.get("before"),
            row.get("after"),
            markers,
            section if section in SECTIONS else "unknown",
            row.get("language"),
        )
        yield LabelledStatement(statement, row["type"], row["type"])


def _type(label: str) -> StatementType:
    for type_ in TYPES:
        if type_ == label:
            return type_
    raise ValueError(f"{label!r} is no type")


_Reader = Callable[[Iterable[dict[str, Any]]], Iterator[LabelledStatement]]
_READERS: Final[tuple[tuple[str, _Reader], ...]] = (
    ("citation_content", _ac3),
    ("string", _scicite),
    ("label", _clinical),
    ("type", _records),
)
"""By the first field that a file has."""

"""How good the classifier is on a labelled file: precision, recall and F1 of each type, and whether its confidence holds.

    a file's lines have            are                    and count as
    text, marker, label            the clinical set       what they say
    citation_content, …            AC3                    contradiction contrasting, all else mentioning
    string, citeStart, …           SciCite                background and method mentioning; result not used
    text, type                     statement records      what they say

Clinical: Kilicoglu and others, "Confirm or refute? A comparative study on citation sentiment classification in clinical
research publications", J Biomed Inform 91 (2019). AC3: Vodička and others, LREC 2026; its "substantiating" means that the
cited work is given as evidence for a claim, not that a finding agrees with it. SciCite: Cohan and others, NAACL 2019;
its results may agree, differ or neither, and its labels for that are not reliable.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.classify.model import Passage, Verdict
from app.document import Span
from app.formats.text.sections import canonical_section
from app.formats.text.sentences import split_sentences
from app.vocabulary import SECTIONS, Type

TYPES: Final[tuple[Type, ...]] = ("supporting", "contrasting", "mentioning")
TAG: Final = "(#CITATION_TAG)"
SURE: Final = 0.8


class NotLabelled(Exception):
    """The file is none of those that can be evaluated. The message says why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A statement, the type that it has, and what its source calls that."""

    passage: Passage
    type: Type
    label: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements of about equal confidence: how many, how sure on average, and how many of them were right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Score:
    """Of one type. `sure` is how many were given it at a confidence of 0.8 or more, `sure_precision` how many rightly."""

    precision: float
    recall: float
    f1: float
    support: int
    sure: int
    sure_precision: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """`given[label][type]`: how often a statement with the source's label was given a type, unclassified among them.
    `macro_f1` is over the types that the file has. `false_alarms` is the share of those that are mentioning which were
    called supporting or contrasting. `calibration_error` is the mean distance of confidence and share of right ones."""

    statements: int
    given: dict[str, Counter[str]]
    scores: dict[Type, Score]
    macro_f1: float
    false_alarms: float
    bins: tuple[Bin, ...]
    calibration_error: float


def read(path: Path) -> list[Labelled]:
    """The labelled statements of a file with one JSON object a line, its kind known by the fields."""
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


def evaluate(labelled: Sequence[Labelled], judge: Callable[[Passage], Verdict]) -> Report:
    """Judge every statement and compare."""
    pairs = [(one, judge(one.passage)) for one in labelled]
    given: dict[str, Counter[str]] = {}
    for one, verdict in pairs:
        given.setdefault(one.label, Counter())[verdict.type] += 1
    scores = {type_: _score(pairs, type_) for type_ in TYPES}
    there = [score.f1 for score in scores.values() if score.support]
    mentions = [verdict.type for one, verdict in pairs if one.type == "mentioning"]
    alarms = sum(type_ in ("supporting", "contrasting") for type_ in mentions)
    bins = _bins(pairs)
    said = sum(part.count for part in bins)
    return Report(
        len(pairs),
        given,
        scores,
        sum(there) / max(1, len(there)),
        alarms / max(1, len(mentions)),
        bins,
        sum(part.count * abs(part.confidence - part.right) for part in bins) / max(1, said),
    )


def rendered(report: Report) -> str:
    """As text for a terminal."""
    lines = [f"{report.statements} statements", ""]
    lines.append(
        f"{'type':<13}{'precision':>10}{'recall':>10}{'F1':>8}{'statements':>12}{'sure, precision':>22}"
    )
    for type_, score in report.scores.items():
        right = "-" if score.sure_precision is None else f"{score.sure_precision:.3f}"
        lines.append(
            f"{type_:<13}{score.precision:>10.3f}{score.recall:>10.3f}{score.f1:>8.3f}{score.support:>12}"
            f"{score.sure:>14}{right:>8}"
        )
    lines += ["", f"macro-F1 {report.macro_f1:.3f}"]
    lines += [
        f"false alarms {report.false_alarms:.2%} of what is mentioning is called supporting or contrasting"
    ]
    lines += ["", f"{'label':<16}" + "".join(f"{type_:>14}" for type_ in (*TYPES, "unclassified"))]
    for label, counts in sorted(report.given.items()):
        lines.append(f"{label:<16}" + "".join(f"{counts[t]:>14}" for t in (*TYPES, "unclassified")))
    lines += ["", f"{'confidence':<14}{'statements':>11}{'mean':>8}{'right':>8}"]
    lines += [
        f"{part.low:.1f} to {part.high:.1f}    {part.count:>11}{part.confidence:>8.3f}{part.right:>8.3f}"
        for part in report.bins
    ]
    return "\n".join([*lines, f"calibration error {report.calibration_error:.3f}"])


def _score(pairs: Iterable[tuple[Labelled, Verdict]], type_: Type) -> Score:
    support = given = right = sure = sure_right = 0
    for one, verdict in pairs:
        support += one.type == type_
        if verdict.type == type_:
            given += 1
            right += one.type == type_
            if (verdict.confidence or 0) >= SURE:
                sure += 1
                sure_right += one.type == type_
    precision, recall = right / max(1, given), right / max(1, support)
    f1 = 2 * right / max(1, given + support)
    return Score(precision, recall, f1, support, sure, sure_right / sure if sure else None)


def _bins(pairs: Iterable[tuple[Labelled, Verdict]]) -> tuple[Bin, ...]:
    parts: dict[int, list[tuple[float, bool]]] = {}
    for one, verdict in pairs:
        if verdict.confidence is not None:
            part = min(9, int(verdict.confidence * 10))
            parts.setdefault(part, []).append((verdict.confidence, verdict.type == one.type))
    return tuple(
        Bin(
            part / 10,
            (part + 1) / 10,
            len(found),
            sum(confidence for confidence, _ in found) / len(found),
            sum(right for _, right in found) / len(found),
        )
        for part, found in sorted(parts.items())
    )


def _clinical(rows: Iterable[dict[str, Any]]) -> Iterator[Labelled]:
    for row in rows:
        start = row["text"].find(row["marker"]) if row["marker"] else -1
        markers = (Span(start, start + len(row["marker"])),) if start >= 0 else ()
        yield Labelled(Passage(row["text"], markers=markers), _type(row["label"]), row["label"])


def _ac3(rows: Iterable[dict[str, Any]]) -> Iterator[Labelled]:
    for row in rows:
        head, _, tail = row["citation_content"].partition(TAG)
        head = head.rstrip()
        marker = row["citation_text"] if head.endswith(row["citation_text"]) else ""
        text, place = head + tail, max(0, len(head) - 1)
        sentences = split_sentences(text)
        at = next((i for i, (start, end) in enumerate(sentences) if start <= place < end), 0)
        start, end = sentences[at] if sentences else (0, len(text))
        here = Span(max(start, len(head) - len(marker)) - start, len(head) - start)
        passage = Passage(
            text[start:end],
            text[slice(*sentences[at - 1])] if at else None,
            text[slice(*sentences[at + 1])] if at + 1 < len(sentences) else None,
            (here,) if here.start < here.end else (),
        )
        label = row["classification"]
        yield Labelled(passage, "contrasting" if label == "contradiction" else "mentioning", label)


def _scicite(rows: Iterable[dict[str, Any]]) -> Iterator[Labelled]:
    for row in rows:
        if row["label"] in ("background", "method"):
            start, end = row.get("citeStart"), row.get("citeEnd")
            place = isinstance(start, int | float) and isinstance(end, int | float) and start < end
            markers = (Span(int(start), int(end)),) if place else ()  # type: ignore[arg-type]
            title = row.get("sectionName")
            section = canonical_section([title]) if isinstance(title, str) and title else "unknown"
            passage = Passage(row["string"], markers=markers, section=section)
            yield Labelled(passage, "mentioning", row["label"])


def _records(rows: Iterable[dict[str, Any]]) -> Iterator[Labelled]:
    for row in rows:
        if row.get("type") not in TYPES:
            continue
        marker = row.get("marker")
        markers = (Span(marker["start"], marker["end"]),) if isinstance(marker, dict) else ()
        section = row.get("section")
        passage = Passage(
            row["text"],
            row.get("before"),
            row.get("after"),
            markers,
            section if section in SECTIONS else "unknown",
            row.get("language"),
        )
        yield Labelled(passage, row["type"], row["type"])


def _type(label: str) -> Type:
    for type_ in TYPES:
        if type_ == label:
            return type_
    raise ValueError(f"{label!r} is no type")


_READERS: Final[
    tuple[tuple[str, Callable[[Iterable[dict[str, Any]]], Iterator[Labelled]]], ...]
] = (
    ("citation_content", _ac3),
    ("string", _scicite),
    ("label", _clinical),
    ("type", _records),
)

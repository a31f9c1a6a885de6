"""Citations of a text by their offsets, as runs: for formats whose text and citations stand apart."""

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from app.document import Rejection
from app.formats.text.paragraphs import Run


class CiteSpan(NamedTuple):
    """A citation at `text[start:end]`; offsets may be anything that a file has there."""

    start: int
    end: int
    reference: int | None
    """Position in the reference list; None when there is none."""
    place: str


def cited_runs(
    text: str, low: int, high: int, spans: Iterable[CiteSpan], rejected: list[Rejection]
) -> list[Run]:
    """`text[low:high]`, cut at its citations; spans of the same place are one citation of several references. `rejected`
    grows by spans that lie outside, have no reference or overlap."""
    runs: list[Run] = []
    before = (low, low)
    for span in sorted(spans, key=attrgetter("start")):
        start, end = span.start, span.end
        if not low <= start < end <= high:
            rejected.append(Rejection(span.place, "The citation's offsets lie outside the text."))
            continue
        printed = text[start : min(end, start + 100)]
        if span.reference is None:
            reason = f"“{printed}” is not linked to a reference."
            rejected.append(Rejection(span.place, reason, is_unlisted=True))
        elif (start, end) == before:
            references = dict.fromkeys((*runs[-1].references, span.reference))
            runs[-1] = replace(runs[-1], references=tuple(references))
        elif start < before[1]:
            reason = f"“{printed}” overlaps the citation before it."
            rejected.append(Rejection(span.place, reason))
        else:
            runs += (
                Run(text[before[1] : start]),
                Run(text[start:end], (span.reference,), span.place),
            )
            before = start, end
    return [*runs, Run(text[before[1] : high])]

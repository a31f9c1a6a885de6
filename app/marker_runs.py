"""Marker runs: adjacent markers of a sentence, as in "[1,2]" or "(Ahn 2003; Lee 2004)", are one bracket to a reader."""

import re
from collections.abc import Iterable
from typing import Final

from app.document import Span

_BETWEEN: Final = re.compile(
    r"[\s,;:/()\[\]{}&‐‑–—-]*"
    r"(?:(?:and|or|see|also|as well as|e\.\s?g\.|cf\.)(?![a-z])[\s,;:/()\[\]{}&]*){0,3}"
)
"""What may stand between two markers of a run."""
_LONGEST_BETWEEN: Final = 24


def marker_runs(text: str, markers: Iterable[Span]) -> list[Span]:
    """The runs, by position, each from its first marker to its last. Markers outside of the text are ignored."""
    runs: list[Span] = []
    for span in sorted({span for span in markers if 0 <= span.start < span.end <= len(text)}):
        if runs and _is_adjacent(text[runs[-1].end : span.start]):
            runs[-1] = Span(runs[-1].start, max(runs[-1].end, span.end))
        else:
            runs.append(span)
    return runs


def _is_adjacent(between: str) -> bool:
    return len(between) <= _LONGEST_BETWEEN and _BETWEEN.fullmatch(between) is not None

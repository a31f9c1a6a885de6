"""Paragraph as a sequence of runs that cite or do not: the input of `statements`."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.document import Location


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of running text that cites some references, or none."""

    text: str
    references: tuple[int, ...] = ()
    """Positions in the reference list."""
    anchor: str | None = None
    """Where the citation stands in the file."""
    location: Location | None = None
    ends_sentence: bool = False
    """A sentence ends behind this run, whatever its text looks like."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, caption, cell, heading or list item."""

    runs: Sequence[Run]
    anchor: str
    """Where it stands in the file, for rejections: an XPath or a JSON pointer."""
    titles: tuple[str, ...] = ()
    """The section titles around it, outermost first."""
    segmented: bool = False
    """The runs mark the end of every sentence, as a program found them; otherwise sentences are detected."""
    whole: bool = False
    """One sentence, whatever full stops it holds: a cell, a heading."""

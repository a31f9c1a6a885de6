"""Passages of a text that cite: its paragraphs, abstract and captions, and lines elsewhere, as in footnotes."""

import re
from bisect import bisect_right
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from app.document import Rejection
from app.formats.cite_spans import CiteSpan, cited_runs
from app.formats.json_values import text
from app.formats.s2orc_annotated.annotations import AnnotatedText
from app.formats.s2orc_annotated.bibliography import Bibliography
from app.formats.text.numbered_sections import NumberedSections
from app.formats.text.paragraphs import Paragraph


class _Block(NamedTuple):
    """A passage, `text[start:end]`, and the titles of the sections around it."""

    start: int
    end: int
    titles: tuple[str, ...]


def read_passages(
    body: AnnotatedText, bibliography: Bibliography, rejected: list[Rejection]
) -> list[Paragraph]:
    """Those that cite, in the order of the text. `rejected` grows, and so does the bibliography."""
    cited: dict[_Block, list[CiteSpan]] = {}
    blocks = _TextBlocks(body)
    for citation in body.spans("bibref"):
        if block := blocks.around(citation.start, citation.end):
            span = CiteSpan(*citation[:2], bibliography.position(citation), citation.place)
            cited.setdefault(block, []).append(span)
        else:
            reason = f"“{body.words(citation)[:100]}” stands in a table or in the reference list."
            rejected.append(Rejection(citation.place, reason))
    return [
        Paragraph(
            cited_runs(body.text, block.start, block.end, spans, rejected),
            spans[0].place,
            block.titles,
        )
        for block, spans in cited.items()
    ]


class _TextBlocks:
    """The blocks of a text and what is between them, asked for in the order of the text."""

    def __init__(self, body: AnnotatedText) -> None:
        self._text = body.text
        self._sections = _sections(body)
        self._section_starts = [start for start, _ in self._sections]
        self._blocks = self._disjoint(body)
        self._starts = [block.start for block in self._blocks]
        apart = sorted(
            (span.start, span.end) for name in ("table", "bibentry") for span in body.spans(name)
        )
        self._apart_starts = [start for start, _ in apart]
        self._apart_ends = list(accumulate((end for _, end in apart), max))
        self._line: _Block | None = None

    def around(self, start: int, end: int) -> _Block | None:
        """The block of a citation, or its line; None in tables, whose cells are not told apart, and reference lists."""
        at = bisect_right(self._starts, start) - 1
        if at >= 0 and start < self._blocks[at].end:
            return self._blocks[at]
        n = bisect_right(self._apart_starts, start) - 1
        if n >= 0 and start < self._apart_ends[n]:
            return None
        if self._line is None or start >= self._line.end:
            low = self._blocks[at].end if at >= 0 else 0
            high = self._starts[at + 1] if at + 1 < len(self._starts) else len(self._text)
            low = max(low, self._text.rfind("\n", low, start) + 1)
            feed = self._text.find("\n", end, high)
            # behind the last paragraph stand captions, whatever section they are part of
            titles = () if 0 <= at == len(self._starts) - 1 else self._titles(start)
            self._line = _Block(low, feed if feed >= 0 else high, titles)
        return self._line

    def _titles(self, offset: int) -> tuple[str, ...]:
        at = bisect_right(self._section_starts, offset) - 1
        return self._sections[at][1] if at >= 0 else ()

    def _disjoint(self, body: AnnotatedText) -> list[_Block]:
        """Annotated blocks; one that overlaps the one before begins behind it."""
        found = [
            *(_Block(one.start, one.end, ("Abstract",)) for one in body.spans("abstract")),
            *(_Block(*one[:2], self._titles(one.start)) for one in body.spans("paragraph")),
            *(_Block(one.start, one.end, ()) for one in body.spans("figurecaption")),
        ]
        blocks: list[_Block] = []
        behind = 0
        for block in sorted(found, key=attrgetter("start")):
            if block.end > behind:
                blocks.append(block._replace(start=max(block.start, behind)))
                behind = block.end
        return blocks


def _sections(body: AnnotatedText) -> list[tuple[int, tuple[str, ...]]]:
    """Where each section begins, and its titles, outermost first. A caption that was taken for a heading begins none."""
    numbered = NumberedSections()
    return [
        (header.start, numbered.around(title, text(header.attributes, "n") or ""))
        for header in body.spans("sectionheader")
        if (title := body.words(header)) and not _CAPTION.match(title)
    ]


_CAPTION = re.compile(
    r"(?:fig(?:ure)?s?|tab(?:le)?s?|scheme|box|algorithm)\b\.?\s*[\dIVX]", re.IGNORECASE
)

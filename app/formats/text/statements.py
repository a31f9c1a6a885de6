"""Statements from paragraphs: one for each reference that a sentence cites.

For every format that is not JATS: its reader says what stands where, as runs of text that cite or do not.
`paragraph_text` joins them to one line and finds the sentences, `markers` completes the citations.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.document import Rejection, Span, Statement, Work
from app.formats.text.markers import complete_markers, expand_ranges, trim_markers
from app.formats.text.paragraph_text import Citation, ParagraphText, compose, sentence_ranges
from app.formats.text.paragraphs import Paragraph
from app.formats.text.sections import canonical_section
from app.formats.text.sentences import LONGEST_SENTENCE, MOST_TEXT, Range

LONGEST = 200_000
"""Characters of one paragraph. A real one has some thousand; a hostile one could take hours."""

MOST = 10_000
"""Citations of one paragraph, with all that its ranges cite. The largest table seen has some hundred."""


def neighbour(text: str, sentences: Sequence[Range], at: int) -> str | None:
    """The sentence of this number; None where there is none, or one that is too long to be kept."""
    if not 0 <= at < len(sentences):
        return None
    start, end = sentences[at]
    return text[start:end] if end - start <= LONGEST_SENTENCE else None


def too_long(size: int, references: int) -> str:
    """Why a sentence that cites so many references is rejected."""
    return (
        f"The sentence has {size:,} characters and cites {references:,} references. One may have {LONGEST_SENTENCE:,}, and "
        f"all of a document {MOST_TEXT:,}, each counted for each reference."
    )


@dataclass(slots=True)
class StatementBuilder:
    """Collects the statements of one document's paragraphs, in the order in which they are added."""

    references: Sequence[Work]
    """The reference list."""
    statements: list[Statement] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    _written: int = 0
    """Characters of all statements."""
    _occurrences: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By text and reference."""

    def add(self, paragraph: Paragraph) -> None:
        """Add the statements of a paragraph; one that cites nothing has none."""
        if not any(run.references for run in paragraph.runs):
            return
        size = sum(len(run.text) for run in paragraph.runs)
        if size > LONGEST:
            reason = f"The passage has {size:,} characters; one may have {LONGEST:,} at most."
            self.rejected.append(Rejection(paragraph.anchor, reason))
            return
        line = compose(paragraph.runs)
        citations = deque(trim_markers(line.text, expand_ranges(line, len(self.references))))
        cited = sum(len(citation.references) for citation in citations)
        if cited > MOST:
            reason = f"The passage cites {cited:,} times; {MOST:,} are taken at most."
            self.rejected.append(Rejection(paragraph.anchor, reason))
            return
        self._add_sentences(paragraph, line, citations)

    def _add_sentences(
        self, paragraph: Paragraph, line: ParagraphText, citations: deque[Citation]
    ) -> None:
        sentences = sentence_ranges(line, paragraph)
        for i, (start, end) in enumerate(sentences):
            last = i + 1 == len(sentences)
            here: list[Citation] = []
            while citations and (citations[0].start < end or last):
                here.append(citations.popleft())
            if here:
                here = list(complete_markers(line.text, (start, end), here, self.references))
                before = neighbour(line.text, sentences, i - 1)
                after = neighbour(line.text, sentences, i + 1)
                model = Statement(
                    reference=0,
                    text=line.text[start:end],
                    before=before,
                    after=after,
                    section=canonical_section(paragraph.titles),
                    section_title=" > ".join(paragraph.titles) or None,
                )
                self._add_sentence(model, start, here, paragraph.anchor)

    def _add_sentence(
        self, model: Statement, offset: int, citations: Sequence[Citation], anchor: str
    ) -> None:
        """One statement like `model` for each reference. `offset`: of the sentence in its paragraph."""
        cited: dict[int, list[Citation]] = {}
        for citation in citations:
            for reference in citation.references:
                cited.setdefault(reference, []).append(citation)
        text = model.text
        self._written += len(text) * len(cited)
        if len(text) > LONGEST_SENTENCE or self._written > MOST_TEXT:
            self.rejected.append(Rejection(anchor, too_long(len(text), len(cited))))
            return
        for reference, found in cited.items():
            spans = dict.fromkeys(
                Span(max(one.start - offset, 0), min(one.end - offset, len(text)))
                for one in found
                if one.start < one.end
            )
            self.statements.append(
                replace(
                    model,
                    reference=reference,
                    markers=tuple(spans),
                    anchor=found[0].anchor,
                    location=found[0].location,
                    occurrence=self._occurrences[text, reference],
                )
            )
            self._occurrences[text, reference] += 1

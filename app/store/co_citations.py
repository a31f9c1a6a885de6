"""Co-citation: papers that are cited in the same bracket, sentence or section as a paper."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typing_extensions import TypeAliasType

from app.db.bulk import chunks
from app.db.tables import PAPERS, STATEMENTS
from app.document import Span
from app.marker_runs import marker_runs
from app.store.citing_papers import newest_citing
from app.store.listed_papers import listed_papers

Within = TypeAliasType("Within", Literal["bracket", "sentence", "section"])
MOST_CITING = 1_000
"""Citing papers that are read, the newest first: what an answer costs is bounded by it."""


@dataclass(slots=True)
class _Sentence:
    """A sentence of a citing paper, with the markers of each paper that it cites."""

    text: str
    markers: dict[int, list[Span]] = field(default_factory=dict)
    statements: dict[int, list[int]] = field(default_factory=dict)
    """Ids of the statements about each paper."""


def together(
    session: Session, paper: int, within: Within, limit: int, most_citing: int = MOST_CITING
) -> dict[str, Any]:
    """The TogetherPage of the HTTP contract: papers by how often they are cited in the same place as this one, of the kind
    `within`; then by the other counts, then by id. `paper`: id of a canonical paper.

    Counts are of citing papers' sentences: a sentence that cites both papers counts once, whatever the number of markers.
    """
    citing, total = newest_citing(session, [paper], most_citing)
    counts: dict[Within, Counter[int]] = {
        "bracket": Counter(),
        "sentence": Counter(),
        "section": Counter(),
    }
    for _, sentences in _sentences_by_section(session, citing):
        _count(sentences, paper, counts)
    most = sorted(
        counts[within],
        key=lambda other: (*(-counts[one][other] for one in _ORDER[within]), other),
    )[:limit]
    found = listed_papers(session, most)
    return {
        "citing_papers": len(citing),
        "partial": total > len(citing),
        "total": len(counts[within]),
        "items": [
            {"paper": found[other], **{one: counts[one][other] for one in counts}} for other in most
        ],
    }


_ORDER: dict[Within, tuple[Within, ...]] = {
    "bracket": ("bracket", "sentence", "section"),
    "sentence": ("sentence", "bracket", "section"),
    "section": ("section", "sentence", "bracket"),
}
"""The counts by which papers are sorted."""


def together_with(
    session: Session, paper: int, other: int, within: Within, limit: int
) -> dict[str, Any]:
    """The statements about a paper that stand in the same place as one about another, of the kind `within`: `total`, and the
    `ids` of the first, those of the newest citing papers first. `paper`, `other`: ids of canonical papers."""
    citing, total = newest_citing(session, [paper, other], MOST_CITING)
    found: dict[int, list[int]] = defaultdict(list)
    for citing_id, sentences in _sentences_by_section(session, citing):
        if within == "section" and not any(other in sentence.markers for sentence in sentences):
            continue
        for sentence in sentences:
            if paper in sentence.markers and _is_together(sentence, paper, other, within):
                found[citing_id] += sentence.statements[paper]
    ids = [id_ for citing_id in citing for id_ in found[citing_id]]
    return {
        "total": len(ids),
        "citing_papers": len(citing),
        "partial": total > len(citing),
        "ids": ids[:limit],
    }


def _is_together(sentence: _Sentence, paper: int, other: int, within: Within) -> bool:
    """Whether a sentence that cites the paper has both in one place; in a section that cites both, each has."""
    if within == "bracket":
        return other in _in_same_bracket(sentence, paper)
    return within == "section" or other in sentence.markers


def _sentences_by_section(
    session: Session, citing: Collection[int]
) -> Iterator[tuple[int, list[_Sentence]]]:
    """The sentences of each section of each of these papers, with the paper's id. Aliases count for canonical papers."""
    columns = ("section", "section_title", "text", "before", "after", "markers")
    rows = select(
        STATEMENTS.c.id,
        STATEMENTS.c.citing_id,
        func.coalesce(PAPERS.c.same_as, PAPERS.c.id),
        *(STATEMENTS.c[name] for name in columns),
    ).join_from(STATEMENTS, PAPERS, PAPERS.c.id == STATEMENTS.c.cited_id)
    for some in chunks(citing):
        sections: dict[tuple[Any, ...], dict[tuple[Any, ...], _Sentence]] = defaultdict(dict)
        for row in session.execute(rows.where(STATEMENTS.c.citing_id.in_(some))):
            id_, citing_id, cited, section, title, text, before, after, markers = row
            sentence = sections[citing_id, section, title].setdefault(
                (text, before, after), _Sentence(text)
            )
            sentence.markers.setdefault(cited, []).extend(Span(*marker) for marker in markers)
            sentence.statements.setdefault(cited, []).append(id_)
        for (citing_id, *_), of_section in sections.items():
            yield citing_id, list(of_section.values())


def _count(sentences: list[_Sentence], paper: int, counts: Mapping[Within, Counter[int]]) -> None:
    """Add what one section has, if it cites the paper."""
    with_paper = [sentence for sentence in sentences if paper in sentence.markers]
    if not with_paper:
        return
    counts["section"].update(
        {other for sentence in sentences for other in sentence.markers} - {paper}
    )
    for sentence in with_paper:
        counts["sentence"].update(sentence.markers.keys() - {paper})
        counts["bracket"].update(_in_same_bracket(sentence, paper))


def _in_same_bracket(sentence: _Sentence, paper: int) -> set[int]:
    """The papers that share a run of adjacent markers with this one."""
    runs = marker_runs(
        sentence.text, (span for spans in sentence.markers.values() for span in spans)
    )
    own = [run for run in runs if any(_is_in(span, run) for span in sentence.markers[paper])]
    return {
        other
        for other, spans in sentence.markers.items()
        if other != paper and any(_is_in(span, run) for span in spans for run in own)
    }


def _is_in(span: Span, run: Span) -> bool:
    return run.start <= span.start < run.end

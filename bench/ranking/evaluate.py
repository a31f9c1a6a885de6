"""Evaluation of rankings on two test collections, ours and Cranfield, in the same run as a BM25 peer."""

import re
import shutil
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import orjson
from lxml import etree

from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.engine import StatementEngine, StatementEntry
from bench.ranking import measures, questions
from bench.ranking.rankings import Peer, Ranking, citance
from bench.ranking.statements import Statements

CRANFIELD = Path(__file__).parents[3] / "shared" / "data" / "ranking" / "cranfield"
DEPTH = 100
DEEPER = 10
"""Statements asked of a ranking for each distinct sentence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the gains of what is judged for it."""

    kind: str
    text: str
    cited: str | None
    gains: Mapping[str, float]
    relevant: set[str]


class Measured(NamedTuple):
    """The measures of one ranking, question by question."""

    ndcg: list[float]
    recall: list[float]
    empty: int
    unjudged: float
    """Share of the first ten that nobody judged, which count as not relevant."""


def ours(engine: StatementEngine | None) -> None:
    """Print the measures on our own questions, over all and by kind."""
    if engine is None:
        return
    statements = Statements(engine)
    judged = questions.read_judgements()
    if not judged:
        print("ranking  ours: nothing has been judged")
        return
    asked, lost = [], 0
    for question in questions.read_questions():
        known = [j for j in judged[question.id] if j.statement in statements.by_id]
        lost += len(judged[question.id]) - len(known)
        gains = {statements.item(j.statement): j.gain for j in known}
        relevant = questions.relevant(gains)
        if relevant:
            asked.append(Asked(question.kind, question.text, question.cited, gains, relevant))
    pairs = [(j.first, j.second) for some in judged.values() for j in some]
    equal = statistics.fmean(a == b for a, b in pairs)
    print(
        f"ranking  ours: {len(asked)} questions with {sum(len(a.relevant) for a in asked):,} relevant "
        f"sentences, {len(pairs):,} judged; {lost:,} of them are no longer in the store\n"
        f"         readers: {equal:.0%} equal, weighted kappa {measures.weighted_kappa(pairs):.2f}"
    )
    all_ = list(statements.by_id.values())
    peer = Peer(
        [s.id for s in all_], (1, (s.text for s in all_)), cited=[s.cited_doi for s in all_]
    )
    measured = _compare(
        asked,
        {
            "auto": _distinct(citance(engine, "auto"), statements),
            "any": _distinct(citance(engine, "any"), statements),
            "peer": _distinct(peer, statements),
        },
    )
    for kind in dict.fromkeys(a.kind for a in asked):
        rows = [row for row, a in enumerate(asked) if a.kind == kind]
        means = ((name, statistics.fmean(m.ndcg[r] for r in rows)) for name, m in measured.items())
        print(f"  {kind:8} nDCG@10  " + "  ".join(f"{name} {mean:.3f}" for name, mean in means))


def cranfield(here: Path) -> None:
    """Print the measures on Cranfield, as far as it is at hand; the index is made below the folder `here`."""
    if not CRANFIELD.exists():
        print(f"ranking  cranfield: not at hand in {CRANFIELD}")
        return
    documents = list(_documents())
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True)
    engine = EmbeddedStatementEngine(here)
    engine.apply((_entry(number, title, text) for number, title, text in documents), ())
    engine.refresh()
    asked = list(_cranfield_questions())
    print(f"ranking  cranfield: {len(asked)} questions, {len(documents):,} abstracts")
    ids = [f"{number:016x}" for number, _, _ in documents]
    peer = Peer(ids, (1, (f"{title} {text}" for _, title, text in documents)))
    _compare(asked, {"auto": citance(engine, "auto"), "any": citance(engine, "any"), "peer": peer})


def _distinct(rank: Ranking, statements: Statements) -> Ranking:
    """The ranking with each sentence once, at its best place."""

    def distinct(question: str, cited: str | None, limit: int) -> list[str]:
        return statements.items(rank(question, cited, limit * DEEPER), limit)

    return distinct


def _compare(asked: Sequence[Asked], rankings: Mapping[str, Ranking]) -> dict[str, Measured]:
    measured = {name: _measure(asked, rank) for name, rank in rankings.items()}
    for name, m in measured.items():
        print(
            f"  {name:5} nDCG@10 {statistics.fmean(m.ndcg):.3f}   recall@{DEPTH} {statistics.fmean(m.recall):.3f}"
            f"   without result {m.empty:>3}   not judged in the first ten {m.unjudged:.0%}"
        )
    for name, m in measured.items():
        if name != "peer":
            gain = measures.difference(m.ndcg, measured["peer"].ndcg)
            reach = measures.difference(m.recall, measured["peer"].recall)
            print(
                f"  {name:5} less the peer: nDCG@10 {gain}, recall@{DEPTH} {reach} (95%)",
                flush=True,
            )
    return measured


def _measure(asked: Sequence[Asked], rank: Ranking) -> Measured:
    found = [rank(a.text, a.cited, DEPTH) for a in asked]
    first = [item in a.gains for a, items in zip(asked, found, strict=True) for item in items[:10]]
    return Measured(
        [measures.ndcg(items, a.gains) for a, items in zip(asked, found, strict=True)],
        [measures.recall(items, a.relevant, DEPTH) for a, items in zip(asked, found, strict=True)],
        sum(not items for items in found),
        1 - statistics.fmean(first) if first else 0.0,
    )


def _documents() -> Iterator[tuple[int, str, str]]:
    """Number, title and text of each abstract. Two of them have no text."""
    for doc in _elements("cran.all.1400.xml", "doc"):
        fields = {child.tag: " ".join((child.text or "").split()) for child in doc}
        yield int(fields["docno"]), fields.get("title", ""), fields.get("text", "")


def _elements(name: str, tag: str) -> Iterator[etree._Element]:
    """Elements of a file that is XML but for a root of all documents and a few ampersands."""
    content = re.sub(rb"<\?xml.*?\?>", b"", (CRANFIELD / name).read_bytes())
    root = etree.fromstring(b"<all>" + content + b"</all>", etree.XMLParser(recover=True))
    return root.iter(tag)


def _cranfield_questions() -> Iterator[Asked]:
    """The judgements number the questions as they stand in the file, not by their `num`."""
    gains: dict[int, dict[str, float]] = {}
    for line in (CRANFIELD / "cranqrel.trec.txt").read_text().splitlines():
        question, _, document, grade = map(int, line.split())
        gains.setdefault(question, {})[f"{document:016x}"] = grade
    for number, title in enumerate(_elements("cran.qry.xml", "title"), 1):
        text = re.sub(r"\s+", " ", title.text or "").strip()
        judged = gains[number]
        yield Asked("", text, None, judged, questions.relevant(judged, 1))


def _entry(number: int, title: str, text: str) -> StatementEntry:
    """An abstract as an entry of the index of statements."""
    return StatementEntry(
        id=number,
        cited=0,
        citing=number,
        text=text,
        before=None,
        after=None,
        title=title,
        section_title=None,
        cited_title=None,
        type="unclassified",
        section="unknown",
        relationship="unknown",
        publication_type=None,
        year=None,
        confidence=None,
        authors=(),
        journal=None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        line=orjson.dumps({"id": f"{number:016x}", "text": text}),
    )

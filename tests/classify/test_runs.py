"""Runs of adjacent markers: one answer for all statements that share one."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.classify.configured_classifier import classify_documents
from app.classify.model import ClassifierInput, StatementLike, classify_batch
from app.classify.reclassify import reclassify
from app.classify.runs import classify_by_run
from app.db.engine import Database
from app.document import Classification, Document, Span, Statement, Work
from app.formats.jats import reader as jats
from app.marker_runs import marker_runs
from tests.classify.stored_statements import record, types
from tests.conftest import ON_SQLITE, SHARED
from tests.servers import Server, statement

OPEN = sorted((SHARED / "jats/open").glob("*.xml"))
UNLIKE = "Unlike [1,2], we saw no loss of weight in the mice."


def spans(text: str, *parts: str) -> tuple[Span, ...]:
    """Where these parts stand in the text."""
    return tuple(Span(text.index(part), text.index(part) + len(part)) for part in parts)


def runs(text: str, *parts: str) -> list[str]:
    """The runs of these markers, as texts."""
    return [text[run.start : run.end] for run in marker_runs(text, spans(text, *parts))]


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("As shown [1,2].", ["1", "2"], ["1,2"]),
        ("As shown [1], [2] and [3].", ["[1]", "[2]", "[3]"], ["[1], [2] and [3]"]),
        ("Seen (Ahn 2003; Lee 2004).", ["Ahn 2003", "Lee 2004"], ["Ahn 2003; Lee 2004"]),
        ("Seen (Ahn 2003, see also Lee 2004).", ["Ahn 2003", "Lee 2004"], ["Ahn 2003, see also Lee 2004"]),
        ("By Ahn (2003) and Lee (2004).", ["Ahn (2003)", "Lee (2004)"], ["Ahn (2003) and Lee (2004)"]),
        ("Rats [1] and mice [2].", ["[1]", "[2]"], ["[1]", "[2]"]),
        ("Ahn 2003, but see Lee 2004.", ["Ahn 2003", "Lee 2004"], ["Ahn 2003", "Lee 2004"]),
        ("Seen [1] ordinarily [2].", ["[1]", "[2]"], ["[1]", "[2]"]),
    ],
)  # fmt: skip
def test_marker_runs(text: str, parts: list[str], expected: list[str]) -> None:
    """Only punctuation and a few words may stand between the markers of a run."""
    assert runs(text, *parts) == expected


@given(
    st.text("[1,] a", max_size=40), st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45)))
)
def test_marker_runs_cover_markers(text: str, pairs: list[tuple[int, int]]) -> None:
    """Runs are in order and apart, and every marker inside of the text is in one."""
    markers = [Span(*pair) for pair in pairs]
    found = marker_runs(text, markers)
    assert all(one.end <= next_.start for one, next_ in pairwise(found))
    for marker in markers:
        inside = 0 <= marker.start < marker.end <= len(text)
        assert (
            inside == any(r.start <= marker.start < marker.end <= r.end for r in found)
            or not inside
        )


def test_classify_by_run_asks_once_for_a_run() -> None:
    """Each run is one question, a statement in two runs takes what says most, and so do those that share one with it."""
    text = "Ahn [1] saw it, and ours agree with [1,2], not with [3]."
    first, second, third = Span(4, 7), Span(37, 38), Span(39, 40)
    last = spans(text, "[3]")
    asked: list[list[StatementLike]] = []

    def classify(inputs: Sequence[StatementLike]) -> list[Classification]:
        asked.append([*inputs])
        types = {4: "mentioning", 37: "supporting"}
        return [
            Classification(types.get(one.markers[0].start, "contrasting"), 0.5, "own")  # type: ignore[arg-type]
            for one in inputs
        ]

    siblings = [(first, second), (third,), last]
    given = [("key", ClassifierInput(text, markers=markers)) for markers in siblings]
    answers = classify_by_run(given, {"key": {*sum(siblings, ())}}, classify)
    assert [answer.type for answer in answers if answer] == [
        "supporting",
        "supporting",
        "contrasting",
    ]
    ((*inputs,),) = asked
    assert sorted(text[one.markers[0].start : one.markers[0].end] for one in inputs) == [
        "1,2",
        "[1]",
        "[3]",
    ]


def sentence(text: str, *parts: str, **more: object) -> Document:
    """A document whose statements share this sentence, each with a cited paper of its own."""
    found = tuple(
        Statement(n, text, markers=(span,), section="discussion", **more)  # type: ignore[arg-type]
        for n, span in enumerate(spans(text, *parts))
    )
    cited = tuple(Work(doi=f"10.5555/cited.{n}") for n in range(len(parts)))
    return Document(Work(doi="10.5555/citing"), cited, found)


def test_reclassify_reads_all_markers_of_a_run(database: Database) -> None:
    """Stored statements get the answer of their run, also where the type of another one of it came from a record."""
    ((*both,),) = (classify_documents([sentence(UNLIKE, "1", "2")], classify_batch)[0].statements,)
    assert len({one.classification for one in both}) == 1
    document = sentence(UNLIKE, "1", "2")
    typed = Statement(**{**vars(document.statements[1]), "type": "mentioning"})
    record(database, Document(document.paper, document.references, (document.statements[0], typed)))
    asked: list[StatementLike] = []

    def classify(inputs: Sequence[StatementLike]) -> list[Classification]:
        asked.extend(inputs)
        return classify_batch(inputs)

    reclassify(database, classify, lambda _: None)
    assert asked[-1].markers == (Span(8, 11),)
    assert types(database)[UNLIKE]


@ON_SQLITE
def test_post_statements_classifies_runs(fresh: Server) -> None:
    """Records of one request that share a sentence are classified together."""
    lines = [
        statement(
            UNLIKE, f"10.5555/cited.{at}", marker={"start": at, "end": at + 1}, section="discussion"
        )
        for at in (8, 10)
    ]
    stored = [fresh.get(f"/statements/{id_}").json() for id_ in fresh.post(*lines).json()["ids"]]
    assert len({(one["type"], one["confidence"]) for one in stored}) == 1
    assert stored[0]["type"] == "contrasting"


@pytest.mark.skipif(not OPEN, reason="needs ../shared/data")
def test_no_mixed_runs_in_articles() -> None:
    """In articles of many publishers, all statements that share a run have one type."""
    mixed, compared = 0, 0
    for path in OPEN[::6]:
        for document in classify_documents(jats.read(path.read_bytes()), classify_batch):
            by_marker: dict[tuple[str, Span], set[str]] = {}
            for one in document.statements:
                for span in one.markers:
                    found = by_marker.setdefault((one.text, span), set())
                    found.add(one.classification.type if one.classification else "")
            by_text: dict[str, list[Span]] = {}
            for text, span in by_marker:
                by_text.setdefault(text, []).append(span)
            for text, markers in by_text.items():
                for run in marker_runs(text, markers):
                    inside = [m for m in markers if run.start <= m.start and m.end <= run.end]
                    found = set().union(*(by_marker[text, m] for m in inside))
                    compared += len(inside) > 1
                    mixed += len(found) > 1
    assert compared > 20
    assert mixed == 0

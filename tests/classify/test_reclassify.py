"""Who gave a statement its type: the document, a person, a classifier; and that the first two are never overruled."""

import json
import signal
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.classify import reclassify
from app.classify.classifier import classify_documents
from app.classify.model import MODEL_VERSION, StatementLike, classify_batch
from app.classify.reclassify import Review, Unanswered, review
from app.db.engine import Database
from app.db.models import Correction, FullTextVersion, Outbox, StatementRow
from app.document import Classification, Document, Span, Statement, Work
from app.formats.jats import reader as jats
from app.ids import digest
from app.store import statements
from app.store.statement_rows import SourceDocument
from app.store.statements import Outcome
from tests.classify.classifier_service import answering, judging, service
from tests.conftest import NOON, ON_SQLITE, SAMPLE, Place
from tests.servers import CITANCE, Server, statement, until

SAMPLES = sorted(SAMPLE.glob("article-*.xml"))
AGREES = Statement(
    0,
    "In line with [3], we found that therapy helps.",
    markers=(Span(13, 16),),
    section="discussion",
)
PLAIN = Statement(0, "Therapy has been studied [3].", markers=(Span(25, 28),), section="methods")
GIVEN = Statement(0, "As they found [3].", type="contrasting", confidence=0.72)
OPEN = Statement(0, "So they say [3].", type="unclassified")


def article(*said: Statement, **more: Any) -> Document:
    paper = Work(doi="10.5555/citing", title="The citing paper", year=2020)
    cited = (Work(doi="10.5555/cited"),)
    return Document(**{"paper": paper, "references": cited, "statements": said, **more})


def tell(database: Database, *documents: Document) -> Outcome:
    with database.writing() as session:
        deliveries = [SourceDocument(d, "a file", digest(repr(d))) for d in documents]
        return statements.record(session, deliveries, NOON)


def types(database: Database) -> dict[str, tuple[Any, ...]]:
    """By text: type, confidence, who gave it, with which model."""
    with database.reading() as session:
        query = select(
            StatementRow.text,
            StatementRow.type,
            StatementRow.confidence,
            StatementRow.type_source,
            StatementRow.model,
        )
        return {text: tuple(rest) for text, *rest in session.execute(query)}


def forget_outbox(database: Database) -> None:
    with database.writing() as session:
        session.query(Outbox).delete()


def waiting(database: Database) -> list[int]:
    with database.reading() as session:
        return sorted(session.scalars(select(Outbox.statement_id)))


def correct(database: Database, id_: int, type_: str) -> None:
    with database.writing() as session:
        made = Correction(statement_id=id_, type_after=type_, made_by="desk", made_at=NOON)
        statements.correct(session, made)


def says(type_: str, model: str = "own-7", confidence: float | None = 0.5) -> Any:
    """A classifier that says the same of everything."""

    def judge(asked: Sequence[StatementLike]) -> list[Classification | None]:
        return [Classification(type_, confidence, model) for _ in asked]  # type: ignore[arg-type]

    return judge


def silent(asked: Sequence[StatementLike]) -> list[Classification | None]:
    return [None for _ in asked]


def nobody(_: Review) -> None:
    """Told of progress."""


# ---- on the way in


def test_what_comes_without_a_type_is_judged_and_what_comes_with_one_keeps_it(
    database: Database,
) -> None:
    documents = classify_documents([article(AGREES, PLAIN, GIVEN, OPEN)], classify_batch)
    tell(database, *documents)
    agrees, plain = classify_batch([AGREES, PLAIN])
    assert types(database) == {
        AGREES.text: ("supporting", agrees.confidence, "model", MODEL_VERSION),
        PLAIN.text: ("mentioning", plain.confidence, "model", MODEL_VERSION),
        GIVEN.text: ("contrasting", 0.72, "import", None),
        OPEN.text: ("unclassified", None, "import", None),
    }


def test_looked_at_and_left_open_is_told_from_never_looked_at(database: Database) -> None:
    tell(database, *classify_documents([article(AGREES)], says("unclassified", confidence=None)))
    assert types(database)[AGREES.text] == ("unclassified", None, "model", "own-7")
    tell(database, *classify_documents([article(PLAIN)], silent))
    assert types(database)[PLAIN.text] == ("unclassified", None, None, None)


def test_a_statement_is_judged_in_the_language_of_its_document() -> None:
    own = replace(AGREES, language="en")
    (document,) = classify_documents([article(AGREES, own, language="fr")], classify_batch)
    french, english = document.statements
    assert french.classification == Classification("unclassified", None, MODEL_VERSION)
    assert french.language is None, "it stays as it was delivered"
    assert english.classification
    assert english.classification.type == "supporting"


@given(st.lists(st.lists(st.sampled_from([AGREES, PLAIN, GIVEN, OPEN]))))
def test_judging_adds_judgements_and_changes_nothing_else(said: list[list[Statement]]) -> None:
    documents = [article(*some) for some in said]
    done = classify_documents(documents, classify_batch)
    for before, after in zip(documents, done, strict=True):
        bare = tuple(replace(one, classification=None) for one in after.statements)
        assert replace(after, statements=bare) == before
        for one in after.statements:
            assert one.classification == (None if one.type else classify_batch([one])[0])


def test_loading_again_changes_nothing_whoever_judges(database: Database) -> None:
    tell(database, *classify_documents([article(AGREES, GIVEN)], classify_batch))
    before = types(database)
    forget_outbox(database)
    for judge in (says("contrasting"), silent):
        outcome = tell(database, *classify_documents([article(AGREES, GIVEN)], judge))
        assert (outcome.added, outcome.updated) == (0, 0)
    assert types(database) == before
    assert waiting(database) == []


def test_a_store_made_before_there_were_judgements_and_intents_is_not_written_again(
    database: Database,
) -> None:
    known = (
        Statement(0, "As they found [1].", "Before.", None, (Span(14, 17),), "results", None, "en"),
        Statement(0, "We found the same [1].", type="supporting", confidence=0.72),
    )
    ids = tell(database, *classify_documents([article(*known)], classify_batch)).ids
    with database.reading() as session:
        digests = dict(session.execute(select(StatementRow.id, StatementRow.digest)).all())
    assert [digests[id_] for id_ in ids] == [7157322422451033077, 7542207400017953461]


def test_a_statement_whose_neighbours_change_is_judged_anew(database: Database) -> None:
    tell(database, *classify_documents([article(AGREES)], says("contrasting", "old")))
    other = replace(AGREES, before="Another sentence stands before it now.")
    assert tell(database, *classify_documents([article(other)], classify_batch)).updated == 1
    assert types(database)[AGREES.text][2:] == ("model", MODEL_VERSION)


def test_a_persons_type_outlives_a_judgement_that_comes_with_a_change(database: Database) -> None:
    (id_,) = tell(database, *classify_documents([article(AGREES)], classify_batch)).ids
    correct(database, id_, "mentioning")
    other = replace(AGREES, before="Another sentence stands before it now.")
    assert tell(database, *classify_documents([article(other)], classify_batch)).updated == 1
    assert types(database)[AGREES.text] == ("mentioning", None, "human", None)


def test_intents_are_part_of_what_was_delivered(database: Database) -> None:
    (id_,) = tell(database, article(PLAIN)).ids
    with_intents = replace(PLAIN, intents=("background", "result"))
    assert tell(database, article(with_intents)).updated == 1
    with database.reading() as session:
        assert statements.detail(session, id_)["intents"] == ["background", "result"]
    assert tell(database, article(with_intents)).updated == 0
    assert tell(database, article(PLAIN)).updated == 1


# ---- what is in the store


def test_a_review_judges_what_nobody_else_did_and_tells_the_index_of_what_changed(
    database: Database,
) -> None:
    ids = tell(database, article(AGREES, PLAIN, GIVEN, OPEN)).ids
    human = replace(PLAIN, text="A person said of this one that it can't be told [3].")
    (theirs,) = tell(database, article(human, whole=False)).ids
    correct(database, theirs, "unclassified")
    forget_outbox(database)
    seen: list[int] = []
    done = review(database, classify_batch, lambda told: seen.append(told.judged))
    assert (done.model, done.waiting, done.judged, done.unanswered) == (
        MODEL_VERSION,
        2,
        2,
        0,
    )
    assert done.changes == {
        ("unclassified", "supporting"): 1,
        ("unclassified", "mentioning"): 1,
    }
    assert seen == [2]
    assert waiting(database) == sorted(ids[:2])
    assert [kept[2] for kept in types(database).values()].count("model") == 2
    assert types(database)[GIVEN.text] == ("contrasting", 0.72, "import", None)
    assert types(database)[OPEN.text] == ("unclassified", None, "import", None)
    assert types(database)[human.text] == ("unclassified", None, "human", None)


def test_a_review_gives_what_loading_would_have_given(database: Database) -> None:
    documents = [document for file in SAMPLES for document in jats.read(file.read_bytes())]
    tell(database, *documents)
    review(database, classify_batch, nobody)
    reviewed = types(database)
    with database.writing() as session:
        session.query(StatementRow).delete()
        session.query(FullTextVersion).delete()
    tell(database, *classify_documents(documents, classify_batch))
    assert types(database) == reviewed
    assert {kept[2] for kept in reviewed.values()} == {"model"}


def test_a_review_passes_over_what_this_model_has_judged_unless_asked_again(
    database: Database,
) -> None:
    tell(database, *classify_documents([article(AGREES, PLAIN)], says("mentioning", "one")))
    forget_outbox(database)
    assert review(database, says("supporting", "one"), nobody).judged == 0
    again = review(database, says("mentioning", "one"), nobody, again=True)
    assert (again.judged, again.changes.total(), waiting(database)) == (2, 0, [])
    another = review(database, says("mentioning", "two"), nobody)
    assert another.changes == {("mentioning", "mentioning"): 2}
    assert {kept[3] for kept in types(database).values()} == {"two"}
    assert len(waiting(database)) == 2, "a line shows the model"


def test_only_unclassified_leaves_every_type_alone(database: Database) -> None:
    tell(database, *classify_documents([article(AGREES)], says("mentioning", "one")))
    left = (replace(PLAIN, text=f"{n} {PLAIN.text}") for n in range(3))
    tell(
        database,
        *classify_documents([article(*left, whole=False)], says("unclassified", "one", None)),
    )
    same = review(database, says("supporting", "one"), nobody, only_unclassified=True)
    assert same.judged == 0, "it has looked at these, and could not tell"
    done = review(database, says("supporting", "two"), nobody, only_unclassified=True)
    assert done.changes == {("unclassified", "supporting"): 3}
    assert types(database)[AGREES.text] == ("mentioning", 0.5, "model", "one")


def test_what_happens_between_reading_and_writing_wins(database: Database) -> None:
    said = [replace(PLAIN, text=f"{name} {PLAIN.text}") for name in ("Told", "Gone", "New", "Left")]
    ids = tell(database, article(*said, whole=False)).ids

    def meanwhile(asked: Sequence[StatementLike]) -> list[Classification | None]:
        if len(asked) == 4:
            correct(database, ids[0], "contrasting")
            with database.writing() as session:
                statements.remove(session, ids[1])
            anew = replace(said[2], before="Another sentence.")
            tell(
                database,
                *classify_documents([article(anew, whole=False)], says("mentioning", "loader")),
            )
        return says("supporting")(asked)  # type: ignore[no-any-return]

    done = review(database, meanwhile, nobody)
    assert done.changes == {("unclassified", "supporting"): 1}
    assert types(database) == {
        said[0].text: ("contrasting", None, "human", None),
        said[2].text: ("mentioning", 0.5, "model", "loader"),
        said[3].text: ("supporting", 0.5, "model", "own-7"),
    }


def test_no_connection_is_held_while_the_classifier_is_asked(database: Database) -> None:
    tell(database, article(PLAIN))
    held: list[str] = []

    def watching(asked: Sequence[StatementLike]) -> list[Classification | None]:
        held.append(database.engine.pool.status())
        return says("supporting")(asked)  # type: ignore[no-any-return]

    review(database, watching, nobody)
    assert len(held) == 2
    assert all("Current Checked out connections: 0" in status for status in held)


def test_a_review_ends_where_no_answers_come_and_goes_on_from_there(database: Database) -> None:
    count = 2 * reclassify.BATCH + 10
    said = (replace(PLAIN, text=f"{n} {PLAIN.text}") for n in range(count))
    tell(database, article(*said))
    asked_before = [0]

    def tiring(asked: Sequence[StatementLike]) -> list[Classification | None]:
        asked_before[0] += 1
        return (says("mentioning") if asked_before[0] < 3 else silent)(asked)

    first = review(database, tiring, nobody)
    assert (first.judged, first.unanswered) == (reclassify.BATCH, reclassify.BATCH)
    with pytest.raises(Unanswered):
        review(database, silent, nobody)
    second = review(database, says("mentioning"), nobody)
    assert (second.waiting, second.judged) == (count - reclassify.BATCH,) * 2


# ---- over HTTP


@ON_SQLITE
def test_records_are_judged_in_the_request_and_the_answer_shows_by_whom(fresh: Server) -> None:
    agrees = statement(
        AGREES.text, marker={"start": 13, "end": 16}, section="discussion", intents=["result"]
    )
    posted = fresh.post(agrees, statement(OPEN.text, type="unclassified"))
    shown = [fresh.get(f"/statements/{id_}").json() for id_ in posted.json()["ids"]]
    assert [(one["type"], one["type_source"]) for one in shown] == [
        ("supporting", "model"),
        ("unclassified", "import"),
    ]
    assert [one["provenance"]["model"] for one in shown] == [MODEL_VERSION, None]
    assert [one["intents"] for one in shown] == [["result"], []]
    until(lambda: fresh.get("/statements").json()["total"] == 2)
    found = fresh.get("/statements", type="supporting").json()["items"]
    assert [(one["id"], one["intents"]) for one in found] == [(shown[0]["id"], ["result"])]
    assert found[0]["provenance"]["model"] == MODEL_VERSION


@ON_SQLITE
def test_intents_are_few_and_short(fresh: Server) -> None:
    for wrong in (["x" * 41], [""], ["a"] * 21, "result"):
        refused = fresh.post(statement("As [1].", intents=wrong))
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["pointer"].startswith("/0/intents")


# ---- a service of one's own, and the command


@pytest.fixture
def command(place: Place) -> Server:
    """The command line on an empty place; nothing is served."""
    return Server(place.directory / "data", place.url.replace("+psycopg", ""))


def records(path: Path, count: int, filler: str = "") -> Path:
    lines = (json.dumps(statement(f"{n} {filler}As they found [1].")) for n in range(count))
    path.write_text("\n".join(lines))
    return path


@ON_SQLITE
@pytest.mark.parametrize("filler", ["", "word " * 200], ids=["here", "read by other processes"])
def test_a_service_is_asked_in_place_of_the_shipped_model(
    command: Server, tmp_path: Path, filler: str
) -> None:
    file = records(tmp_path / "many.ndjson", 3_000 if filler else 100, filler)
    with service(judging) as (url, requests):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        command.run("ingest", str(file))
        assert sum(len(asked["statements"]) for asked in requests) == (3_000 if filler else 100)
        done = command.run("classify", "run")
    assert "own-7" in done.stdout
    assert "judged     0" in done.stdout
    command.environment.clear()
    assert "mentioning" in command.run("classify", "run").stdout


@ON_SQLITE
def test_full_texts_that_the_store_has_are_not_sent_again(command: Server) -> None:
    with service(judging) as (url, requests):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        command.run("ingest", str(SAMPLES[0]))
        once = len(requests)
        command.run("ingest", str(SAMPLES[0]))
    assert once > 0
    assert len(requests) == once


@ON_SQLITE
def test_a_service_that_is_down_stops_nothing_and_is_asked_again_by_the_command(
    command: Server, tmp_path: Path
) -> None:
    file = records(tmp_path / "many.ndjson", 400)
    with service(answering(b"", 500)) as (url, requests):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        loaded = command.run("ingest", str(file))
        assert len(requests) == 2, "then it is left alone"
        refused = command.run("classify", "run", check=False)
    assert "added        400" in loaded.stdout
    assert refused.returncode == 1
    assert "gives no answer" in refused.stderr
    with service(judging) as (url, _):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        done = command.run("classify", "run", "--only-unclassified")
    assert "unclassified → supporting  400" in done.stdout
    again = command.run("ingest", str(file))
    assert "updated      0" in again.stdout


def test_search_facets_and_tallies_follow_a_run(fresh: Server) -> None:
    with service(judging) as (url, _):
        fresh.post(*(statement(f"{n} was studied [1].") for n in range(5)))
        fresh.environment["CITANCE_CLASSIFIER_URL"] = url
        fresh.run("classify", "run")
    until(lambda: fresh.get("/statements", type="supporting").json()["total"] == 5)
    assert fresh.get("/papers/10.5555/cited/tally").json()["supporting"] == 5
    facet = fresh.get("/statements").json()["facets"]["type"]["values"]
    assert [(one["value"], one["count"]) for one in facet] == [("supporting", 5)]


@ON_SQLITE
def test_a_run_that_is_interrupted_keeps_what_it_has_and_goes_on(
    command: Server, tmp_path: Path
) -> None:
    count = reclassify.BATCH + 100
    file = records(tmp_path / "many.ndjson", count)
    command.run("ingest", str(file))
    reached, done = threading.Event(), threading.Event()
    seen = [0]

    def stalling(request: BaseHTTPRequestHandler, asked: dict[str, Any]) -> None:
        seen[0] += len(asked["statements"])
        if seen[0] > reclassify.BATCH + 1:
            reached.set()
            done.wait(20)
        judging(request, asked)

    with service(stalling) as (url, _):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        environment = command._environment()
        with subprocess.Popen([CITANCE, "classify", "run"], env=environment) as process:
            assert reached.wait(30)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) != 0
        done.set()
    with service(judging) as (url, _):
        command.environment["CITANCE_CLASSIFIER_URL"] = url
        rest = command.run("classify", "run")
    assert "mentioning → supporting  100" in rest.stdout

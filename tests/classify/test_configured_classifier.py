"""Classification of documents on their way in: only statements without a type."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.classify.configured_classifier import classify_documents
from app.classify.model import MODEL_VERSION, classify_batch
from app.db.engine import Database
from app.db.models import StatementRow
from app.document import Classification, Span, Statement
from app.store import statement_detail
from tests.classify.stored_statements import (
    AGREEING,
    MENTIONING,
    TYPED,
    UNCLASSIFIED,
    always,
    article,
    clear_outbox,
    correct,
    outbox_ids,
    record,
    types,
    unavailable,
)
from tests.conftest import ON_SQLITE
from tests.servers import Server, statement, until


def test_classify_documents_keeps_given_types(database: Database) -> None:
    """Statements without a type are classified, those with one keep it."""
    documents = classify_documents(
        [article(AGREEING, MENTIONING, TYPED, UNCLASSIFIED)], classify_batch
    )
    record(database, *documents)
    agrees, plain = classify_batch([AGREEING, MENTIONING])
    assert types(database) == {
        AGREEING.text: ("supporting", agrees.confidence, "model", MODEL_VERSION),
        MENTIONING.text: ("mentioning", plain.confidence, "model", MODEL_VERSION),
        TYPED.text: ("contrasting", 0.72, "import", None),
        UNCLASSIFIED.text: ("unclassified", None, "import", None),
    }


def test_classify_documents_unclassified_or_no_answer(database: Database) -> None:
    """Classified as unclassified is stored differently from no answer."""
    record(
        database, *classify_documents([article(AGREEING)], always("unclassified", confidence=None))
    )
    assert types(database)[AGREEING.text] == ("unclassified", None, "model", "own-7")
    record(database, *classify_documents([article(MENTIONING)], unavailable))
    assert types(database)[MENTIONING.text] == ("unclassified", None, None, None)


def test_classify_documents_uses_the_documents_language() -> None:
    """A statement without a language is classified in its document's; the statement is not changed."""
    own = replace(AGREEING, language="en")
    (document,) = classify_documents([article(AGREEING, own, language="fr")], classify_batch)
    french, english = document.statements
    assert french.classification == Classification("unclassified", None, MODEL_VERSION)
    assert french.language is None, "the statement is stored as it came"
    assert english.classification
    assert english.classification.type == "supporting"


@given(st.lists(st.lists(st.sampled_from([AGREEING, MENTIONING, TYPED, UNCLASSIFIED]))))
def test_classify_documents_adds_only_classifications(lists: list[list[Statement]]) -> None:
    """Classification changes nothing else in a document."""
    documents = [article(*some) for some in lists]
    done = classify_documents(documents, classify_batch)
    for before, after in zip(documents, done, strict=True):
        bare = tuple(replace(one, classification=None) for one in after.statements)
        assert replace(after, statements=bare) == before
        for one in after.statements:
            assert one.classification == (None if one.type else classify_batch([one])[0])


def test_record_again_keeps_the_first_classification(database: Database) -> None:
    """Recording the same document again changes nothing, whatever the classifier answers."""
    record(database, *classify_documents([article(AGREEING, TYPED)], classify_batch))
    before = types(database)
    clear_outbox(database)
    for classifier in (always("contrasting"), unavailable):
        outcome = record(database, *classify_documents([article(AGREEING, TYPED)], classifier))
        assert (outcome.added, outcome.updated) == (0, 0)
    assert types(database) == before
    assert outbox_ids(database) == []


def test_digest_is_that_of_stores_without_classifications(database: Database) -> None:
    """A statement's digest is the one of stores made before classifications and intents existed."""
    known = (
        Statement(0, "As they found [1].", "Before.", None, (Span(14, 17),), "results", None, "en"),
        Statement(0, "We found the same [1].", type="supporting", confidence=0.72),
    )
    ids = record(database, *classify_documents([article(*known)], classify_batch)).ids
    with database.reading() as session:
        digests = dict(session.execute(select(StatementRow.id, StatementRow.digest)).all())
    assert [digests[id_] for id_ in ids] == [7157322422451033077, 7542207400017953461]


def test_record_changed_neighbours_classifies_again(database: Database) -> None:
    """A statement whose neighbours change is classified again."""
    record(database, *classify_documents([article(AGREEING)], always("contrasting", "old")))
    other = replace(AGREEING, before="Another sentence stands before it now.")
    assert record(database, *classify_documents([article(other)], classify_batch)).updated == 1
    assert types(database)[AGREEING.text][2:] == ("model", MODEL_VERSION)


def test_record_change_keeps_a_correction(database: Database) -> None:
    """A person's type is kept when a changed statement brings a classification."""
    (id_,) = record(database, *classify_documents([article(AGREEING)], classify_batch)).ids
    correct(database, id_, "mentioning")
    other = replace(AGREEING, before="Another sentence stands before it now.")
    assert record(database, *classify_documents([article(other)], classify_batch)).updated == 1
    assert types(database)[AGREEING.text] == ("mentioning", None, "human", None)


def test_record_intents(database: Database) -> None:
    """A change of intents is a change of the statement."""
    (id_,) = record(database, article(MENTIONING)).ids
    with_intents = replace(MENTIONING, intents=("background", "result"))
    assert record(database, article(with_intents)).updated == 1
    with database.reading() as session:
        assert statement_detail.detail(session, id_)["intents"] == ["background", "result"]
    assert record(database, article(with_intents)).updated == 0
    assert record(database, article(MENTIONING)).updated == 1


@ON_SQLITE
def test_post_statements_classifies_in_the_request(fresh: Server) -> None:
    """Records are classified in the request, and statements show the source and model of their type."""
    agrees = statement(
        AGREEING.text, marker={"start": 13, "end": 16}, section="discussion", intents=["result"]
    )
    posted = fresh.post(agrees, statement(UNCLASSIFIED.text, type="unclassified"))
    stored = [fresh.get(f"/statements/{id_}").json() for id_ in posted.json()["ids"]]
    assert [(one["type"], one["type_source"]) for one in stored] == [
        ("supporting", "model"),
        ("unclassified", "import"),
    ]
    assert [one["provenance"]["model"] for one in stored] == [MODEL_VERSION, None]
    assert [one["intents"] for one in stored] == [["result"], []]
    until(lambda: fresh.get("/statements").json()["total"] == 2)
    found = fresh.get("/statements", type="supporting").json()["items"]
    assert [(one["id"], one["intents"]) for one in found] == [(stored[0]["id"], ["result"])]
    assert found[0]["provenance"]["model"] == MODEL_VERSION


@ON_SQLITE
def test_post_statements_limits_intents(fresh: Server) -> None:
    """Intents are few and short."""
    for wrong in (["x" * 41], [""], ["a"] * 21, "result"):
        refused = fresh.post(statement("As [1].", intents=wrong))
        assert refused.status_code == 422, wrong
        assert refused.json()["errors"][0]["pointer"].startswith("/0/intents")

"""What recording promises: the same told again changes nothing, in any order, and a correction outlives a loading."""

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Citation, Correction, Outbox, Paper, PaperNotice, StatementRow
from app.document import Author, Document, Notice, Statement, Version, Work
from app.errors import StatementNotFound
from app.ids import digest, paper_id
from app.store import paper_keys, paper_views, statements
from app.store.statement_rows import SourceDocument
from app.store.statements import Outcome
from tests.conftest import NOON
from tests.tables import contents, empty

ANA, BEN = Author("Ana Vidal", "Ana", "Vidal"), Author("Ben Osei", "Ben", "Osei")
CITED = Work(doi="10.5555/cited", title="The cited paper", authors=(ANA,))


def article(doi: str = "10.5555/citing", *texts: str, **more: Any) -> Document:
    paper = Work(doi=doi, title="The citing paper", year=2020, authors=(BEN,), journal="A Journal")
    said = tuple(Statement(reference=0, text=text) for text in texts or ("As they found [1].",))
    return Document(**{"paper": paper, "references": (CITED,), "statements": said, **more})


def tell(database: Database, *documents: Document) -> Outcome:
    with database.writing() as session:
        deliveries = [SourceDocument(d, "a file", digest(repr(d))) for d in documents]
        return statements.record(session, deliveries, NOON)


def waiting(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Outbox.statement_id)))


def texts(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(StatementRow.text)))


def relationships(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Citation.relationship)))


def test_the_same_document_again_changes_no_row_and_tells_the_index_nothing(
    database: Database,
) -> None:
    tell(database, article())
    before, told = contents(database), waiting(database)
    outcome = tell(database, article())
    assert contents(database) == before
    assert waiting(database) == told
    assert (outcome.added, outcome.updated, outcome.removed) == (0, 0, 0)


def test_a_corrected_document_changes_exactly_what_differs(database: Database) -> None:
    tell(database, article("10.5555/citing", "Stays [1].", "Goes [1]."))
    with database.writing() as session:
        session.query(Outbox).delete()
    outcome = tell(database, article("10.5555/citing", "New [1].", "Stays [1]."))
    assert texts(database) == {"Stays [1].", "New [1]."}
    assert (outcome.added, outcome.updated, outcome.removed) == (1, 0, 1)
    assert len(waiting(database)) == 2, "the one that stays is not told to the index again"


def test_an_edge_goes_with_the_reference_that_made_it(database: Database) -> None:
    tell(database, article())
    tell(database, article("10.5555/citing", "Other [1].", references=(Work(doi="10.5555/other"),)))
    with database.reading() as session:
        keys = session.scalars(
            select(Paper.key).join(Citation, Citation.cited_id == Paper.id)
        ).all()
    assert keys == ["10.5555/other"]


def test_an_older_edition_does_not_replace_a_newer_one(database: Database) -> None:
    tell(database, article("10.5555/citing", "New [1].", version="2021-05-01"))
    tell(database, article("10.5555/citing", "Old [1].", version="2020-01-01"))
    assert texts(database) == {"New [1]."}


def test_equal_sentences_in_two_places_are_two_statements(database: Database) -> None:
    twice = (Statement(0, "Same [1]."), Statement(0, "Same [1].", occurrence=1))
    assert tell(database, article(statements=twice)).added == 2


def test_loose_records_never_remove_what_a_full_text_says(database: Database) -> None:
    tell(database, article("10.5555/citing", "In the text [1]."))
    tell(database, article("10.5555/citing", "Told by hand [1].", whole=False))
    assert texts(database) == {"In the text [1].", "Told by hand [1]."}
    tell(database, article("10.5555/citing", "In the new text [1]."))
    assert texts(database) == {"In the new text [1].", "Told by hand [1]."}


def shuffled(documents: Iterable[Document], seed: int) -> list[Document]:
    order = list(documents)
    random.Random(seed).shuffle(order)
    return order


def test_any_order_of_loading_makes_the_same_store(database: Database) -> None:
    hearsay = [
        Work(doi="10.5555/CITED", title="Cited paper"),
        Work(doi="10.5555/cited", title="The cited paper: a study", year=2001, authors=(ANA,)),
        Work(
            doi="10.5555/cited",
            year=2002,
            journal="J. Cited",
            authors=(ANA, BEN),
            authors_complete=False,
        ),
    ]
    documents = [
        article(f"10.5555/{n}", f"Sentence {n} [1].", references=(work,))
        for n, work in enumerate(hearsay)
    ]
    documents.append(
        article("10.5555/cited", "It cites as well [1].", references=(Work(doi="10.5555/0"),))
    )
    stores = []
    for seed in range(4):
        empty(database)
        for document in shuffled(documents, seed):
            tell(database, document)
        stores.append(contents(database))
    assert all(store == stores[0] for store in stores)


def test_what_a_paper_says_of_itself_is_surer_than_what_others_say(database: Database) -> None:
    tell(database, article("10.5555/cited", "x [1].", references=(Work(doi="10.5555/x"),)))
    said = Work(doi="10.5555/cited", title="A much longer title than the paper's own")
    tell(database, article(references=(said,)))
    with database.reading() as session:
        title = session.scalar(select(Paper.title).where(Paper.key == "10.5555/cited"))
    assert title == "The citing paper"


def test_the_relationship_is_worked_out_again_when_authors_become_known(database: Database) -> None:
    tell(database, article(references=(Work(doi="10.5555/cited"),)))
    assert relationships(database) == ["unknown"]
    before = len(waiting(database))
    tell(database, article("10.5555/cited", references=(), statements=()))
    assert relationships(database) == ["self"]
    assert len(waiting(database)) == before + 1, (
        "the statement's line changes, so the index is told"
    )


def test_a_correction_keeps_its_history_and_outlives_new_loadings(database: Database) -> None:
    document = article(statements=(Statement(0, "As [1].", type="mentioning", confidence=0.7),))
    (id_,) = tell(database, document).ids
    for type_ in ("contrasting", "supporting"):
        with database.writing() as session:
            made = {"made_by": "desk", "made_at": NOON}
            statements.correct(session, Correction(statement_id=id_, type_after=type_, **made))
    again = (Statement(0, "As [1].", type="mentioning", confidence=0.9, section="results"),)
    tell(database, replace(document, statements=again))
    with database.reading() as session:
        shown = statements.detail(session, id_)
    assert (shown["type"], shown["type_source"], shown["section"]) == (
        "supporting",
        "human",
        "results",
    )
    steps = [(step["type_before"], step["type_after"]) for step in shown["corrections"]]
    assert steps == [("mentioning", "contrasting"), ("contrasting", "supporting")]


def test_a_statement_that_comes_back_finds_its_correction(database: Database) -> None:
    (id_,) = tell(database, article("10.5555/citing", "Here [1].")).ids
    with database.writing() as session:
        made = {"made_by": "desk", "made_at": NOON}
        statements.correct(session, Correction(statement_id=id_, type_after="contrasting", **made))
    tell(database, article("10.5555/citing", "Gone [1]."))
    tell(database, article("10.5555/citing", "Here [1]."))
    with database.reading() as session:
        assert statements.detail(session, id_)["type"] == "contrasting"


def test_a_registry_that_is_asked_again_takes_back_what_it_said(database: Database) -> None:
    for title in ("A title that was longer before it was put right", "A title"):
        told = Document(paper=Work(doi="10.5555/r", title=title), registered=True, whole=False)
        with database.writing() as session:
            statements.record(
                session, [SourceDocument(told, "a registry", replaces_registry=True)], NOON
            )
    with database.reading() as session:
        assert session.scalars(select(Paper.title)).all() == ["A title"]


def test_a_preprint_and_what_was_published_of_it_name_each_other(database: Database) -> None:
    told = Document(
        paper=Work(doi="10.5555/preprint"),
        versions=(Version("published", "10.5555/Article"),),
        whole=False,
    )
    tell(database, told)
    ids = [paper_id("10.5555/preprint"), paper_id("10.5555/article")]
    with database.reading() as session:
        views = paper_views.load(session, ids, NOON)
    assert views[ids[0]]["versions"] == [{"kind": "published", "doi": "10.5555/Article"}]
    assert views[ids[1]]["versions"] == [{"kind": "preprint", "doi": "10.5555/preprint"}]


def test_deleting_what_is_not_there_says_so(database: Database) -> None:
    with pytest.raises(StatementNotFound), database.writing() as session:
        statements.remove(session, 1)


def test_references_without_a_doi_are_kept_and_told_apart() -> None:
    works = (
        Work(pmid="123", raw="A. Paper. 2001."),
        Work(raw="B. Paper; 2001"),
        Work(raw="b paper 2001"),
        Work(raw="C. Other paper. 2001."),
    )
    keys = [paper_keys.key_of(work) for work in works]
    assert keys[0] == "pmid:123"
    assert keys[1] == keys[2] != keys[3]
    cyrillic = [
        paper_keys.key_of(Work(raw=f"{name} 2001; 12: 3.")) for name in ("Иванов", "Петров")
    ]
    assert cyrillic[0] != cyrillic[1]


def test_a_notice_is_kept_with_the_paper_it_is_about_whoever_tells_of_it(
    database: Database,
) -> None:
    told = "10.5555/cited", "10.5555/notice", "2021-02", "retraction-watch"
    of_its_own = article("10.5555/Cited", notices=(Notice("retraction", *told),))
    announced = article(notices=(Notice("correction", "10.5555/cited"),))
    dated = replace(announced, paper=replace(announced.paper, published_on="2020-03"))
    tell(database, of_its_own, dated)
    with database.reading() as session:
        rows = session.scalars(select(PaperNotice).order_by(PaperNotice.kind)).all()
    assert {row.paper_id for row in rows} == {paper_id("10.5555/cited")}
    assert [(row.kind, row.doi, row.date, row.source) for row in rows] == [
        ("correction", "10.5555/citing", "2020-03", "full-text"),
        ("retraction", *told[1:]),
    ]

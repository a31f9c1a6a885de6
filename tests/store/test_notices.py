"""Corrections and retractions."""

from dataclasses import replace
from itertools import permutations

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import PaperNotice
from app.document import Document, Notice, Work
from app.ids import paper_id
from app.store import statements
from app.store.notices import notices_of
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON
from tests.store.documents import article, record


def test_save_notices_with_the_paper_they_are_about(database: Database) -> None:
    """Announced by the paper itself, or by another."""
    notice = "10.5555/cited", "10.5555/notice", "2021-02", "retraction-watch"
    of_its_own = article("10.5555/Cited", notices=(Notice("retraction", *notice),))
    announced = article(notices=(Notice("correction", "10.5555/cited"),))
    dated = replace(announced, paper=replace(announced.paper, published_on="2020-03"))
    record(database, of_its_own, dated)
    with database.reading() as session:
        rows = session.scalars(select(PaperNotice).order_by(PaperNotice.kind)).all()
    assert {row.paper_id for row in rows} == {paper_id("10.5555/cited")}
    assert [(row.kind, row.doi, row.date, row.source) for row in rows] == [
        ("correction", "10.5555/citing", "2020-03", "full-text"),
        ("retraction", *notice[1:]),
    ]


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_title_is_a_notice_where_nothing_else_is(
    database: Database, order: tuple[int, ...]
) -> None:
    """Whatever is loaded first: a title that says so counts until a notice does, and that of a notice never."""
    announced = Notice("retraction", "10.5555/announced", "10.5555/announcer", "2021")
    documents = (
        registered("10.5555/alone", "RETRACTED: Looms"),
        registered("10.5555/announced", "RETRACTED: Spindles"),
        registered("10.5555/announcer", "Retracted: Spindles", announced),
    )
    record(database, *(documents[n] for n in order[:1]))
    record(database, *(documents[n] for n in order[1:]))
    ids = {paper_id(one.paper.doi or ""): one.paper.doi for one in documents}
    with database.reading() as session:
        found = {ids[id_]: notices for id_, notices in notices_of(session, ids).items()}
    notice = {"kind": "retraction", "doi": "10.5555/alone", "date": None, "source": "title"}
    assert found["10.5555/alone"] == [notice]
    assert [one["source"] for one in found["10.5555/announced"]] == ["full-text"]
    assert found.keys() == {"10.5555/alone", "10.5555/announced"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_openalex_is_a_notice_where_nothing_announces_one(
    database: Database, order: tuple[int, int]
) -> None:
    """Whatever is loaded first, as the lookup of both: it knows neither when nor where."""
    doi = "10.5555/looms"
    openalex = registered(doi, "Looms", Notice("retraction", doi, doi, source="openalex"))
    other = registered(
        "10.5555/spindles",
        "Spindles",
        Notice("retraction", "10.5555/spindles", "10.5555/spindles", source="openalex"),
    )
    crossref = registered(
        doi, "Looms", Notice("retraction", doi, "10.5555/notice", "2021", "publisher")
    )
    for n in order:
        record(database, (openalex, crossref)[n], other)
    ids = paper_id(doi), paper_id("10.5555/spindles")
    with database.reading() as session:
        found = notices_of(session, ids)
    assert [[one["source"] for one in found[id_]] for id_ in ids] == [["publisher"], ["openalex"]]


def test_title_that_no_longer_says_so_is_no_notice(database: Database) -> None:
    """A registry takes the mark back, or gives another; a title from a reference list says so, too."""
    for title, kinds in (
        ("RETRACTED: Looms", ["retraction"]),
        ("WITHDRAWN: Looms", ["withdrawal"]),
        ("Looms", []),
    ):
        answer = SourceDocument(
            registered("10.5555/taken-back", title), title, replaces_registry=True
        )
        with database.writing() as session:
            statements.record(session, [answer], NOON)
        assert kinds_of(database, "10.5555/taken-back") == kinds
    cited = Work(doi="10.5555/listed", title="RETRACTED ARTICLE: Wefts")
    record(database, article("10.5555/lists", references=(cited,)))
    assert kinds_of(database, "10.5555/listed") == ["retraction"]


def registered(doi: str, title: str, *notices: Notice) -> Document:
    """A registry's record."""
    return Document(Work(doi=doi, title=title), registered=True, whole=False, notices=notices)


def kinds_of(database: Database, doi: str) -> list[str]:
    """The kinds of the paper's notices."""
    with database.reading() as session:
        return [one["kind"] for one in notices_of(session, [paper_id(doi)]).get(paper_id(doi), [])]

"""Notices and versions of a paper with several DOIs: whichever of them a fact names, and whenever that is learned."""

from collections.abc import Callable
from itertools import permutations

import pytest

from app.db.engine import Database
from app.document import Document, Notice, Version, Work
from app.ids import paper_id
from app.store import paper_views, papers, publications, registry_aliases, tallies
from app.store.publications import PublicationQuery
from tests.conftest import NOON
from tests.store.documents import record, reference_list

FIRST, SECOND, LAST = "10.5555/first", "10.5555/second", "10.5555/last"
RETRACTED = Document(
    Work(doi="10.5555/notice"),
    whole=False,
    notices=(Notice("retraction", FIRST), Notice("correction", SECOND)),
)
PUBLISHED = Document(
    Work(doi=FIRST),
    whole=False,
    versions=(Version("published", "10.5555/published"), Version("version", LAST)),
)
CITING = reference_list("10.5555/citing", Work(doi=FIRST), Work(doi=LAST), Work(doi="10.5555/x"))


def merge(alias: str, canonical: str) -> Callable[[Database], None]:
    def merge_in(database: Database) -> None:
        with database.writing() as session:
            registry_aliases.merge(session, alias, Work(doi=canonical), NOON)

    return merge_in


def documents(database: Database) -> None:
    record(database, RETRACTED, PUBLISHED, CITING)


@pytest.mark.parametrize(
    "steps", [*permutations([documents, merge(FIRST, SECOND), merge(SECOND, LAST)])]
)
def test_facts_of_aliases_are_those_of_the_paper(
    database: Database, steps: tuple[Callable[[Database], None], ...]
) -> None:
    """FIRST is SECOND, which is LAST: in any order with what names them, all that is known is known of LAST."""
    for step in steps:
        step(database)
    with database.reading() as session:
        ids = {papers.find(session, doi) for doi in (FIRST, SECOND, LAST)}
        assert ids == {paper_id(LAST)}
        view = paper_views.load(session, list(ids), NOON)[paper_id(LAST)]
        citing = paper_id("10.5555/citing")
        noticed = PublicationQuery(notices="with")
        page = publications.page(session, citing, "cites", noticed)
        counted = tallies.count_references(session, [citing])[citing]
    assert [one["kind"] for one in view["notices"]] == ["retraction", "correction"]
    assert view["versions"] == [{"kind": "published", "doi": "10.5555/published"}]
    assert [one["paper"]["doi"] for one in page["items"]] == [LAST]
    assert page["items"][0]["paper"]["notices"] == view["notices"]
    assert (counted["publications"], counted["with_notices"]) == (2, 1)


def test_title_of_an_alias_is_no_notice(database: Database) -> None:
    """The paper's title is made of all that is claimed about both."""
    record(
        database,
        reference_list("10.5555/citing", Work(doi=FIRST, title="RETRACTED: Looms")),
        Document(Work(doi=LAST, title="Looms"), registered=True, whole=False),
    )
    merge(FIRST, LAST)(database)
    with database.reading() as session:
        view = paper_views.load(session, [paper_id(LAST)], NOON)[paper_id(LAST)]
        page = publications.page(
            session, paper_id("10.5555/citing"), "cites", PublicationQuery(notices="with")
        )
    assert (view["title"], view["notices"], page["total"]) == ("Looms", [], 0)

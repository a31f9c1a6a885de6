"""Saved answers: what they say of aliases, and how better parsers read them again. On both databases."""

import zlib

import pytest
from sqlalchemy import select, update

from app.db.engine import Database
from app.db.models import Lookup, Paper
from app.ids import paper_id
from app.lookup.save import reparse
from app.store import papers
from tests.conftest import NOON
from tests.lookup.lookups import (
    DAY,
    DOI,
    WORK,
    FakeClock,
    look_up,
    lookup_rows,
)
from tests.lookup.registry_server import (
    RegistryServer,
    answer,
)
from tests.lookup.works import CROSSREF


@pytest.fixture
def registries(registries: RegistryServer) -> RegistryServer:
    """Crossref knows the work."""
    registries.set_answers("crossref", WORK, answer(CROSSREF))
    return registries


@pytest.mark.parametrize("merged", ["before", "after"])
def test_answer_for_a_doi_of_its_own_ends_an_alias(
    database: Database, registries: RegistryServer, merged: str
) -> None:
    """A registry said that it was another paper, and says so no more; what is an alias of it stays one, and of no other. It
    cites nothing, since that would have moved for good."""
    message = {**CROSSREF["message"], "reference": []}
    own, other = ({**CROSSREF, "message": message | {"DOI": doi}} for doi in (DOI, "10.5555/other"))
    further = "10.5555/further"

    def look_up_further() -> None:
        registries.set_answers("crossref", f"/works/{further}", answer(own))
        look_up(database, registries, further)

    if merged == "before":
        look_up_further()
    registries.set_answers("crossref", WORK, answer(other))
    look_up(database, registries, clock=FakeClock(NOON + 400 * DAY))
    if merged == "after":
        look_up_further()
    assert found(database, DOI, further) == {paper_id("10.5555/other")}
    registries.set_answers("crossref", WORK, answer(own))
    look_up(database, registries, clock=FakeClock(NOON + 800 * DAY))
    assert found(database, DOI, further) == {paper_id(DOI)}
    assert found(database, "10.5555/other") == {paper_id("10.5555/other")}


def found(database: Database, *dois: str) -> set[int]:
    """The papers that these DOIs lead to."""
    with database.reading() as session:
        return {papers.find(session, doi) for doi in dois}


def test_reparse_reads_outdated_answers_again(
    database: Database, registries: RegistryServer
) -> None:
    """Without asking."""
    look_up(database, registries)
    with database.writing() as session:
        session.execute(update(Lookup).values(parser_version=0))
        session.execute(update(Paper).values(title=None, sources={}))
    assert reparse(database, NOON) == (1, [])
    assert reparse(database, NOON) == (0, [])
    assert len(registries.requests) == 2
    with database.reading() as session:
        assert session.scalars(select(Paper.title).where(Paper.doi == DOI)).one() == "On looms"


def test_reparse_skips_what_it_can_t_read(database: Database, registries: RegistryServer) -> None:
    """Such an answer stays, and stops no other."""
    look_up(database, registries)
    broken = zlib.compress(b'[["crossref", "{}"]]')
    with database.writing() as session:
        session.add(Lookup(key="10.5555/a", requested_doi="10.5555/A", status=200, fetched_at=NOON,
                           expires_at=NOON, payload=broken, parser_version=0))  # fmt: skip
        session.execute(update(Lookup).values(parser_version=0))
    assert reparse(database, NOON) == (1, ["10.5555/A"])
    assert lookup_rows(database)["10.5555/a"].payload == broken

"""Stored answers, read again by better parsers. On both databases."""

import zlib

import pytest
from sqlalchemy import select, update

from app.db.engine import Database
from app.db.models import Lookup, Paper
from app.lookup.save import reparse
from tests.conftest import NOON
from tests.lookup.lookups import (
    DOI,
    WORK,
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

"""Many DOIs looked up ahead of time, and the commands that do it."""

from collections.abc import Iterator
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app.cli.lookup import lookup_cli
from app.db.engine import Database
from app.db.models import Paper
from app.document import Document, Work
from app.lookup.prefetch import Warmed, never_asked, warm
from app.lookup.single_flight import Lookups
from app.store import statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, ON_SQLITE, Place
from tests.lookup.registry_server import Standin, answer, standing_in
from tests.lookup.test_resolve import CROSSREF
from tests.lookup.test_single_flight import during
from tests.servers import Server


def work(doi: str) -> dict[str, Any]:
    return {"DOI": doi, "title": [f"Paper {doi}"], "indexed": {}}


def listed(*dois: str) -> Any:
    return {"status": "ok", "message-type": "work-list", "message": {"items": [*map(work, dois)]}}


@pytest.fixture
def here() -> Iterator[Standin]:
    with standing_in() as one:
        one.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "Crossref"}]))
        one.will("crossref", "/works", answer(listed("10.5555/a", "10.5555/b")))
        yield one


def warmed(database: Database, here: Standin, *dois: str, **settings: Any) -> Warmed:
    async def run(lookups: Lookups) -> Warmed:
        return await warm(lookups, dois, lambda _: None)

    return during(database, here, run, **settings)


def test_dois_of_crossref_are_asked_for_together(database: Database, here: Standin) -> None:
    done = warmed(database, here, "10.5555/a", "10.5555/B")
    assert done.states == {"fresh": 2}
    assert here.asked == ["doi/ra/10.5555", "crossref/works"]
    query = parse_qs(urlsplit(here.requests[-1][1]).query)
    assert (query["filter"], query["rows"]) == (["doi:10.5555/a,doi:10.5555/B"], ["2"])
    with database.reading() as session:
        titles = session.scalars(select(Paper.title).order_by(Paper.key)).all()
    assert titles == ["Paper 10.5555/a", "Paper 10.5555/b"]


def test_what_is_kept_is_passed_over(database: Database, here: Standin) -> None:
    warmed(database, here, "10.5555/a", "10.5555/b")
    asked = len(here.requests)
    assert warmed(database, here, "10.5555/a", "10.5555/b").states == {"fresh": 2}
    assert len(here.requests) == asked


def test_what_is_not_among_them_is_asked_for_alone(database: Database, here: Standin) -> None:
    here.will("crossref", "/works/10.5555/c,d", answer({"message": work("10.5555/c,d")}))
    done = warmed(database, here, "10.5555/a", "10.5555/b", "10.5555/absent", "10.5555/c,d")
    assert done.states == {"fresh": 3, "absent": 1}
    assert sorted(here.asked[2:]) == ["crossref/works/10.5555/absent", "crossref/works/10.5555/c,d"]
    assert "c%2Cd" not in here.requests[1][1]


def test_other_agencies_are_asked_one_by_one(database: Database, here: Standin) -> None:
    here.will("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "DataCite"}]))
    assert warmed(database, here, "10.5555/a", "10.5555/b").states == {"absent": 2}
    assert sorted(here.asked[1:]) == ["datacite/dois/10.5555/a", "datacite/dois/10.5555/b"]


def test_a_search_that_fails_leaves_each_to_be_asked_for_alone(
    database: Database, here: Standin
) -> None:
    here.will("crossref", "/works", answer(b"", 400))
    here.will("crossref", "/works/10.5555/a", answer({"message": work("10.5555/a")}))
    assert warmed(database, here, "10.5555/a", "10.5555/b").states == {"fresh": 1, "absent": 1}


def test_a_run_stops_where_it_is_not_wanted(database: Database, here: Standin) -> None:
    here.will("crossref", "/works", answer(b"", 403))
    done = warmed(database, here, *(f"10.5555/{n}" for n in range(100)))
    assert done.stopped
    assert "blocked" in done.stopped
    assert done.states == {"none": 20}
    assert len(here.requests) == 2
    assert "offline" in (warmed(database, here, "10.5555/a", lookup="offline").stopped or "")


def test_the_store_s_own_dois_are_those_that_nobody_asked_for(
    database: Database, here: Standin
) -> None:
    here.will("crossref", "/works/10.5555/x", answer(CROSSREF))

    async def look_up(lookups: Lookups) -> None:
        await lookups.look_up("10.5555/x")

    during(database, here, look_up)
    assert set(never_asked(database)) == {"10.5555/cited"}
    warmed(database, here, *never_asked(database))
    assert not list(never_asked(database))


def test_what_was_asked_for_in_vain_is_asked_for_by_the_next_run(
    database: Database, here: Standin
) -> None:
    cited = Document(Work(doi="10.5555/a"), (Work(doi="10.5555/b"),), whole=False)
    with database.writing() as session:
        statements.record(session, [SourceDocument(cited, "a file")], NOON)
    here.will("crossref", "/works", answer(b"", 400))
    here.will("crossref", "/works/10.5555/a", answer(b"", 400))
    here.will("crossref", "/works/10.5555/b", answer({"message": work("10.5555/b")}))
    assert warmed(database, here, *never_asked(database)).states == {"none": 1, "fresh": 1}
    assert list(never_asked(database)) == ["10.5555/a"]


# the commands


@pytest.fixture
def command(place: Place, here: Standin) -> Server:
    told = {f"CITANCE_{name.upper()}_URL": f"{here.url}/{name}" for name in ("doi", "crossref")}
    told["CITANCE_LOOKUP"] = "online"
    return Server(place.directory, place.url.replace("+psycopg", ""), environment=told)


def lines(done: CompletedProcess[str]) -> dict[str, str]:
    return {line[:10].strip(): line[10:] for line in done.stdout.splitlines()}


@ON_SQLITE
def test_a_file_is_looked_up_and_shown(command: Server, here: Standin, place: Place) -> None:
    file = place.directory / "dois.txt"
    file.write_text("10.5555/a\nhttps://doi.org/10.5555/b\n\nno DOI\n")
    said = command.run("lookup", "warm", str(file)).stderr
    assert "line 4: `no DOI` is not a DOI." in said
    assert "Looked up 2 DOIs: 2 found." in said
    shown = lines(command.run("lookup", "show", "doi:10.5555/A"))
    assert (shown["doi"], shown["state"], shown["source"]) == ("10.5555/a", "fresh", "crossref")
    assert "Read 0 answers again." in command.run("lookup", "reparse").stderr
    asked = len(here.requests)
    command.environment["CITANCE_LOOKUP"] = "offline"
    file.write_text("10.5555/c\n")
    refused = command.run("lookup", "warm", str(file), check=False)
    assert refused.returncode == 1
    assert "Stopped: " in refused.stderr
    assert len(here.requests) == asked


@pytest.mark.parametrize("arguments", [("warm",), ("warm", "x", "--missing"), ("show", "7")])
def test_what_makes_no_sense_is_said(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(lookup_cli, arguments).exit_code == 2

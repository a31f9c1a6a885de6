"""`citance doctor` names each fault that an installation may have, and changes nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from app.cli.doctor import Installation, findings
from app.clock import now
from app.db.engine import Database, open_database
from app.db.models import Import, IndexState, StatementRow
from app.document import Work
from app.lookup import circuit_breaker
from app.search.sync import IndexSync
from app.settings import Settings
from app.store import api_keys, counts
from tests.conftest import NOON, ON_SQLITE, DatabaseLocation
from tests.search.documents import full_text, record
from tests.servers import run


@pytest.fixture
def installation(location: DatabaseLocation, database: Database) -> Installation:
    """With a statement, an index and a key: nothing is wrong."""
    settings = Settings(
        data_dir=location.directory, database_url=location.url, openalex_key="not to be shown"
    )
    record(database, full_text("10.5555/a", Work(doi="10.5555/b")))
    sync = IndexSync(database, settings.index_dir)
    sync.open()
    sync.drain()
    with database.writing() as session:
        api_keys.create(session, "tests", NOON)
    return Installation(settings, database, deep=True)


def said(installation: Installation) -> dict[str, tuple[str, str]]:
    return {one.check: (one.state, one.text) for one in findings(installation)}


def test_doctor_finds_nothing_wrong(installation: Installation) -> None:
    found = said(installation)
    assert {check: state for check, (state, _) in found.items() if state != "ok"} == {}
    assert found["index"][1] == "1 statements, the store has 1"
    assert found["counts"][1] == "2 papers, 1 citations, 1 statements"
    assert "not to be shown" not in str(found)


def lose_the_index(installation: Installation) -> None:
    shutil.rmtree(installation.settings.index_dir)


def forget_the_index(installation: Installation) -> None:
    with installation.database.writing() as session:
        session.execute(delete(IndexState))


def damage_the_index(installation: Installation) -> None:
    for file in installation.settings.index_dir.glob("*/meta.json"):
        file.write_text("{")


def delete_behind_the_index(installation: Installation) -> None:
    with installation.database.writing() as session:
        session.execute(delete(StatementRow))
        counts.recount(session)


def miscount(installation: Installation) -> None:
    with installation.database.writing() as session:
        counts.add(session, {"papers": 1})


def change_without_a_drain(installation: Installation) -> None:
    record(installation.database, full_text("10.5555/c", Work(doi="10.5555/b")))


def age_the_schema(installation: Installation) -> None:
    with installation.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0008'"))


def revoke_keys(installation: Installation) -> None:
    with installation.database.writing() as session:
        api_keys.revoke(session, "tests", NOON)


def fail_an_import(installation: Installation) -> None:
    with installation.database.writing() as session:
        session.add(Import(id="0", state="failed", name="", format="auto", created_at=NOON))


def block_a_registry(installation: Installation) -> None:
    with installation.database.writing() as session:
        circuit_breaker.block(session, "crossref", now())


@ON_SQLITE
@pytest.mark.parametrize(
    ("fault", "check", "state", "says"),
    [
        (lose_the_index, "index", "fault", "there is none; the next start makes it anew"),
        (forget_the_index, "index", "fault", "it is of another database, or of a backup"),
        (damage_the_index, "index", "fault", "can't be read"),
        (delete_behind_the_index, "index", "fault", "run: citance index rebuild"),
        (miscount, "counts", "fault", "run: citance db recount"),
        (change_without_a_drain, "index", "note", "changes are still to be shown by search"),
        (age_the_schema, "schema", "fault", "citance db upgrade"),
        (revoke_keys, "keys", "note", "citance keys create NAME"),
        (fail_an_import, "imports", "note", "1 failed"),
        (block_a_registry, "registries", "note", "blocked by crossref"),
    ],
)
def test_doctor_names_a_fault(
    installation: Installation,
    fault: Callable[[Installation], None],
    check: str,
    state: str,
    says: str,
) -> None:
    fault(installation)
    found = said(installation)
    assert found[check][0] == state
    assert says in found[check][1]
    assert {name for name, (one, _) in found.items() if one != "ok"} == {check}


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/citance.db", "postgresql+psycopg://a:secret@127.0.0.1:9/none"]
)
def test_doctor_of_a_database_that_is_away(url: str, tmp_path: Path) -> None:
    database = open_database(url)
    found = said(Installation(Settings(data_dir=tmp_path, database_url=url), database, deep=False))
    assert found["database"][0] == "fault"
    assert "secret" not in str(found)
    database.engine.dispose()


def test_doctor_ends_with_its_verdict(tmp_path: Path) -> None:
    """In the exit status, in lines, and as JSON."""
    environment = {"CITANCE_DATA_DIR": str(tmp_path)}
    empty = run("doctor", environment=environment, check=False)
    assert empty.returncode == 1
    assert "there is no database yet" in empty.stdout
    assert not list(tmp_path.iterdir()), "it changes nothing"
    run("keys", "create", "tests", environment=environment)
    lines = json.loads(run("doctor", "--json", environment=environment, check=False).stdout)
    assert [one["state"] for one in lines if one["check"] == "schema"] == ["ok"]

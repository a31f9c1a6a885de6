"""A store that the server of commit 7a4489a made, upgraded: all that was acknowledged then is answered now."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.db import migrate
from app.db.engine import Database
from app.db.models import Import, RegistryLimit
from app.main import create_app
from app.settings import Settings
from app.store import counts
from tests.conftest import DatabaseLocation
from tests.db.dumps import restored
from tests.servers import statement

KEY, REVOKED = (
    f"citance_{made_up}"
    for made_up in ("gMjBI0aBdwBnEmt4sVNtZMiHhl5WJ1fr", "xaEuGz9dy1EyUOOi-IwU7F0Ho5b1Wda-")
)
"""Keys of that store, and of nothing else."""
CORRECTED, DELETED = "7d9eadeef0a45841", "2c90581614ec76b4"
IMPORT = "e5f41927cd86fabb"


@pytest.fixture
def old_store(empty_location: DatabaseLocation) -> Iterator[Database]:
    database = restored("7a4489a", empty_location.url, empty_location.directory)
    migrate.upgrade(database)
    yield database
    database.engine.dispose()


def test_store_of_7a4489a_is_served(old_store: Database, tmp_path: Path) -> None:
    """Statements, corrections, deletions, imports with rejections, keys, lookups: as they were answered then."""
    answers, posted = asyncio.run(_answers(old_store, tmp_path))
    tally = answers["/papers/10.1037/int0000101/tally"]
    assert (tally["total"], tally["publications"]) == (36, 13)
    found = answers["/papers/10.1037/int0000101/citations?limit=100"]
    assert found["total"] == tally["total"]
    texts = {line["text"] for line in found["items"]}
    assert {"We found the same [1].", "To be corrected [1].", "Imported [1]."} <= texts
    assert "To be deleted [1]." not in texts
    corrected = answers[f"/statements/{CORRECTED}"]
    assert (corrected["type"], corrected["type_source"]) == ("contrasting", "human")
    assert [one["note"] for one in corrected["corrections"]] == ["It says the opposite."]
    assert answers[f"/statements/{DELETED}"]["status"] == 404
    put = answers["/papers/10.5555/put"]
    assert (put["title"], put["year"], put["ids"]["pmid"]) == ("Put by a person", 1999, "123")
    looked_up = answers["/papers/10.5555/looked-up"]
    assert (looked_up["title"], looked_up["lookup"]["source"]) == ("A made-up work", "crossref")
    assert answers["/papers/10.5555/nobody-has-it"]["status"] == 404
    assert len(answers[f"/imports/{IMPORT}"]["rejections"]) == 2
    assert answers["/stats"]["statements"] == 74
    with old_store.reading() as session:
        assert counts.read(session) == counts.count_rows(session)
    assert posted == {KEY: 201, REVOKED: 401}


def test_queues_and_limits_of_7a4489a_are_kept(old_store: Database) -> None:
    """What was acknowledged and not loaded still waits; registries are still asked no faster than they want."""
    with old_store.reading() as session:
        assert session.scalars(select(Import.name).where(Import.state == "queued")).all() == [
            "queued.ndjson"
        ]
        limits = session.scalars(select(RegistryLimit.name).order_by(RegistryLimit.name)).all()
        assert limits == ["crossref", "doi"]


async def _answers(database: Database, directory: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Of the app in this process, and the status of a write with each key."""
    app = create_app(Settings(data_dir=directory, lookup="offline"), database=database)
    paths = (
        "/papers/10.1037/int0000101/citations?limit=100",
        "/papers/10.1037/int0000101/tally",
        f"/statements/{CORRECTED}",
        f"/statements/{DELETED}",
        "/papers/10.5555/put",
        "/papers/10.5555/looked-up",
        "/papers/10.5555/nobody-has-it",
        f"/imports/{IMPORT}",
        "/stats",
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://citance") as client,
    ):
        headers = {"Authorization": f"Bearer {KEY}"}
        answers = {path: (await client.get(path, headers=headers)).json() for path in paths}
        posted = {}
        for key in (KEY, REVOKED):
            headers = {"Authorization": f"Bearer {key}"}
            response = await client.post(
                "/statements", json=[statement("New [1].")], headers=headers
            )
            posted[key] = response.status_code
    return answers, posted

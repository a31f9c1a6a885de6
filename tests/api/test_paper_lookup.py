"""A paper over HTTP: from the store, else looked up at the registries, with real servers and processes."""

import asyncio
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.db import migrate
from app.db.engine import open_database
from app.db.models import Lookup
from app.document import Document, Work
from app.main import create_app
from app.settings import Settings
from app.store import statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, ON_SQLITE, DatabaseLocation
from tests.lookup.registry_server import RegistryServer, answer, redirect, serve_registries
from tests.servers import Server, key, statement, until

WORK: dict[str, Any] = {
    "DOI": "10.5555/far",
    "title": ["A paper that the store never heard of"],
    "issued": {"date-parts": [[2011]]},
    "type": "journal-article",
    "reference": [{"key": "1", "DOI": "10.5555/its-reference"}],
}


def crossref(work: dict[str, Any]) -> bytes:
    return json.dumps({"status": "ok", "message-type": "work", "message": work}).encode()


@contextmanager
def served(
    location: DatabaseLocation, registries: RegistryServer, workers: int = 1, **more: str
) -> Iterator[Server]:
    """A server for which these are the registries."""
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    server.environment = {"CITANCE_LOOKUP": "online", **more} | {
        f"CITANCE_{name.upper()}_URL": f"{registries.url}/{name}"
        for name in ("doi", "crossref", "datacite")
    }
    server.key = key(location.directory, location.url)
    server.start(workers)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def registries() -> Iterator[RegistryServer]:
    """Registries that know one work."""
    with serve_registries() as server:
        server.set_answers("doi", "/ra/10.5555", answer(b'[{"DOI": "10.5555", "RA": "Crossref"}]'))
        server.set_answers("crossref", "/works/10.5555/far", answer(crossref(WORK)))
        yield server


def asked(registries: RegistryServer) -> list[str]:
    return [one for one in registries.asked_paths if one.startswith("crossref")]


@dataclass(frozen=True)
class Online:
    """A server and its registries, which tests share that ask each for DOIs of their own; no registry fails."""

    server: Server
    registries: RegistryServer

    def know(self, doi: str, work: str | None = None) -> None:
        """Have Crossref answer for a DOI, with the work of this one or of another."""
        known = {**WORK, "DOI": work or doi}
        self.registries.set_answers("crossref", f"/works/{doi}", answer(crossref(known)))

    def asked(self, doi: str) -> int:
        """How often Crossref was."""
        return asked(self.registries).count(f"crossref/works/{doi}")


@pytest.fixture(scope="module")
def online(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    """On SQLite: nothing here has to do with the kind of database."""
    directory = tmp_path_factory.mktemp("online")
    location = DatabaseLocation(f"sqlite:///{directory / 'citance.db'}", directory)
    with serve_registries() as registries, served(location, registries) as server:
        registries.set_answers(
            "doi", "/ra/10.5555", answer(b'[{"DOI": "10.5555", "RA": "Crossref"}]')
        )
        yield Online(server, registries)


def test_paper_lookup_of_an_unknown_paper_is_stored(online: Online) -> None:
    """It is looked up once, and its references with it."""
    online.know("10.5555/stored")
    server = online.server
    paper = server.get("/papers/10.5555/stored").json()
    assert (paper["title"], paper["year"]) == (WORK["title"][0], 2011)
    assert (paper["lookup"]["state"], paper["lookup"]["source"]) == ("fresh", "crossref")
    assert (paper["references"]["publications"], paper["references"]["statements"]) == (1, 0)
    assert server.get("/papers", doi="10.5555/stored").json() == paper
    assert server.get("/papers/10.5555/stored/citations").json()["total"] == 0
    assert online.asked("10.5555/stored") == 1
    again = server.send("POST", "/papers/10.5555/stored/refresh")
    assert again.status_code == 200
    assert online.asked("10.5555/stored") == 2
    assert server.client.post("/papers/10.5555/stored/refresh").status_code == 401


def test_paper_lookup_of_an_absent_paper_is_404(online: Online) -> None:
    """What no registry knows is not asked for again."""
    for _ in range(3):
        problem = online.server.get("/papers/10.5555/nowhere").json()
        assert problem["type"] == "/problems/paper-not-found"
    assert online.asked("10.5555/nowhere") == 1


@ON_SQLITE
def test_paper_lookup_is_503_when_a_registry_is_down(
    location: DatabaseLocation, registries: RegistryServer
) -> None:
    """What is stored is served as ever."""
    registries.set_answers("crossref", "/works/10.5555/far", answer(b"broken", 500))
    with served(location, registries, CITANCE_LOOKUP_PATIENCE="1") as server:
        server.post(statement("It is known by hearsay [1].", "10.5555/near"))
        problem = server.get("/papers/10.5555/far")
        assert (problem.status_code, problem.json()["type"]) == (
            503,
            "/problems/registries-unavailable",
        )
        assert int(problem.headers["retry-after"]) > 0
        near = server.get("/papers/10.5555/near")
        assert (near.status_code, near.json()["lookup"]["state"]) == (200, "none")


def test_paper_lookup_of_a_mentioned_paper_runs_behind(online: Online) -> None:
    """What is known from reference lists only is answered at once, and looked up in the background."""
    online.know("10.5555/mentioned")
    server = online.server
    server.post(statement("It is known by hearsay [1].", "10.5555/mentioned"))
    assert server.get("/papers/10.5555/mentioned").json()["lookup"]["state"] == "none"
    paper = until(lambda: (p := server.get("/papers/10.5555/mentioned").json())["year"] and p)
    assert paper["lookup"]["state"] == "fresh"
    assert paper["tally"]["total"] == 1


def test_paper_lookup_of_an_alias_answers_with_its_prime(online: Online) -> None:
    """What cites the alias cites the paper."""
    prime, alias = "10.5555/prime", "10.5555/alias"
    online.know(alias, work=prime)
    server = online.server
    texts = [f"Cited under its other name, time {n} [1]." for n in range(3)]
    server.post(*(statement(text, alias) for text in texts))
    server.send("POST", f"/papers/{alias}/refresh")
    paper = server.get(f"/papers/{alias}").json()
    assert (paper["doi"], paper["lookup"]["requested_doi"]) == (prime, alias)

    def cited(doi: str) -> int:
        total: int = server.get(f"/papers/{doi}/citations").json()["total"]
        return total

    until(lambda: cited(prime) == 3)
    assert cited(alias) == 3
    for form in ("json", "atom"):
        url, bodies = f"/papers/{alias}/citations?limit=1&format={form}", ""
        while url:
            page = server.client.get(url)
            bodies += page.text
            url = page.links.get("next", {}).get("url", "")
        assert all(text in bodies for text in texts), "a cursor is valid under the alias too"
    facet = server.get(f"/papers/{alias}/citations/facets/author").json()
    assert [value["count"] for value in facet["values"]] == [3]


def test_paper_lookup_of_an_unknown_alias(
    location: DatabaseLocation, registries: RegistryServer
) -> None:
    """On all routes of a paper."""
    registries.set_answers(
        "crossref", "/works/10.5555/alias", redirect("/crossref/works/10.5555%2Ffar")
    )
    with served(location, registries) as server:
        paper = server.get("/papers/10.5555/alias").json()
        assert (paper["doi"], paper["lookup"]["requested_doi"]) == ("10.5555/far", "10.5555/alias")
        for path in ("/citations", "/tally", "/cite"):
            assert server.get(f"/papers/10.5555/alias{path}").status_code == 200
        sent = {"dois": ["10.5555/ALIAS"]}
        batch = server.client.post("/papers/batch", json=sent).json()["papers"]
        assert batch["10.5555/ALIAS"]["doi"] == "10.5555/far"
        assert server.get("/stats").json()["papers"] == 2, "it and its reference"
    assert asked(registries) == ["crossref/works/10.5555/alias", "crossref/works/10.5555/far"]


def test_paper_lookup_after_a_deletion_asks_again(online: Online) -> None:
    """A deleted paper leaves no stored answer behind."""
    deleted, alias = "10.5555/deleted", "10.5555/deleted-too"
    online.know(deleted)
    away = redirect(f"/crossref/works/{deleted.replace('/', '%2F')}")
    online.registries.set_answers("crossref", f"/works/{alias}", away)
    server = online.server
    server.get(f"/papers/{alias}")
    assert server.send("DELETE", f"/papers/{deleted}").status_code == 204
    with open_database(server.database_url).reading() as session:
        keys = session.scalars(select(Lookup.key)).all()
    assert "10.5555" in keys, "the agency"
    assert not [key for key in keys if "deleted" in key]
    assert server.get(f"/papers/{deleted}").json()["title"] == WORK["title"][0]
    assert online.asked(deleted) == 2


def test_paper_lookup_of_another_spelling_is_no_alias(online: Online) -> None:
    """`requested_doi` is the paper's DOI."""
    online.know("10.5555/SPELT", work="10.5555/spelt")
    for spelt in ("10.5555/SPELT", "10.5555/Spelt", "10.5555/spelt"):
        paper = online.server.get(f"/papers/{spelt}").json()
        assert paper["lookup"]["requested_doi"] == paper["doi"] == "10.5555/spelt"


def test_refresh_of_a_paper_without_a_doi_is_422(online: Online) -> None:
    """No registry can be asked for it."""
    with open_database(online.server.database_url).writing() as session:
        nameless = Document(paper=Work(pmid="77", title="No DOI"), whole=False)
        statements.record(session, [SourceDocument(nameless, "a file")], NOON)
    refused = online.server.send("POST", "/papers/pmid:77/refresh")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid")
    assert "no DOI" in refused.json()["detail"]


@ON_SQLITE
def test_paper_lookup_503_has_a_retry_after(
    location: DatabaseLocation, registries: RegistryServer
) -> None:
    """Of at least a second."""
    registries.set_answers("crossref", "/works/10.5555/far", answer(b"", 503))
    with served(location, registries, CITANCE_LOOKUP_PATIENCE="0.3") as server:
        waits = [server.get("/papers/10.5555/far").headers["retry-after"] for _ in range(3)]
    assert all(int(wait) >= 1 for wait in waits)


@ON_SQLITE
def test_paper_lookup_offline_asks_no_registry(
    location: DatabaseLocation, registries: RegistryServer
) -> None:
    """Whatever the route."""
    with served(location, registries, CITANCE_LOOKUP="offline") as server:
        server.post(statement("Known [1].", "10.5555/near"))
        assert server.get("/papers/10.5555/far").status_code == 404
        for path in ("/papers/10.5555/near", "/papers/10.5555/near/tally", "/statements", "/stats"):
            assert server.get(path).status_code == 200, path
        assert server.send("POST", "/papers/10.5555/near/refresh").status_code == 503
        assert server.send("PUT", "/papers/10.5555/near", json={}).status_code == 200
        server.client.post("/tallies", json={"dois": ["10.5555/far"]})
        server.client.post("/papers/batch", json={"dois": ["10.5555/far"]})
        assert server.get("/readyz").text == "ready\n"
    assert not registries.requests


@ON_SQLITE
def test_readyz_is_degraded_while_a_registry_blocks_us(
    location: DatabaseLocation, registries: RegistryServer
) -> None:
    """The metrics have it too, and nothing stops."""
    registries.set_answers("crossref", "/works/10.5555/far", answer(b"no", 403))
    with served(location, registries) as server:
        assert server.get("/papers/10.5555/far").status_code == 503
        ready = server.get("/readyz")
        assert (ready.status_code, ready.text) == (200, "ready, degraded: blocked by crossref\n")
        metrics = server.get("/metrics").text
        assert 'citance_upstream_breaker{registry="crossref"} 3.0' in metrics
        assert 'citance_lookups_total{decision="asked",state="none"} 1.0' in metrics


def test_paper_lookup_after_a_killed_server(
    location: DatabaseLocation, registries: RegistryServer
) -> None:
    """A lease of a server that was killed ends, and its restart looks the paper up."""
    registries.set_answers("crossref", "/works/10.5555/far", registries.hang)
    with served(location, registries, CITANCE_LOOKUP_PATIENCE="1") as server:
        with ThreadPoolExecutor(1) as one:
            asking = one.submit(server.get, "/papers/10.5555/far")
            until(lambda: asked(registries))
            server.kill()
            assert isinstance(asking.exception(), httpx.TransportError)
        registries.set_answers("crossref", "/works/10.5555/far", answer(crossref(WORK)))
        server.start()
        assert server.get("/papers/10.5555/far/citations").status_code == 404

        def found() -> Any:
            answered = server.get("/papers/10.5555/far")
            return answered.json() if answered.status_code == 200 else None

        assert until(found)["lookup"]["state"] == "fresh"


def test_offline_no_route_connects_to_anything(tmp_path: Path) -> None:
    """No socket is connected by any route."""
    connected: list[Any] = []
    listening = True

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event == "socket.connect":
            connected.append(arguments[1])

    sys.addaudithook(note)  # for good: there is no way to take one back
    settings = Settings(data_dir=tmp_path, lookup="offline")
    database = open_database(settings.url)
    migrate.prepare(database, tmp_path)
    written = key(tmp_path, settings.url)
    statuses = asyncio.run(_every_route(create_app(settings, database=database), written))
    listening = False
    assert len(statuses) > 25
    assert not {status for status in statuses if status >= 500} - {503}
    assert not connected


async def _every_route(app: FastAPI, written: str) -> list[int]:
    """Each method of each route once, about a paper that nobody knows."""
    statuses = []
    headers = {"Authorization": f"Bearer {written}"}
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://citance", headers=headers
        ) as client,
    ):
        for path, methods in app.openapi()["paths"].items():
            address = path.replace("{doi}", "10.5555%2Fnobody").replace("{id}", "0" * 16)
            address = address.replace("{name}", "author")
            for method in methods:
                answered = await client.request(method, address, params={"doi": "10.5555/nobody"})
                statuses.append(answered.status_code)
    return statuses

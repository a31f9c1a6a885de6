"""A server of two processes: writes, deletions, lookups and metrics are those of both."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection

import httpx
import pytest

from tests.api.test_paper_lookup import WORK, asked, crossref, served
from tests.conftest import DatabaseLocation
from tests.lookup.registry_server import RegistryServer, answer, serve_registries
from tests.servers import PATIENCE, UNUSED, Server, statement, until

PROCESSES = 2
"""Each takes two seconds to start."""
CONNECTIONS = 12
"""Of so many, spread over the processes, some reach each of them."""


@pytest.fixture(scope="module")
def registries() -> Iterator[RegistryServer]:
    """Registries that know one work."""
    with serve_registries() as known:
        known.set_answers("doi", "/ra/10.5555", answer(b'[{"DOI": "10.5555", "RA": "Crossref"}]'))
        known.set_answers("crossref", "/works/10.5555/far", answer(crossref(WORK)))
        yield known


@pytest.fixture(scope="module")
def processes(
    tmp_path_factory: pytest.TempPathFactory, registries: RegistryServer
) -> Iterator[Server]:
    """The server, on SQLite: with PostgreSQL, processes of two hosts are tested in tests/cluster. Tests share it, and write
    of papers of their own."""
    directory = tmp_path_factory.mktemp("processes")
    location = DatabaseLocation(f"sqlite:///{directory / 'citance.db'}", directory)
    with served(location, registries, workers=PROCESSES) as server:
        yield server


def test_paper_lookup_by_many_asks_once(processes: Server, registries: RegistryServer) -> None:
    """Of 300 requests for one paper, one goes to the registry."""
    address = processes.client.base_url

    def status(_: int) -> int:
        # bare connections: a client of httpx each would take more CPU than the processes do
        with closing(HTTPConnection(address.host, address.port, timeout=PATIENCE)) as one:
            one.request("GET", "/papers/10.5555/far")
            return one.getresponse().status

    with ThreadPoolExecutor(100) as crowd:
        statuses = list(crowd.map(status, range(300)))
    assert set(statuses) == {200}
    assert asked(registries).count("crossref/works/10.5555/far") == 1


def test_write_is_found_by_every_process_soon(processes: Server) -> None:
    """A search finds what was written before, within two seconds, whichever process answers; metrics add up all of them."""

    def seen(number: int) -> bool:
        anew = {"Connection": "close"}
        found = processes.client.get("/statements", params={"q": f"number{number}"}, headers=anew)
        return bool(found.json()["total"] == 1)

    took = []
    for number in range(3):
        assert processes.post(statement(f"Seen number{number} by all.")).status_code == 201
        written = time.monotonic()
        for _connection in range(CONNECTIONS):
            until(partial(seen, number))
        took.append(time.monotonic() - written)
    assert min(took) < 2, "where the machine has time for us, which a busy one has not each time"
    assert 'route="/statements",status="201"' in processes.get("/metrics").text


def test_response_cache_forgets_a_deleted_paper(processes: Server) -> None:
    """Kept with its statements, by each of the processes."""
    doi = "10.5555/deleted"
    path = f"/papers/{doi}/citations"
    processes.post(statement("Of what goes [1].", doi))
    clients = [
        httpx.Client(base_url=processes.client.base_url, verify=UNUSED, timeout=PATIENCE)
        for _ in range(CONNECTIONS)
    ]
    for client in clients:
        until(lambda client=client: client.get(path).json().get("total") == 1)  # type: ignore[misc]
        client.get(path)
    processes.send("DELETE", f"/papers/{doi}")
    for client in clients:
        until(lambda client=client: client.get(path).status_code == 404)  # type: ignore[misc]
        assert client.get(path).json()["type"] == "/problems/paper-not-found"
        client.close()

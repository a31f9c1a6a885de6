"""Failures of the cluster while two hosts write and read: nothing acknowledged is lost or double, and writes go on."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.cluster.hosts import Hosts, hosts
from tests.conftest import DatabaseLocation
from tests.opensearch.faulty_proxy import Fault, FaultyProxy, faulty_proxy
from tests.opensearch.nodes import Cluster
from tests.servers import UNUSED, Server, until

ON_POSTGRESQL = pytest.mark.parametrize("location", ["postgresql"], indirect=True)
SHORT = {"CITANCE_INDEX_TIMEOUT": "3"}
"""Seconds; a search that waits for a node that hangs takes no longer."""
AWAY = "/problems/not-ready"


@pytest.fixture(scope="module")
def proxy(opensearch_cluster: Cluster) -> Iterator[FaultyProxy]:
    """Before the three nodes."""
    with faulty_proxy(opensearch_cluster.urls) as made:
        yield made


@pytest.fixture
def two(location: DatabaseLocation, tmp_path: Path, opensearch_cluster: Cluster) -> Iterator[Hosts]:
    """Hosts with an index of their own, that know all nodes; those are started that a test which failed has left killed."""
    opensearch_cluster.start()
    nodes = ",".join(url.removeprefix("http://") for url in opensearch_cluster.urls)
    with hosts(tmp_path, location.url, f"http://{nodes}/test-{uuid4().hex[:8]}", **SHORT) as made:
        yield made


@pytest.fixture
def behind(location: DatabaseLocation, tmp_path: Path, proxy: FaultyProxy) -> Iterator[Hosts]:
    """Hosts that know the proxy alone."""
    with hosts(tmp_path, location.url, f"{proxy.url}/test-{uuid4().hex[:8]}", **SHORT) as made:
        yield made


def kill_other(cluster: Cluster) -> None:
    """A node that is not the cluster manager."""
    next(node for node in cluster.nodes if node is not cluster.manager()).signal(signal.SIGKILL)


def kill_manager(cluster: Cluster) -> None:
    cluster.manager().signal(signal.SIGKILL)


def kill_all(cluster: Cluster) -> None:
    for node in cluster.nodes:
        node.signal(signal.SIGKILL)


def test_cluster_survives_its_manager(opensearch_cluster: Cluster) -> None:
    """What it acknowledged is found without it, it takes writes, and the node comes back."""
    manager = opensearch_cluster.manager()
    other = next(node for node in opensearch_cluster.nodes if node is not manager)
    with httpx.Client(base_url=other.url, timeout=60, verify=UNUSED) as client:
        settings = {"index": {"number_of_shards": 1, "number_of_replicas": 1}}
        assert client.put("/kept", json={"settings": settings}).status_code == 200
        opensearch_cluster.wait()
        assert client.put("/kept/_doc/1", json={"n": 1}).status_code == 201
        manager.signal(signal.SIGKILL)
        assert until(lambda: client.put("/kept/_doc/2", json={"n": 2}).status_code == 201)
        assert client.get("/kept/_doc/1").status_code == 200
        opensearch_cluster.start()
        assert client.get("/kept/_count").status_code == 200
        assert client.delete("/kept").status_code == 200


@ON_POSTGRESQL
@pytest.mark.parametrize("kill", [kill_other, kill_manager, kill_all])
def test_killed_nodes_lose_nothing(
    two: Hosts, opensearch_cluster: Cluster, kill: Callable[[Cluster], None]
) -> None:
    """While some node is there, what is written is found; while none is, searches are 503, and writes go on."""
    with two.working():
        time.sleep(1)
        kill(opensearch_cluster)
        if opensearch_cluster.running:
            for server in two.servers:
                until(lambda: two.search(server).status_code == 200)  # noqa: B023
        else:
            answer = two.search(two.servers[0])
            assert (answer.status_code, answer.json()["type"]) == (503, AWAY)
        time.sleep(2)
        opensearch_cluster.start()
        time.sleep(1)
    two.audit()
    assert ("_read 503" in two.answers) >= (kill is kill_all)
    assert two.slowest < 30


@ON_POSTGRESQL
@pytest.mark.parametrize("fault", ["rejected", "stalled", "unanswered", "closed", "failing"])
def test_faulty_answers_lose_nothing(behind: Hosts, proxy: FaultyProxy, fault: Fault) -> None:
    with behind.working():
        time.sleep(1)
        with proxy.having(fault):
            until(lambda: proxy.met[fault])
            time.sleep(3)
        time.sleep(1)
    behind.audit()


@ON_POSTGRESQL
def test_full_disk_of_the_cluster_stops_no_write(two: Hosts, opensearch_cluster: Cluster) -> None:
    """The block that a node sets when its disk is full: what it refuses is indexed when there is room again."""
    client, url = opensearch_cluster.client, opensearch_cluster.nodes[0].url
    two.write(two.servers[0])
    two.at_rest()

    def blocked(*, yes: bool) -> None:
        block = {"index.blocks.read_only_allow_delete": yes or None}
        assert client.put(f"{url}/test-*/_settings", json=block).status_code == 200

    with two.working():
        blocked(yes=True)
        until(two.waiting)
        time.sleep(2)
        assert two.search(two.servers[1]).status_code == 200
        blocked(yes=False)
    two.audit()


@ON_POSTGRESQL
def test_memory_is_bounded_while_the_cluster_is_away(behind: Hosts, proxy: FaultyProxy) -> None:
    """10,000 statements wait in SQL."""
    behind.write(behind.servers[0], 100)
    behind.at_rest()
    before = [anonymous(one) for one in behind.servers]
    with proxy.having("closed"):
        for number in range(20):
            assert behind.write(behind.servers[number % 2], 500) == 201
    behind.audit()
    grown = [anonymous(one) - start for one, start in zip(behind.servers, before, strict=True)]
    assert max(grown) < 150, grown


def anonymous(server: Server) -> float:
    """MB that the server's process has for itself."""
    assert server.process
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) / 1e3

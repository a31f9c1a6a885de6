"""OpenSearch nodes on loopback: the real server, one or a cluster, started as an ordinary user and stopped by pid.

`python -m tests.opensearch.nodes 3` starts three until Ctrl-C, to work with.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx

from tests.opensearch.home import VERSION, home
from tests.servers import UNUSED, until

NOBODY = 65534
"""OpenSearch refuses to run as root."""
PATIENCE = 900
"""Seconds that three nodes may take to start: some thirty of CPU, for which two processors took more than 300 that 25
processes wanted."""
LOG4J = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d][%-5p][%c{1.}] [%node_name] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""
JVM = (
    *("-Xms512m", "-Xmx512m"),
    *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),  # half the CPU of a start
    *("-Dfile.encoding=UTF-8", "-Djava.awt.headless=true", "-Djava.locale.providers=SPI,COMPAT"),
    *("-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true"),
    *("-Dio.netty.recycler.maxCapacityPerThread=0", "-Dio.netty.allocator.numDirectArenas=0"),
    *("-Dlog4j.shutdownHookEnabled=false", "-Dlog4j2.disable.jmx=true"),
    *("-Dopensearch.distribution.type=tar", "-Dopensearch.bundled_jdk=false"),
)  # fmt: skip
"""Of releases, but for the garbage collector and the compiler."""
JVM_2 = ("-Djava.security.manager=allow",)
JVM_3 = ("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED")


@dataclass
class Node:
    """A node with a directory of its own, which a start after a stop finds again."""

    name: str
    directory: Path
    port: int
    transport_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has written since its last start."""
        return (self.directory / "log").read_text(errors="replace")

    def start(self) -> None:
        """Start the process; it answers some ten seconds later."""
        temporary = self.directory / "temporary"
        temporary.mkdir(exist_ok=True)
        options = [*JVM, *(JVM_2 if VERSION.startswith("2.") else JVM_3)]
        options += [f"-Djava.io.tmpdir={temporary}", f"-Dopensearch.path.home={home()}"]
        options += [f"-Dopensearch.path.conf={self.directory}/config", "-cp", f"{home()}/lib/*"]
        user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            for path in (self.directory, *self.directory.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        with (self.directory / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [java(), *options, "org.opensearch.bootstrap.OpenSearch"],
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **user,
            )

    def signal(self, number: signal.Signals) -> None:
        """SIGKILL is a machine that is gone, SIGSTOP one that hangs, SIGCONT its end."""
        assert self.process
        self.process.send_signal(number)
        if number in {signal.SIGKILL, signal.SIGTERM}:
            self.process.wait(timeout=60)


@dataclass
class Cluster:
    """Nodes that know each other; each may become the cluster manager."""

    nodes: list[Node]
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=90, verify=UNUSED))

    @property
    def urls(self) -> list[str]:
        return [node.url for node in self.nodes]

    @property
    def running(self) -> list[Node]:
        return [node for node in self.nodes if node.process and node.process.poll() is None]

    def wait(self) -> None:
        """Until all nodes that run have formed a cluster that lacks no copy of a shard that it could have."""
        until(self._formed, PATIENCE)

    def manager(self) -> Node:
        """The elected cluster manager."""
        answer = self.client.get(self.running[0].url + "/_cat/cluster_manager?h=node")
        return next(node for node in self.nodes if node.name == answer.text.strip())

    def start(self, *nodes: Node) -> None:
        """Those, or all that do not run; and wait."""
        for node in nodes or [one for one in self.nodes if one not in self.running]:
            node.start()
        self.wait()

    def _formed(self) -> bool:
        for node in self.running:
            wanted = {
                "wait_for_nodes": str(len(self.running)),
                "wait_for_status": "green" if len(self.running) == len(self.nodes) else "yellow",
                "wait_for_no_initializing_shards": "true",
                "timeout": "5s",
            }
            try:
                answer = self.client.get(node.url + "/_cluster/health", params=wanted)
            except httpx.TransportError:
                return False
            if answer.status_code != 200 or answer.json()["timed_out"]:
                return False
        assert self.running, self.nodes[0].log[-3000:]
        return True


@contextmanager
def cluster(count: int = 1, **more: Any) -> Iterator[Cluster]:
    """So many nodes, ready; `more` are settings, with `__` for a dot. All is gone afterwards."""
    directory = Path(mkdtemp(prefix="citance-opensearch-"))
    directory.chmod(0o755)
    ports = iter(_free_ports(2 * count))
    made = Cluster(
        [Node(f"n{i}", directory / f"n{i}", next(ports), next(ports)) for i in range(1, count + 1)]
    )
    for node in made.nodes:
        _configure(node, made, {key.replace("__", "."): value for key, value in more.items()})
    try:
        made.start()
        yield made
    finally:
        for node in made.running:
            node.signal(signal.SIGKILL)
        made.client.close()
        shutil.rmtree(directory)


def java() -> str:
    """The JVM of CITANCE_TEST_JAVA, else Debian's of version 17 if it is there, else the one that is found first."""
    debian = (str(path) for path in Path("/usr/lib/jvm").glob("java-17-openjdk-*/bin/java"))
    program = os.environ.get("CITANCE_TEST_JAVA") or next(debian, None) or shutil.which("java")
    assert program, "OpenSearch needs Java: install version 17"
    return program


def _configure(node: Node, cluster: Cluster, more: dict[str, Any]) -> None:
    (node.directory / "config").mkdir(parents=True)
    (node.directory / "config" / "log4j2.properties").write_text(LOG4J)
    settings = {
        "cluster.name": "citance-tests",
        "node.name": node.name,
        "path.data": node.directory / "data",
        "path.logs": node.directory,
        "network.host": "127.0.0.1",
        "http.port": node.port,
        "transport.port": node.transport_port,
        "discovery.seed_hosts": [f"127.0.0.1:{one.transport_port}" for one in cluster.nodes],
        "cluster.initial_cluster_manager_nodes": [one.name for one in cluster.nodes],
        "action.auto_create_index": "false",
        # else a machine with a full disk makes indexes read-only
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        **more,
    }
    lines = "".join(f"{key}: {value}\n" for key, value in settings.items())
    (node.directory / "config" / "opensearch.yml").write_text(lines)


def _free_ports(count: int) -> list[int]:
    """Below those that the kernel gives away: a node that is started again finds its own still free."""
    found: list[int] = []
    candidates = random.sample(range(20_000, 32_000), 1_000)
    while len(found) < count:
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", candidates[-1]))
            except OSError:
                continue
            else:
                found.append(candidates[-1])
            finally:
                candidates.pop()
    return found


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    with cluster(int(sys.argv[1]) if len(sys.argv) > 1 else 1) as started:
        print(*started.urls, "(Ctrl-C ends them)", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})

"""A paper's faceted search over HTTP, against a bare FastAPI route that returns the same bytes, and against FTS5: with other
words each time, with other years, and the same question (these without the response cache), asked again, and asked by a
client that has the answer, against a bare 304.

The load comes from another process over kept-alive connections. Each round measures the floor and the service one
after the other, so that a noisy neighbour disturbs both; the medians of the rounds are compared.
"""

import os
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from urllib.parse import quote

import httpx

from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.query import StatementQuery
from bench.corpus import TOPIC_WORDS
from bench.load import Measured, load

ROUNDS = 5
REQUESTS = 1_500
CONNECTIONS = 4
Server = tuple[str, int]
"""Its address, and the id of its process."""
FLOOR = """
from fastapi import FastAPI, Response
app = FastAPI()
body = open({body!r}, "rb").read()
@app.get("/papers/{{doi:path}}/citations")
async def citations(doi: str) -> Response:
    return Response(body, media_type="application/json")
@app.get("/papers/{{doi:path}}/unchanged")
async def unchanged(doi: str) -> Response:
    return Response(None, 304, {{"etag": '"etag"'}})
"""


@dataclass(frozen=True)
class Question:
    """A search with words and two filters, about a paper with this many statements."""

    label: str
    path: str
    anew: str
    """The same with other words, never the same in one round; a space between them."""
    filtered: str
    """The same words with other years each time."""


def run(here: Path) -> None:
    """Serve `here/store` and print requests per second, latencies and ratios."""
    database = here / "store" / "citance.db"
    store = here / "store"
    with serving(store) as searched, serving(store, 8933, cache=32) as cached:
        for question in _questions(database):
            answer = httpx.get(cached[0] + question.path)
            size, total = len(answer.content), answer.json()["total"]
            (here / "body.json").write_bytes(answer.content)
            print(f"search   {question.label}, {total} found, all facets, {size / 1e3:.0f} kB")
            with _floor(here) as floor:
                path, etag = question.path, answer.headers["etag"]
                unchanged = path.partition("/citations")[0] + "/unchanged"
                servers = {"floor": floor, "searched": searched, "again": cached}
                asked = {name: (server, path, "") for name, server in servers.items()}
                asked["filtered"] = (searched, question.filtered, "")
                asked["anew"] = (searched, question.anew, "")
                _compare(asked)
                _compare({"bare 304": (floor, unchanged, etag), "304": (cached, path, etag)})
        print(f"  memory {_megabytes(searched[1])}, after these requests")
    _compare_with_fts5(database, here / "fts5.db")


def _questions(database: Path) -> Iterator[Question]:
    """Of papers with some hundred and some thousand statements, the words that many of these share."""
    connection = sqlite3.connect(database)
    for wanted in (100, 1_000, 5_000):
        found = connection.execute(
            "SELECT p.doi, count(*) AS k FROM statements s JOIN papers p ON p.id = s.cited_id "
            "GROUP BY s.cited_id ORDER BY abs(k - ?) LIMIT 1",
            (wanted,),
        ).fetchone()
        path = f"/papers/{quote(found[0], safe='')}/citations"
        filters = "type=mentioning&type=supporting&section=introduction&section=discussion"
        pairs = list(combinations(TOPIC_WORDS.split(), 2))[:REQUESTS]
        years = list(combinations(range(1960, 2025), 2))[:REQUESTS]
        yield Question(
            f"paper with {found[1]:,} statements",
            f"{path}?q=study&{filters}",
            " ".join(f"{path}?q={one}+OR+{other}&{filters}" for one, other in pairs),
            " ".join(f"{path}?q=study&{filters}&year_from={a}&year_to={b}" for a, b in years),
        )


def _compare(asked: dict[str, tuple[Server, str, str]]) -> None:
    """Ask each server for its paths, with its ETag, in turns; print ratios to the first, by the clock and by the processor
    time of the server."""
    rounds: dict[str, list[Measured]] = {name: [] for name in asked}
    seconds = dict.fromkeys(asked, 0.0)
    for (base, _), path, etag in asked.values():
        load(base, path, 200, CONNECTIONS, etag)
    for _ in range(ROUNDS):
        for name, ((base, process), path, etag) in asked.items():
            before = _cpu_seconds(process)
            rounds[name].append(load(base, path, REQUESTS, CONNECTIONS, etag))
            seconds[name] += _cpu_seconds(process) - before
    floor = next(iter(asked))
    rates = {name: statistics.median(m.rate for m in measured) for name, measured in rounds.items()}
    for name, measured in rounds.items():
        p50 = statistics.median(m.p50 for m in measured)
        p99 = statistics.median(m.p99 for m in measured)
        print(
            f"  {name:8} {rates[name]:>9,.0f} requests/s   p50 {p50:.2f} ms   p99 {p99:.2f} ms   "
            f"ratio {rates[name] / rates[floor]:.2f}, of CPU {seconds[floor] / seconds[name]:.2f}",
            flush=True,
        )


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(
    store: Path, port: int = 8931, cache: int = 0, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server of this store, by default one that searches whenever it is asked; else with so many MB for answers."""
    own = {"DATA_DIR": str(store), "LOG_LEVEL": "warning", "RESPONSE_CACHE_MB": str(cache)}
    environment = {
        **os.environ,
        **{f"CITANCE_{name}": value for name, value in own.items()},
        **(settings or {}),
    }
    citance = Path(sys.executable).parent / "citance"
    base = f"http://127.0.0.1:{port}"
    with _process([citance, "serve", "--port", port], base, environment) as it:
        yield it


@contextmanager
def _floor(here: Path) -> Iterator[Server]:
    (here / "floor.py").write_text(FLOOR.format(body=str(here / "body.json")))
    command = [sys.executable, "-m", "uvicorn", "--app-dir", here, "--port", "8932", "floor:app"]
    quiet = [*command, "--no-access-log", "--log-level", "warning"]
    with _process(quiet, "http://127.0.0.1:8932", dict(os.environ)) as it:
        yield it


@contextmanager
def _process(command: list[object], base: str, environment: dict[str, str]) -> Iterator[Server]:
    process = subprocess.Popen(
        [str(part) for part in command], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 60
        while True:
            try:
                httpx.get(base + "/readyz")
                break
            except httpx.TransportError:
                if time.monotonic() > end or process.poll() is not None:
                    raise
                time.sleep(0.05)
        yield base, process.pid
    finally:
        process.terminate()
        process.wait()


def _megabytes(process: int) -> str:
    status = Path(f"/proc/{process}/status").read_text()
    anonymous, files = (
        int(status.split(f"{name}:")[1].split()[0]) / 1e3 for name in ("RssAnon", "RssFile")
    )
    return f"{anonymous:,.0f} MB of its own and {files:,.0f} MB of mapped files"


def _compare_with_fts5(database: Path, target: Path) -> None:
    """What a weekend makes: an FTS5 table, the same filters, GROUP BY for each facet, by bare sqlite3 calls."""
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(target)
    connection.execute("ATTACH ? AS store", (str(database),))
    connection.executescript(
        """
        CREATE TABLE s AS SELECT s.rowid AS n, s.cited_id, s.citing_id, s.type, s.section, c.relationship, p.year,
          p.publication_type, p.journal_id, s.text FROM store.statements s
          JOIN store.citations c ON c.citing_id = s.citing_id AND c.cited_id = s.cited_id
          JOIN store.papers p ON p.id = s.citing_id;
        CREATE INDEX i ON s (cited_id);
        CREATE VIRTUAL TABLE f USING fts5(text, content='s', content_rowid='n', tokenize='porter');
        INSERT INTO f (f) VALUES ('rebuild');
        """
    )
    indexes = database.parent / "index"
    engine = EmbeddedStatementEngine(indexes / (indexes / "current").read_text())
    for wanted in (100, 1_000):
        cited, count = connection.execute(
            "SELECT cited_id, count(*) AS k FROM s GROUP BY cited_id ORDER BY abs(k - ?) LIMIT 1",
            (wanted,),
        ).fetchone()
        theirs = _median(partial(_ask_fts5, connection, cited))
        query = StatementQuery(
            q="study",
            cited=(cited,),
            type=("mentioning", "supporting"),
            section=("introduction", "discussion"),
        )
        ours = _median(partial(engine.search, query))
        print(
            f"peer     {count:,} statements, in process: ours {ours:.2f} ms, FTS5 with GROUP BY {theirs:.2f} ms"
        )
        print(f"  ratio  {theirs / ours:>9.0f}   times faster than the peer", flush=True)


def _median(ask: Callable[[], object]) -> float:
    """Milliseconds of ten calls, the first left out."""
    times = []
    for _ in range(11):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times[1:])


def _ask_fts5(connection: sqlite3.Connection, cited: int) -> None:
    matched = "FROM s CROSS JOIN f ON f.rowid = s.n WHERE f.text MATCH 'study' AND s.cited_id = ?"
    filters = {
        "type": " AND type IN ('mentioning', 'supporting')",
        "section": " AND section IN ('introduction', 'discussion')",
    }
    both = "".join(filters.values())
    connection.execute(f"SELECT s.* {matched}{both} ORDER BY rank LIMIT 20", (cited,)).fetchall()
    connection.execute(
        f"SELECT count(*), count(DISTINCT citing_id) {matched}{both}", (cited,)
    ).fetchall()
    for facet in ("type", "section", "relationship", "year", "publication_type", "journal_id"):
        others = "".join(sql for name, sql in filters.items() if name != facet)
        connection.execute(
            f"SELECT {facet}, count(*) {matched}{others} GROUP BY 1", (cited,)
        ).fetchall()
    connection.execute(
        f"SELECT a.name, count(*) {matched.replace('WHERE', _AUTHORS)}{both} GROUP BY 1", (cited,)
    ).fetchall()


_AUTHORS = "JOIN store.authors a ON a.paper_id = s.citing_id WHERE"

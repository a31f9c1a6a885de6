"""Shares of a load: processor time of what reads, stores and indexes, on SQLite and PostgreSQL, of the same records.

Each is a process, or several, so that the slowest of them bounds a load where there are processors enough.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import write_ndjson
from bench.ingest import ARTICLES
from bench.writes import postgresql

RECORDS = 60_000
EVERY = 0.1
"""Seconds between two looks at what the processes have used: what one uses between the last look and its end is missed."""
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class _Used:
    """A process and what it has used so far, in seconds."""

    parent: int
    command: bytes
    all: float
    main_thread: float


def run(here: Path) -> None:
    """Print the shares in µs a statement, of made-up records and, where there are any, of real articles."""
    here.mkdir(parents=True, exist_ok=True)
    records = here / f"records-{RECORDS}.ndjson"
    if not records.exists():
        write_ndjson(records, RECORDS)
    for name, source in (("NDJSON", records), ("JATS", ARTICLES)):
        if source.exists():
            _print(f"{name}, SQLite", *_measure(here / "shares", source, {}))
            with postgresql(here / "shares-postgresql") as (url, server):
                settings = {"CITANCE_DATABASE_URL": url}
                _print(f"{name}, PostgreSQL", *_measure(here / "shares", source, settings, server))


def _print(name: str, used: Mapping[str, float], statements: int) -> None:
    each = "  ".join(f"{stage} {1e6 * spent / statements:.0f}" for stage, spent in used.items())
    print(f"shares   {name:<18} µs/statement: {each}   ({statements:,} statements)", flush=True)


def _measure(
    store: Path, source: Path, settings: dict[str, str], server: int | None = None
) -> tuple[dict[str, float], int]:
    """Seconds by stage, and statements. `server`: the process of PostgreSQL that starts its others."""
    shutil.rmtree(store, ignore_errors=True)
    citance = str(Path(sys.executable).parent / "citance")
    environment = {**os.environ, **settings, "CITANCE_DATA_DIR": str(store)}
    subprocess.run(
        [citance, "db", "upgrade"], env=environment, stderr=subprocess.DEVNULL, check=True
    )
    before = _used_by_tree(server) if server else 0.0
    found: dict[int, _Used] = {}
    with subprocess.Popen(
        [citance, "ingest", str(source)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as load:
        while load.poll() is None:
            found |= dict(_descendants(load.pid))
            time.sleep(EVERY)
        summary, _ = load.communicate()
    counts = dict(line.rsplit(None, 1) for line in summary.splitlines() if line.strip())
    used = _by_stage(found, load.pid)
    if server:
        used["PostgreSQL"] = _used_by_tree(server) - before
    return used, int(counts["statements"].replace(",", ""))


def _by_stage(found: Mapping[int, _Used], load: int) -> dict[str, float]:
    used = {"reading": 0.0, "storing": 0.0, "indexing": 0.0, "Tantivy": 0.0}
    for pid, one in found.items():
        if pid == load:
            used["storing"] += one.all
        elif one.parent == load and one.command == found[load].command:  # it was forked
            used["indexing"] += one.main_thread
            used["Tantivy"] += one.all - one.main_thread
        else:
            used["reading"] += one.all
    return used


def _descendants(root: int) -> Iterator[tuple[int, _Used]]:
    """A process and all below it."""
    used = {int(path.name): _used(path) for path in Path("/proc").glob("[0-9]*")}
    pending = [root]
    while pending:
        pid = pending.pop()
        if one := used.get(pid):
            yield pid, one
        pending += (child for child, other in used.items() if other and other.parent == pid)


def _used(path: Path) -> _Used | None:
    try:
        fields = _fields(path)
        command = (path / "cmdline").read_bytes()
        if not command:  # it has ended, and nobody has asked how
            return None
        return _Used(
            int(fields[1]), command, _seconds(fields), _seconds(_fields(path / "task" / path.name))
        )
    except OSError:
        return None  # it has ended


def _used_by_tree(root: int) -> float:
    """Of a process, of those below it, and of those that have ended."""
    paths = [Path(f"/proc/{pid}") for pid, _ in _descendants(root)]
    return sum(_seconds(_fields(path), ended=True) for path in paths)


def _fields(path: Path) -> list[str]:
    """State, parent and what follows, behind the name, which may hold anything."""
    return (path / "stat").read_text().rpartition(")")[2].split()


def _seconds(fields: list[str], *, ended: bool = False) -> float:
    """User and system time; with that of its children that have ended."""
    return sum(map(int, fields[11 : 15 if ended else 13])) / _TICK

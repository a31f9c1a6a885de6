"""Faults, each a function that does harm to a store while clients work on it, and takes away its cause before it returns.

What it killed may stay down: the round starts it again.
"""

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from random import Random
from shutil import rmtree

import tantivy
from sqlalchemy import make_url

from app.db import migrate
from tests.chaos.store import Store
from tests.chaos.work import record
from tests.db.dumps import restored
from tests.servers import PATIENCE, Command
from tests.tables import contents

OLDEST = "7a4489a"
Fault = Callable[[Store, Random], None]


def kill_a_server(store: Store, chance: Random) -> None:
    """Some times, one of them is killed and started again."""
    for _ in range(chance.randint(1, 3)):
        server = chance.choice(store.servers)
        server.end(signal.SIGKILL)
        store.start()
        _pause(chance, 1)


def kill_all_servers(store: Store, chance: Random) -> None:
    _pause(chance, 2)
    store.end()


def stop_servers(store: Store, chance: Random) -> None:
    """SIGTERM: what is under way is ended in order, and within its time."""
    _pause(chance, 2)
    begun = time.monotonic()
    store.end(signal.SIGTERM)
    took = time.monotonic() - begun
    assert took < 30, f"{took:.0f} seconds to stop"


def suspend_a_server(store: Store, chance: Random) -> None:
    """As a virtual machine is paused: with whatever locks it holds."""
    server = chance.choice(store.servers)
    server.signal(signal.SIGSTOP)
    _pause(chance, 4)
    server.signal(signal.SIGCONT)


def kill_a_load(store: Store, chance: Random) -> None:
    """`citance ingest` is killed at some moment, and `--resume` goes on."""
    texts = store.ledger.new(3_000, "Load")
    file = store.files / "load.ndjson"
    lines = (json.dumps(record(one, "mentioning")) + "\n" for one in texts)
    file.write_text("".join(lines))
    _kill_some(store, chance, 4, "ingest", str(file), "--resume")
    store.run("ingest", str(file), "--resume")
    store.ledger.allowed |= {one: {"mentioning"} for one in texts}


def kill_a_rebuild(store: Store, chance: Random) -> None:
    _kill_some(store, chance, 3, "index", "rebuild")


def rebuild_the_index(store: Store, chance: Random) -> None:  # noqa: ARG001
    """Nobody is killed: a rebuild beside two servers."""
    store.run("index", "rebuild")


def lock_the_database(store: Store, chance: Random) -> None:
    """Another program holds SQLite's lock for a while, or PostgreSQL is stopped, and comes back."""
    if store.postgresql:
        store.stop_postgresql(chance.choice(("fast", "immediate")))
        _pause(chance, 3)
        store.start_postgresql()
        return
    with closing(sqlite3.connect(str(make_url(store.url).database), timeout=60)) as other:
        other.isolation_level = None
        other.execute(chance.choice(("BEGIN IMMEDIATE", "BEGIN EXCLUSIVE")))
        _pause(chance, 6)
        other.execute("ROLLBACK")


def fill_the_disk(store: Store, chance: Random) -> None:
    """Of the data directory, and sometimes a server is killed meanwhile."""
    store.fill_disk()
    _pause(chance, 3)
    if chance.random() < 0.5:
        chance.choice(store.servers).end(signal.SIGKILL)
    _pause(chance, 1)
    store.free_disk()


def delete_the_index(store: Store, chance: Random) -> None:
    """While the servers use it, or while none runs."""
    if chance.random() < 0.5:
        store.end()
    rmtree(store.directory / "index", ignore_errors=True)
    _pause(chance, 2)


def truncate_the_index(store: Store, chance: Random) -> None:
    """One of its files is cut, as after a power failure on a disk that lies. No process can read a mapped file that is cut
    under it, so the servers are killed first."""
    store.end()
    files = [path for path in (store.directory / "index").rglob("*") if path.is_file()]
    files = [path for path in files if path.suffix != ".lock" and path.stat().st_size]
    path = chance.choice(sorted(files))
    with path.open("r+b") as file:
        file.truncate(chance.randrange(path.stat().st_size))


def downgrade_the_index(store: Store, chance: Random) -> None:
    """An index of another version, or none that this version knows, in the place of the current one."""
    store.end()
    root = store.directory / "index"
    name = (root / "current").read_text() if (root / "current").exists() else "other"
    rmtree(root / name, ignore_errors=True)
    (root / name).mkdir(parents=True)
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text")
    tantivy.Index(builder.build(), str(root / name))
    if chance.random() < 0.3:
        (root / name / "meta.json").write_text('{"index_settings": {}, "schema": [], "v": 99}')


def jump_the_clock(store: Store, chance: Random) -> None:
    """The servers' clocks go ahead by up to a year and back, and behind."""
    store.end()
    clock = store.files / "clock"
    clock.write_text("0")
    store.start(clock=clock)
    for _ in range(3):
        new = clock.with_suffix(".new")
        new.write_text(str(chance.choice((-1, 1)) * chance.choice((10, 3_600, 86_400, 31_000_000))))
        new.replace(clock)
        _pause(chance, 2)
    new.write_text("0")
    new.replace(clock)


def kill_an_upgrade(store: Store, chance: Random) -> None:
    """`citance db upgrade` is killed on a store of the oldest version that is kept as a dump, beside this one."""
    killed, undisturbed = (
        restored(OLDEST, store.empty_database(name), store.files)
        for name in ("killed", "undisturbed")
    )
    migrate.upgrade(undisturbed)
    environment = {
        **os.environ,
        "CITANCE_DATA_DIR": str(store.files),
        "CITANCE_DATABASE_URL": killed.engine.url.render_as_string(hide_password=False),
    }
    for _ in range(3):
        command = Command("db", "upgrade", environment=environment)
        _pause(chance, 0.8)
        command.kill()
        command.wait(timeout=PATIENCE)
    assert Command("db", "upgrade", environment=environment).wait(timeout=PATIENCE) == 0
    migrate.check(killed)
    assert contents(killed) == contents(undisturbed), "another store than without the kills"
    for database in (killed, undisturbed):
        database.engine.dispose()


def _pause(chance: Random, most: float) -> None:
    time.sleep(chance.uniform(0.1, most))


def _kill_some(store: Store, chance: Random, most: float, *arguments: str) -> None:
    """Run a command and kill it at a random moment, some times."""
    for _ in range(chance.randint(1, 3)):
        command = store.command(*arguments)
        _pause(chance, most)
        command.kill()
        command.wait(timeout=PATIENCE)


FAULTS: tuple[Fault, ...] = (
    kill_a_server,
    kill_all_servers,
    stop_servers,
    suspend_a_server,
    kill_a_load,
    kill_a_rebuild,
    rebuild_the_index,
    lock_the_database,
    fill_the_disk,
    delete_the_index,
    truncate_the_index,
    downgrade_the_index,
    jump_the_clock,
    kill_an_upgrade,
)
"""Each is done once, in a random order, before any is done again."""

"""Audit of a store after a fault: everything acknowledged is there, in SQL, search and counts, and nothing else is."""

import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import aliased

from app.db.models import (
    Base,
    Citation,
    Import,
    Outbox,
    Paper,
    PaperOutbox,
    StatementRow,
)
from app.ids import to_hex
from app.search.paper_entries import INDEXED
from tests.chaos.store import ChaosServer, Store
from tests.chaos.work import CITED, look_up_new, record
from tests.servers import until

PENDING = ("queued", "running")
SHOWN_WITHIN = 2
"""Seconds in which search shows what was acknowledged, whichever process indexes it and whichever answers."""


def audit(store: Store, *, restarted: bool) -> list[str]:
    """What is wrong, in words. The servers run, and have to come to rest by themselves. `restarted`: they have started after
    the fault, and have had to clear up what it left."""
    store.database.engine.dispose()  # its connections may be older than the database
    _come_to_rest(store)
    leftovers = _leftovers(store, restarted=restarted)
    return list(chain(_recovery(store), _contents(store), _relations(store), leftovers))


def _come_to_rest(store: Store) -> None:
    """Wait until every import is loaded and every change indexed."""
    try:
        until(lambda: not any(_pending(store).values()))
    except AssertionError as late:
        raise AssertionError(f"{late}: {_pending(store)}") from None


def _pending(store: Store) -> dict[str, int]:
    """What is still to be done, by kind."""
    waiting = Import.path.is_not(None), Import.state.in_(PENDING)
    queries = {
        "imports": select(func.count()).select_from(Import).where(*waiting),
        "statements to index": select(func.count()).where(~Outbox.applied),
        "papers to index": select(func.count()).where(~PaperOutbox.applied),
    }
    with store.database.reading() as session:
        return {what: session.scalar(query) or 0 for what, query in queries.items()}


def _recovery(store: Store) -> Iterator[str]:
    """What each server does not do, although it runs: to write, to find it, to look up."""
    for server in store.servers:
        (written,) = store.ledger.new(1, "Recovery")
        answer = server.post(record(written, "mentioning"))
        if answer.status_code != 201:
            yield f"{server.name} answers POST with {answer.status_code} {answer.text[:300]}"
        else:
            store.ledger.allowed[written] = {"mentioning"}
        for other in store.servers:
            until(partial(_finds, other, written))
        until(partial(_looks_up, store, server))
    _come_to_rest(store)


def _looks_up(store: Store, server: ChaosServer) -> bool:
    return look_up_new(store, server) == 200


def _finds(server: ChaosServer, written: str) -> bool:
    word = written.split()[1]
    return bool(server.get("/statements", q=word).json()["total"] == 1)


def _contents(store: Store) -> Iterator[str]:
    """Differences between ledger, SQL, search, tallies and counts."""
    with store.database.reading() as session:
        rows = session.execute(
            select(StatementRow.id, StatementRow.text, StatementRow.type, StatementRow.cited_id)
        ).all()
        papers: dict[str, str | None] = dict(session.execute(select(Paper.key, Paper.title)).all())
        failed = session.scalars(
            select(Import.id).where(Import.state != "done", Import.path.is_not(None))
        ).all()
        totals = {
            "papers": session.scalar(select(func.count()).where(Paper.same_as.is_(None))),
            "citations": session.scalar(select(func.count()).select_from(Citation)),
            "statements": len(rows),
        }
        indexed = session.scalar(select(func.count()).where(*INDEXED, Paper.title.like("Chaos%")))
        keys = dict(session.execute(select(Paper.id, Paper.key)).all())
    known = {key: title for key, title in papers.items() if key in store.ledger.allowed}
    found = {row.text: row.type for row in rows} | {k: t for k, t in known.items() if t}
    yield from store.ledger.lost(found)
    yield from (f"import {id_} is not done" for id_ in failed if id_ not in store.ledger.failed)
    store.ledger.failed.update(failed)
    for server in store.servers:
        lines = map(orjson.loads, server.get("/statements", format="ndjson").text.splitlines())
        shown = Counter((line["id"], line["type"]) for line in lines)
        stored = Counter((to_hex(row.id), row.type) for row in rows)
        if shown != stored:
            yield f"{server.name}: search lacks {stored - shown}, has beyond SQL {shown - stored}"
        stats = server.get("/stats").json()
        yield from (
            f"{server.name}: /stats counts {stats[name]} {name}, SQL {count}"
            for name, count in totals.items()
            if stats[name] != count
        )
        for _ in range(SHOWN_WITHIN * 10):
            total = server.get("/papers", q="chaos", limit=1).json()["total"]
            if total == indexed:
                break
            time.sleep(0.1)
        else:
            yield f"{server.name}: search has {total} papers, SQL {indexed}"
        yield from _tallies(server, Counter((keys[row.cited_id], row.type) for row in rows))


def _tallies(server: ChaosServer, counts: Counter[tuple[str, str]]) -> Iterator[str]:
    dois = [f"10.5555/chaos-cited-{number}" for number in range(CITED)]
    answer: dict[str, Any] = server.client.post("/tallies", json={"dois": dois}).json()
    for doi, tally in answer["tallies"].items():
        for type_ in ("supporting", "mentioning", "contrasting"):
            shown = tally[type_] if tally else 0
            if shown != counts[doi, type_]:
                yield f"{server.name}: tally of {doi} has {shown} {type_}, SQL {counts[doi, type_]}"


def _relations(store: Store) -> Iterator[str]:
    """Rows that refer to what is not there, whether the database would refuse them or not."""
    with store.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                parent = key.column.table.alias()
                there = exists().where(parent.c[key.column.name] == key.parent)
                lonely = select(func.count()).where(key.parent.is_not(None), ~there)
                if count := session.scalar(lonely):
                    yield f"{count} orphans in {table.name}.{key.parent.name}"
        canonical = aliased(Paper)
        pairs = exists().where(
            Citation.citing_id == StatementRow.citing_id, Citation.cited_id == StatementRow.cited_id
        )
        for what, condition in (
            ("statements without a citation", ~pairs),
            ("aliases of no paper", Paper.same_as.is_not(None) & ~exists().where(canonical.id == Paper.same_as)),
        ):  # fmt: skip
            if count := session.scalar(select(func.count()).where(condition)):
                yield f"{count} {what}"
        if store.postgresql is None:
            problem = session.scalar(text("PRAGMA integrity_check"))
            if problem != "ok":
                yield f"SQLite: {problem}"


def _leftovers(store: Store, *, restarted: bool) -> Iterator[str]:
    """Files of what is over: uploads that were loaded, or were never acknowledged; after a start, indexes of rebuilds that
    were killed."""
    yield from _others(store.directory / "uploads", {"imports.lock"})
    if not restarted:
        return
    current = (store.directory / "index" / "current").read_text().strip()
    locks = {"drain.lock", "turn.lock", "rebuild.lock"}
    yield from _others(store.directory / "index", {"current", current, *locks})


def _others(directory: Path, expected: set[str]) -> Iterator[str]:
    for path in directory.iterdir():
        if path.name not in expected:
            yield f"left over: {path.relative_to(directory.parent)}"

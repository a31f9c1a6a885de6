"""Matching of 10,000 alerts with a batch of 1,000 statements, in CPU seconds, against recording the batch."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from sqlalchemy import delete

from app.alerts.conditions import Condition
from app.alerts.matching import match_outbox
from app.db import migrate
from app.db.engine import Database, open_database
from app.db.models import Alert
from app.document import Document, Statement, Work
from app.store import alerts, statements
from app.store.statement_rows import SourceDocument
from app.vocabulary import StatementType

ALERTS, STATEMENTS, PAPERS, VOCABULARY = 10_000, 1_000, 20_000, 3_000
NOW = datetime(2026, 11, 26, tzinfo=UTC)
WORDS = [f"word{number}" for number in range(VOCABULARY)]


def run(_directory: Path) -> None:
    """Print the times: of alerts about papers, and of the dearest, each with words of its own that the batch has."""
    chance = random.Random(1)
    queries: dict[str, Callable[[], dict[str, Any]]] = {
        "about a paper": lambda: {
            "cited": [_paper(chance)],
            "type": ["contrasting"],
        },
        "about words": lambda: {"q": " ".join(chance.choices(WORDS, k=2)), "type": ["contrasting"]},
    }
    with TemporaryDirectory() as directory:
        database = open_database(f"sqlite:///{directory}/citance.db")
        migrate.upgrade(database)
        without = _record(database, chance)
        for name, make in queries.items():
            _replace_alerts(database, make)
            recording = _record(database, chance)
            start = process_time()
            assert match_outbox(database, lambda _query: "all", NOW) == STATEMENTS
            took = process_time() - start
            print(
                f"alerts   {ALERTS:,} {name:14} {took:5.2f} s for {STATEMENTS:,} statements; "
                f"recording these {recording:.2f} s, without an alert {without:.2f} s",
                flush=True,
            )
        database.engine.dispose()


def _paper(chance: random.Random) -> str:
    return f"10.5555/cited-{chance.randrange(PAPERS)}"


def _replace_alerts(database: Database, make: Callable[[], dict[str, Any]]) -> None:
    with database.writing() as session:
        session.execute(delete(Alert))
        for _ in range(ALERTS):
            condition = Condition.of(make())
            alert = Alert(
                state="active",
                query=condition.to_json(),
                kind="webhook",
                target="https://example.org/",
                rhythm="at_once",
                created_at=NOW,
            )
            alerts.create(session, alert, condition.cited)


def _record(database: Database, chance: random.Random) -> float:
    """Record new statements, twenty a paper; the seconds that it takes."""
    types: tuple[StatementType, ...] = ("supporting", "contrasting", "mentioning")
    sources = [
        SourceDocument(
            Document(
                Work(doi=f"10.5555/{chance.getrandbits(60)}", title="A title", year=2020),
                tuple(Work(doi=_paper(chance)) for _ in range(20)),
                tuple(
                    Statement(
                        number, " ".join(chance.choices(WORDS, k=30)), type=chance.choice(types)
                    )
                    for number in range(20)
                ),
                whole=False,
            ),
            "bench",
        )
        for _ in range(STATEMENTS // 20)
    ]
    start = process_time()
    with database.writing() as session:
        statements.record(session, sources, NOW)
    return process_time() - start

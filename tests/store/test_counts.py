"""Counters of what the store holds equal what counting every row gives, whatever was done, and however it ended."""

import random
import subprocess
import sys
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.models import Correction, Paper, StatementRow
from app.db.tables import STORE_COUNTS
from app.document import Document, Work
from app.ids import digest
from app.store import counts, papers, registry_aliases, statements
from app.store.statement_rows import SourceDocument
from app.vocabulary import TYPES
from tests.conftest import NOON, DatabaseLocation
from tests.store.documents import (
    ANA,
    LONG,
    aliases_of_aliases,
    article,
    record,
    reference_list,
)

WORKS = (
    *(Work(doi=f"10.5555/w{n}", pmid=str(n % 3)) for n in range(5)),
    *(Work(pmid=str(n), title=f"{LONG} {n}", year=2001, authors=(ANA,)) for n in range(3)),
    *(Work(pmcid=f"PMC{n}", title=f"{LONG} {n}", year=2001, authors=(ANA,)) for n in range(3)),
)
"""Some of which turn out to be others, by a number or by title, year and author; some of them in a tie."""
WRITER = """
import sys
from app.db.engine import open_database
from tests.store.documents import RESOLVED, UNRESOLVED, record, reference_list
database = open_database(sys.argv[1])
for number in range(10_000):
    record(database, reference_list(f"10.5555/{number}", UNRESOLVED, RESOLVED))
    print(number, flush=True)
"""


def wrong(database: Database) -> dict[str, int]:
    """By how much counters are wrong."""
    with database.reading() as session:
        kept, counted = counts.read(session), counts.count_rows(session)
    assert kept.keys() == counted.keys()
    return {name: kept[name] - counted[name] for name in kept if kept[name] != counted[name]}


def test_counters_are_right_after_any_work(database: Database) -> None:
    """Recorded, corrected, replaced, merged, taken apart, deleted, rolled back."""
    rng = random.Random(3)
    steps = [_record, _record, _record, _correct, _remove_statement, _remove_paper, _put, _merge]
    for number in range(120):
        step = rng.choice(steps)
        with database.writing() as session:
            step(session, rng)
            if rng.random() < 0.1:
                session.rollback()
        assert wrong(database) == {}, (number, step.__name__)
        assert aliases_of_aliases(database) == [], (number, step.__name__)
    with database.reading() as session:
        assert min(counts.read(session).values()) > 0
        assert session.scalar(select(Paper.id).where(Paper.same_as.is_not(None)).limit(1))


def _record(session: Session, rng: random.Random) -> None:
    """A version of a full text, or loose records, with statements of all types."""
    doi = rng.choice(("10.5555/w0", "10.5555/w1", *(f"10.5555/c{n}" for n in range(6))))
    document: Document = reference_list(
        doi,
        *rng.sample(WORKS, rng.randint(1, 5)),
        version=f"20{rng.randint(10, 40)}-01-01",
        whole=rng.random() < 0.7,
    )
    typed = tuple(replace(one, type=rng.choice(TYPES)) for one in document.statements)
    if rng.random() < 0.3:  # a citing paper that may turn out to be another
        document = replace(document, paper=replace(document.paper, doi=None, pmid="2"))
    document = replace(document, statements=typed)
    hash_ = digest(repr(document))
    statements.record(session, [SourceDocument(document, f"{hash_}.xml", hash_)], NOON)


def _some(session: Session, rng: random.Random, model: type[Paper | StatementRow]) -> int | None:
    ids = sorted(session.scalars(select(model.id)))
    return rng.choice(ids) if ids else None


def _correct(session: Session, rng: random.Random) -> None:
    if id_ := _some(session, rng, StatementRow):
        type_ = rng.choice(TYPES)
        given = Correction(statement_id=id_, type_after=type_, made_by="a test", made_at=NOON)
        statements.correct(session, given)


def _remove_statement(session: Session, rng: random.Random) -> None:
    if id_ := _some(session, rng, StatementRow):
        statements.remove(session, id_)


def _remove_paper(session: Session, rng: random.Random) -> None:
    if rng.random() < 0.3 and (id_ := _some(session, rng, Paper)):
        canonical = session.scalar(select(Paper.same_as).where(Paper.id == id_))
        papers.remove(session, canonical or id_, NOON)


def _put(session: Session, rng: random.Random) -> None:
    papers.put(session, f"10.5555/p{rng.randint(0, 3)}", Work(pmid=str(rng.randint(0, 3))), NOON)


def _merge(session: Session, rng: random.Random) -> None:
    one, other = rng.sample(range(8), 2)
    registry_aliases.merge(session, f"10.5555/w{one}", Work(doi=f"10.5555/w{other}"), NOON)


def test_counters_are_right_after_a_kill(location: DatabaseLocation, database: Database) -> None:
    """Of a process that writes."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, location.url], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout
    for _ in range(5):
        writer.stdout.readline()
    writer.kill()
    writer.communicate()
    record(database, article("10.5555/afterwards"))
    assert wrong(database) == {}
    with database.reading() as session:
        assert counts.read(session)["citations"] >= 6


def test_recount_mends_what_is_wrong(database: Database) -> None:
    record(database, article())
    with database.writing() as session:
        session.execute(update(STORE_COUNTS).values(count=7))
    with database.writing() as session:
        assert counts.recount(session)["papers"] == -5
    assert wrong(database) == {}
    with database.writing() as session:
        assert counts.recount(session) == {}

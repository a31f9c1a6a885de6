"""Lease on a DOI: at a time, one process of one database asks the registries for it.

    free ── acquire ──> held ── release, or the answer is stored ──> free
                        held ── until its time is over, when the process has died ──> free
                        held ── release with `retry_at`, after a failure ──> resting ── at that time ──> free

It stands in the DOI's row of `lookups`: `holder` and `held_until`; a row that rests has no holder. A process that waits
for the lease of another looks at `state` first, which takes no write transaction. Clocks of hosts on one database may
differ by a second or two; a time further ahead than `LONGEST` is of a clock that was put back since, and counts as over.
"""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.db.bulk import insert_new
from app.db.models import Lookup
from app.doi import fold
from app.lookup.cache import new_row
from app.store.lookup_state import NO_ANSWER

LONGEST = timedelta(days=1)
LeaseState = Literal["free", "held", "resting"]


def state(session: Session, doi: str, now: datetime) -> LeaseState:
    """`resting`: asking for it has failed a moment ago."""
    lasts = Lookup.held_until > now, Lookup.held_until <= now + LONGEST
    query = select(Lookup.holder).where(Lookup.key == fold(doi), *lasts)
    holders = session.scalars(query).all()
    if not holders:
        return "free"
    return "held" if holders[0] else "resting"


def acquire(session: Session, doi: str, holder: str, now: datetime, until: datetime) -> bool:
    """Hold the lease; False when another holder has it, or it rests."""
    key = fold(doi)
    insert_new(session, Lookup, [new_row(key, doi, now)])
    over = or_(
        Lookup.held_until.is_(None),
        Lookup.held_until <= now,
        Lookup.held_until > now + LONGEST,
    )
    held = (
        update(Lookup)
        .where(Lookup.key == key, over)
        .values(holder=holder, held_until=until)
        .returning(Lookup.key)
    )
    return session.scalar(held) is not None


def release(session: Session, doi: str, holder: str, retry_at: datetime | None = None) -> None:
    """Hold it no longer, and let no process ask before `retry_at`; a lease that another holder has stays.

    A row without an answer is deleted, unless it has to rest: while no registry can be asked, requests of readers must
    not fill the table.
    """
    ours = Lookup.key == fold(doi), Lookup.holder == holder
    if retry_at is None:
        session.execute(delete(Lookup).where(*ours, Lookup.status == NO_ANSWER))
    session.execute(update(Lookup).where(*ours).values(holder=None, held_until=retry_at))

"""What the registries answered, kept in SQL: for how long it holds, and who may ask anew.

One row for a DOI, by its folded form, and one for each prefix, by the prefix: its agency. `status` is as HTTP would put it:

| status | what is known                                        | holds                                                    |
|--------|------------------------------------------------------|----------------------------------------------------------|
| 0      | nothing: somebody asks, or asked and got no answer   | not at all                                               |
| 200    | the raw answers are in `payload`                     | a setting; then it is stale: shown, and asked for anew   |
| 404    | nobody knows it                                      | a day, twice as long each time, a month at most          |
| 501    | its agency can't be asked                            | like 200                                                 |

An alias has a row that names its prime, and the prime's row has the answers. What fails changes nothing: trouble is never
kept as absence, and what is there stays. Nor is a work given up whose registry no longer knows it: it is asked for again
a day later.

Whoever asks holds the row until the answer is there (`board`, `land`, `leave`), and no longer than the time that a lookup
may take: who dies while holding it is forgotten then. Whoever asked in vain leaves it alone for a while. Clocks of hosts
on one database may differ by a second or two.
"""

import zlib
from datetime import datetime, timedelta
from typing import Literal

import orjson
from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from app.db.bulk import insert_new
from app.db.models import Lookup
from app.doi import fold
from app.lookup.outcomes import Absent, Validators
from app.lookup.resolve import PARSERS, Answer, Elsewhere, Resolved
from app.store.lookup_state import ABSENT, ASKED, ELSEWHERE, FOUND

DAY = timedelta(days=1)
LONGEST_ABSENCE = 30 * DAY
AGENCY = 180 * DAY
"""Prefixes hardly ever change hands."""


def known(session: Session, doi: str) -> tuple[Answer, ...]:
    """The answers that are kept of a DOI, those of its prime where it is an alias."""
    row = session.get(Lookup, fold(doi))
    if row is not None and row.final_doi and fold(row.final_doi) != row.key:
        row = session.get(Lookup, fold(row.final_doi))
    return unpacked(row) if row else ()


def unpacked(row: Lookup) -> tuple[Answer, ...]:
    """The raw answers, the one that told most first."""
    told = orjson.loads(zlib.decompress(row.payload)) if row.payload else []
    first = Validators(*orjson.loads(row.validator)) if row.validator else Validators()
    return tuple(
        Answer(registry, payload.encode(), Validators() if number else first)
        for number, (registry, payload) in enumerate(told)
    )


def agency_of(session: Session, prefix: str, now: datetime) -> str | Absent | None:
    """As it is known; None when it has to be asked for."""
    row = session.get(Lookup, prefix)
    if row is None or row.status == ASKED or now >= row.expires_at:
        return None
    return row.source or Absent()


def keep_agency(session: Session, prefix: str, agency: str | Absent, now: datetime) -> None:
    """Flushes."""
    row = _row(session, prefix, prefix, now)
    if isinstance(agency, Absent):
        _miss(row, now)
    else:
        row.status, row.source, row.misses, row.expires_at = FOUND, agency, 0, now + AGENCY
    row.fetched_at = now
    session.flush()


def board(session: Session, doi: str, holder: str, now: datetime, until: datetime) -> bool:
    """Hold the row, to ask for the DOI; False while another does."""
    key = fold(doi)
    insert_new(session, Lookup, [_asked(key, doi, now)])
    held = (
        update(Lookup)
        .where(Lookup.key == key, or_(Lookup.held_until.is_(None), Lookup.held_until <= now))
        .values(holder=holder, held_until=until)
        .returning(Lookup.key)
    )
    return session.scalar(held) is not None


def taken(row: Lookup | None, now: datetime) -> Literal["", "held", "left"]:
    """Whether another asks for it now, or asked in vain a moment ago and left it alone for a while."""
    if row is None or row.held_until is None or row.held_until <= now:
        return ""
    return "held" if row.holder else "left"


def leave(session: Session, doi: str, holder: str, until: datetime | None = None) -> None:
    """Hold it no longer, and let nobody ask before `until`; whatever another holds stays held. A row of which nothing is
    known goes, unless it is to be left alone: while nobody can be asked, readers must not fill the table."""
    mine = Lookup.key == fold(doi), Lookup.holder == holder
    if until is None:
        session.execute(delete(Lookup).where(*mine, Lookup.status == ASKED))
    session.execute(update(Lookup).where(*mine).values(holder=None, held_until=until))


def land(
    session: Session,
    doi: str,
    outcome: Resolved | Elsewhere | Absent,
    now: datetime,
    holds: timedelta,
) -> None:
    """Keep what came of asking, and hold the row no longer. `holds`: how long what was found is fresh. Flushes."""
    row = _row(session, fold(doi), doi, now)
    row.holder = row.held_until = None
    row.fetched_at, row.expires_at = now, now + holds
    match outcome:
        case Resolved():
            prime = (
                row
                if fold(outcome.doi) == fold(doi)
                else _row(session, fold(outcome.doi), outcome.doi, now)
            )
            for one in (row, prime):
                one.status, one.misses, one.source = FOUND, 0, outcome.source
                one.final_doi, one.parser_version = outcome.doi, PARSERS
                one.fetched_at, one.expires_at = now, now + holds
                one.payload = one.validator = None
            prime.payload = _packed(outcome.answers)
            told = outcome.answers[0].validators
            if told.etag or told.last_modified:
                prime.validator = orjson.dumps([told.etag, told.last_modified]).decode()
        case Elsewhere(agency):
            row.status, row.misses, row.source = ELSEWHERE, 0, agency
        case Absent():
            _miss(row, now)
    session.flush()


def _miss(row: Lookup, now: datetime) -> None:
    row.misses += 1
    row.expires_at = now + min(DAY * 2 ** min(row.misses - 1, 10), LONGEST_ABSENCE)
    if row.status != FOUND:
        row.status, row.source = ABSENT, None


def _row(session: Session, key: str, doi: str, now: datetime) -> Lookup:
    insert_new(session, Lookup, [_asked(key, doi, now)])
    return session.get_one(Lookup, key)


def _asked(key: str, doi: str, now: datetime) -> dict[str, object]:
    return {
        "key": key,
        "requested_doi": doi,
        "status": ASKED,
        "fetched_at": now,
        "expires_at": now,
        "parser_version": PARSERS,
        "misses": 0,
    }


def _packed(answers: tuple[Answer, ...]) -> bytes:
    told = [(answer.registry, answer.payload.decode()) for answer in answers]
    return zlib.compress(orjson.dumps(told))

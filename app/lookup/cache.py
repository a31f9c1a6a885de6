"""Cache of what the registries answered, in SQL, with the time for which each answer is fresh.

One row for a DOI, by its folded form, and one for each prefix, by the prefix: its agency. `status` is as HTTP would put it:

| status | what is known                                           | fresh for                                            |
|--------|---------------------------------------------------------|------------------------------------------------------|
| 0      | nothing: it is being asked for, or was and nothing came | not at all                                           |
| 200    | the raw answers are in `payload`                        | a setting; then stale: shown, and asked for again    |
| 404    | no registry knows it                                    | a day, twice as long each time, a month at most      |
| 501    | its agency can't be asked                               | like 200                                             |

An alias has a row that names its prime, and the prime's row has the answers. A failure changes nothing: it is never
stored as absence, and what is there stays. A work that its registry no longer knows stays too: it is asked for again a
day later.

`app.lookup.lease` holds a row while its DOI is asked for.
"""

import zlib
from datetime import datetime, timedelta

import orjson
from sqlalchemy.orm import Session

from app.db.bulk import insert_new
from app.db.models import Lookup
from app.doi import fold
from app.lookup.answers import PARSER_VERSION, Answer
from app.lookup.outcomes import Absent, Validators
from app.lookup.resolve import OtherAgency, Resolved
from app.store.lookup_state import ABSENT, FOUND, NO_ANSWER, OTHER_AGENCY

DAY = timedelta(days=1)
LONGEST_ABSENCE = 30 * DAY
AGENCY_FRESH = 180 * DAY
"""Prefixes hardly ever change hands."""


def answers_of(session: Session, doi: str) -> tuple[Answer, ...]:
    """The raw answers that are stored for a DOI, those of its prime where it is an alias."""
    row = session.get(Lookup, fold(doi))
    if row is not None and row.final_doi and fold(row.final_doi) != row.key:
        row = session.get(Lookup, fold(row.final_doi))
    return unpack(row) if row else ()


def unpack(row: Lookup) -> tuple[Answer, ...]:
    """The raw answers, that of the registry with most metadata first; only this one has validators."""
    packed = orjson.loads(zlib.decompress(row.payload)) if row.payload else []
    first = Validators(*orjson.loads(row.validator)) if row.validator else Validators()
    return tuple(
        Answer(registry, payload.encode(), Validators() if number else first)
        for number, (registry, payload) in enumerate(packed)
    )


def agency_of(session: Session, key: str, now: datetime) -> str | Absent | None:
    """The agency stored under a prefix, or under a key of one DOI's agency, `Absent` when there is none; None when it has
    to be asked for."""
    row = session.get(Lookup, key)
    if row is None or row.status == NO_ANSWER or now >= row.expires_at:
        return None
    return row.source or Absent()


def put_agency(session: Session, key: str, agency: str | Absent, now: datetime) -> None:
    """Store the agency under the key. Flushes."""
    row = _row(session, key, key, now)
    if isinstance(agency, Absent):
        _put_absence(row, now)
    else:
        row.status, row.source, row.misses, row.expires_at = FOUND, agency, 0, now + AGENCY_FRESH
    row.fetched_at = now
    session.flush()


def put(
    session: Session,
    doi: str,
    answer: Resolved | OtherAgency | Absent,
    now: datetime,
    fresh: timedelta,
) -> None:
    """Store the registries' answer for a DOI, and end its lease. `fresh`: how long what was found is. Flushes."""
    row = _row(session, fold(doi), doi, now)
    row.holder = row.held_until = None
    row.fetched_at, row.expires_at = now, now + fresh
    match answer:
        case Resolved():
            is_alias = fold(answer.doi) != fold(doi)
            prime = _row(session, fold(answer.doi), answer.doi, now) if is_alias else row
            for one in (row, prime):
                one.status, one.misses, one.source = FOUND, 0, answer.source
                one.final_doi, one.parser_version = answer.doi, PARSER_VERSION
                one.fetched_at, one.expires_at = now, now + fresh
                one.payload = one.validator = None
            prime.payload = _pack(answer.answers)
            validators = answer.answers[0].validators
            if validators.etag or validators.last_modified:
                pair = [validators.etag, validators.last_modified]
                prime.validator = orjson.dumps(pair).decode()
        case OtherAgency(agency):
            row.status, row.misses, row.source = OTHER_AGENCY, 0, agency
        case Absent():
            _put_absence(row, now)
    session.flush()


def new_row(key: str, doi: str, now: datetime) -> dict[str, object]:
    """A row without an answer."""
    return {
        "key": key,
        "requested_doi": doi,
        "status": NO_ANSWER,
        "fetched_at": now,
        "expires_at": now,
        "parser_version": PARSER_VERSION,
        "misses": 0,
    }


def _row(session: Session, key: str, doi: str, now: datetime) -> Lookup:
    insert_new(session, Lookup, [new_row(key, doi, now)])
    return session.get_one(Lookup, key)


def _put_absence(row: Lookup, now: datetime) -> None:
    row.misses += 1
    row.expires_at = now + min(DAY * 2 ** min(row.misses - 1, 10), LONGEST_ABSENCE)
    if row.status != FOUND:
        row.status, row.source = ABSENT, None


def _pack(answers: tuple[Answer, ...]) -> bytes:
    pairs = [(answer.registry, answer.payload.decode()) for answer in answers]
    return zlib.compress(orjson.dumps(pairs))

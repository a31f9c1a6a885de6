"""Writers are serialised, and readers see one state: what either has counted is still so when it goes on."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.engine import Database, open_database
from app.db.models import KeptCheck
from app.errors import Busy
from app.store import kept_checks, subscription_requests
from tests.conftest import NOON, DatabaseLocation


def fill(session: Session, number: int) -> tuple[bool, bool]:
    """Whether one more request for mails is within the bound, and one more check; there is room for one of each."""
    is_allowed = subscription_requests.allow(session, {"a": 1}, NOON)
    until = NOON + timedelta(days=1)
    check = KeptCheck(id=f"{number:032x}", created_at=NOON, expires_at=until, size=60, content=b"")
    try:
        kept_checks.keep(session, check, NOON, room=100)
    except Busy:
        return is_allowed, False
    return is_allowed, True


def test_writing_keeps_bounds_among_processes(
    database: Database, location: DatabaseLocation
) -> None:
    """What counts rows and then inserts needs no lock of its own: another writer counts when the first has committed."""
    other = open_database(location.url, 1)

    def fill_second() -> tuple[bool, bool]:
        with other.writing() as session:
            return fill(session, 2)

    with ThreadPoolExecutor(1) as thread:
        with database.writing() as session:
            assert fill(session, 1) == (True, True)
            second = thread.submit(fill_second)
            assert wait([second], timeout=0.3).not_done
        assert second.result() == (False, False)
    other.engine.dispose()


def test_reading_sees_one_state(database: Database) -> None:
    """What another writer commits between two queries of a reader is in neither; the next reader has both."""

    def count(session: Session) -> int:
        return len(session.scalars(select(KeptCheck.id)).all())

    with database.reading() as session:
        before = count(session)
        with database.writing() as writer:
            assert fill(writer, 1) == (True, True)
        assert count(session) == before == 0
    with database.reading() as session:
        assert count(session) == 1

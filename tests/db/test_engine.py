"""Writers are serialised: what one has counted is still so when it writes, whichever process it is in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from app.db.engine import Database, open_database
from app.db.models import KeptCheck, SubscriptionRequest
from app.errors import Busy
from app.store import kept_checks, subscription_requests
from tests.conftest import NOON, DatabaseLocation


def test_writing_keeps_bounds_among_processes(
    database: Database, location: DatabaseLocation
) -> None:
    """Rows are counted and then inserted without a lock of their own: of 40 writers the bound lets 5 pass."""
    other = open_database(location.url, 1)

    def write(number: int) -> tuple[bool, bool]:
        writer = other if number % 2 else database
        with writer.writing() as session:
            is_allowed = subscription_requests.allow(session, {"a": 5}, NOON)
        expires = NOON + timedelta(days=1)
        check = KeptCheck(
            id=f"{number:032x}", created_at=NOON, expires_at=expires, size=20, content=b""
        )
        try:
            with writer.writing() as session:
                kept_checks.keep(session, check, NOON, room=100)
        except Busy:
            return is_allowed, False
        return is_allowed, True

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(write, range(40)))
    other.engine.dispose()
    assert [sum(each) for each in zip(*answers, strict=True)] == [5, 5]
    with database.reading() as session:
        for table in (KeptCheck, SubscriptionRequest):
            assert session.scalar(select(func.count()).select_from(table)) == 5

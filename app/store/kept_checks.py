"""Checked reference lists, kept as they were answered until they expire."""

import re
import secrets
import zlib
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db.models import KeptCheck
from app.errors import Busy, CheckNotFound

BITS = 128
"""Of an id: nobody finds a check who was not given its address."""
ID_PATTERN = f"^[0-9a-f]{{{BITS // 4}}}$"


def new_id() -> str:
    """An id that can't be guessed."""
    return secrets.token_hex(BITS // 8)


def pack(content: bytes) -> bytes:
    """The JSON of a check as it is stored. Apart from `keep`, which others that write wait for."""
    return zlib.compress(content)


def keep(session: Session, check: KeptCheck, now: datetime, room: int) -> None:
    """Store a check, and delete those that have expired. Raises `Busy` when those that are kept take more than `room`
    bytes: they were promised to be there, so none gives way."""
    remove_expired(session, now)
    kept = session.scalar(select(func.coalesce(func.sum(KeptCheck.size), 0))) or 0
    if kept + check.size > room:
        raise Busy(
            "This server keeps as many checks as it has room for; ask again later.",
            retry_after=3600,
        )
    session.add(check)


def remove_expired(session: Session, now: datetime) -> None:
    """Delete the checks whose time is over."""
    session.execute(delete(KeptCheck).where(KeptCheck.expires_at <= now))


def load(session: Session, id_: str, now: datetime) -> bytes:
    """The JSON of a check. Raises `CheckNotFound`."""
    kept = session.get(KeptCheck, id_) if re.fullmatch(ID_PATTERN, id_) else None
    if kept is None or kept.expires_at <= now:
        raise CheckNotFound(f"There is no check `{id_[:100]}`, or it has expired.")
    return zlib.decompress(kept.content)

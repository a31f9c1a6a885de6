"""API keys, of which only the hash is stored.

A key is 192 random bits, so that a fast hash is enough: nothing so random can be guessed.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.db.models import ApiKey

PREFIX = "citance_"
"""By which secret scanners and people recognise a leaked key."""


def create(session: Session, name: str, now: datetime) -> str:
    """Create a key. It is returned this once; nothing can recover it."""
    key = PREFIX + secrets.token_urlsafe(24)
    session.add(ApiKey(id=secrets.token_hex(4), name=name, digest=_digest(key), created_at=now))
    return key


def name_of(session: Session, key: str) -> str | None:
    """The name of a key; None if it does not exist or was revoked."""
    query = select(ApiKey.name).where(ApiKey.digest == _digest(key), ApiKey.revoked_at.is_(None))
    return session.scalar(query)


def list_all(session: Session) -> Sequence[ApiKey]:
    """All keys, revoked ones too, oldest first."""
    return session.scalars(select(ApiKey).order_by(ApiKey.created_at, ApiKey.id)).all()


def revoke(session: Session, id_or_name: str, now: datetime) -> int:
    """Revoke the key with this id, or all keys with this name. Returns how many."""
    query = (
        update(ApiKey)
        .where((ApiKey.id == id_or_name) | (ApiKey.name == id_or_name), ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiKey.id)
    )
    return len(session.scalars(query).all())


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "replace")).hexdigest()

"""The key that links in mails are signed with: made once and kept in the database, where no setting has one."""

import secrets
from hashlib import sha256

from sqlalchemy import select

from app.db.bulk import insert_new
from app.db.engine import Database
from app.db.models import SigningKey


def load(database: Database, setting: str) -> bytes:
    """The key, of the setting where that is not empty."""
    if setting:
        return sha256(setting.encode()).digest()
    query = select(SigningKey.secret).where(SigningKey.id == 1)
    with database.reading() as session:
        secret = session.scalar(query)
    if secret is None:
        with database.writing() as session:
            insert_new(session, SigningKey, [{"id": 1, "secret": secrets.token_hex(32)}])
            secret = session.scalars(query).one()
    return bytes.fromhex(secret)

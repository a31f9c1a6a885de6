"""Alembic's way to our tables: the connection comes from `app.db.migrate`, never from a file."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from app.db.models import Base, Moment


def migrate(connection: Connection) -> None:
    """Run the migrations in one transaction, so that a failed one leaves nothing behind."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=_render,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


def _render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    # a migration is a record of the past: it must not change with our own type
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


migrate(context.config.attributes["connection"])

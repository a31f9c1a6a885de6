"""Alembic's way to our tables: the connection comes from `app.db.migrate`, never from a file."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from app.db.models import Base, Moment

LOCK_TIMEOUT = "2s"


def migrate(connection: Connection) -> None:
    """Run the migrations: on SQLite in the transaction that the connection has, on PostgreSQL in one for each, with a bound
    on how long its statements, and all that queue behind them, wait for a lock."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=_render,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=connection.dialect.name == "postgresql",
    )
    with context.begin_transaction():
        context.run_migrations()


def _render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    # a migration is a record of the past: it must not change with our own type
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return False


migrate(context.config.attributes["connection"])

"""Steps of a migration that keep nobody from reading and writing for long, on PostgreSQL.

They run in transactions of their own, before the migration's, so each migration that has some can be run again after it was
killed between them.
"""

from alembic import op

from app.db.engine import WRITER_LOCK

BATCH = 5_000
"""Rows that are changed in one transaction."""


def create_index(name: str, table: str, *columns: str) -> None:
    """Create an index while the table is written to. What a killed attempt has left is replaced, as it may be invalid."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # it waits for others, and nobody waits for it
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {table} ({', '.join(columns)})")
        op.execute("RESET lock_timeout")


def drop_index(name: str) -> None:
    """Drop an index, if it is there, while the table is used."""
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


def execute(*statements: str) -> None:
    """Execute these statements, each in a transaction of its own, all of them short."""
    with op.get_context().autocommit_block():
        for statement in statements:
            op.execute(statement)


def update_in_batches(table: str, assignments: str) -> None:
    """Change all rows of a table with a numeric `id`, some at a time, each time as the only writer."""
    connection = op.get_bind()
    last = -(1 << 63)
    while True:
        query = f"SELECT max(id) FROM (SELECT id FROM {table} WHERE id > {last} ORDER BY id LIMIT {BATCH}) batch"  # noqa: S608
        end = connection.exec_driver_sql(query).scalar()
        if end is None:
            return
        execute(
            f"DO $$ BEGIN PERFORM pg_advisory_xact_lock({WRITER_LOCK}); "  # noqa: S608
            f"UPDATE {table} SET {assignments} WHERE id > {last} AND id <= {end}; END $$"
        )
        last = end

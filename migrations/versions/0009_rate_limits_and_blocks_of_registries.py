"""Rate limits and blocks of the registries, in place of turns with a kind in their names

A row of `registry_turns` was named `crossref`, `crossref lists` or `crossref blocked`. The first two become rows of
`registry_limits`: their times are seldom more than seconds old, but a pause that a registry asked for (`Retry-After`) may
last an hour. The third becomes a row of `registry_blocks`: a block lasts a day, and a server that is updated meanwhile
must keep to it.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    limits = op.create_table(
        "registry_limits",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("theoretical_arrival_time", sa.Double(), nullable=False),
        sa.Column("paused_until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", "kind", name=op.f("pk_registry_limits")),
    )
    blocks = op.create_table(
        "registry_blocks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_registry_blocks")),
    )
    turns = op.get_bind().execute(sa.text("SELECT name, due, not_before FROM registry_turns"))
    for name, due, not_before in turns.all():
        registry, _, suffix = name.partition(" ")
        if suffix == "blocked":
            until = datetime.fromtimestamp(not_before, UTC)
            op.execute(blocks.insert().values(name=registry, blocked_until=until))
        else:
            row = {
                "name": registry,
                "kind": "list" if suffix == "lists" else "single",
                "theoretical_arrival_time": due,
                "paused_until": not_before,
            }
            op.execute(limits.insert().values(row))
    op.drop_table("registry_turns")

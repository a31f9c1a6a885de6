"""Changes that a request waits for

The outboxes say which rows a request has written, so that these are indexed before what a load has written by thousands.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("outbox", "paper_outbox"):
        op.add_column(
            table, sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        op.create_index(  # of no rows yet, so that it takes no time
            f"ix_{table}_urgent",
            table,
            ["number"],
            sqlite_where=sa.text("urgent = 1"),
            postgresql_where=sa.text("urgent"),
        )

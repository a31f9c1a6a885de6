"""Turns at the registries, shared by all processes"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registry_turns",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_registry_turns")),
    )

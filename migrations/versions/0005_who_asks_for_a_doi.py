"""Who asks the registries for a DOI, and how often nobody knew it"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lookups") as lookups:
        lookups.add_column(sa.Column("misses", sa.BigInteger(), server_default="0", nullable=False))
        lookups.add_column(sa.Column("holder", sa.String(), nullable=True))
        lookups.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))

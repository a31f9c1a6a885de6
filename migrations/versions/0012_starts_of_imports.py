"""How often an import was begun

So that one that kills its process is given up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imports", sa.Column("starts", sa.BigInteger(), server_default="0", nullable=False))

"""Places of statements in their articles: ids of elements, pages and boxes of PDFs"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("statements", sa.Column("place", sa.JSON(), nullable=True))

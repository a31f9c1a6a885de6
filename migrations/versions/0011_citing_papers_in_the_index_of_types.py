"""The citing paper in the index by which statements are counted by type

So that the publications with statements about a paper are counted from the index alone, too.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_statements_cited_id_type", "statements")
    op.create_index(
        "ix_statements_cited_id_type_citing_id", "statements", ["cited_id", "type", "citing_id"]
    )

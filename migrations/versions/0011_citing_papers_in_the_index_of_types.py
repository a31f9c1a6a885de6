"""The citing paper in the index by which statements are counted by type

So that the publications with statements about a paper are counted from the index alone, too.
"""

from alembic import op

from migrations import online

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


OLD, NEW = "ix_statements_cited_id_type", "ix_statements_cited_id_type_citing_id"
COLUMNS = ("cited_id", "type", "citing_id")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        online.create_index(NEW, "statements", *COLUMNS)
        online.drop_index(OLD)
        return
    op.drop_index(OLD, "statements")
    op.create_index(NEW, "statements", COLUMNS)

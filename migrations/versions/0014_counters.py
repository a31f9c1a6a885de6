"""Counters of papers, citations and statements by type, kept by whatever changes them

Counted once here: on PostgreSQL by readers, who keep nobody waiting.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TYPES = ("supporting", "mentioning", "contrasting", "unclassified")
CITATIONS = """
SELECT count(*) FROM (
  SELECT DISTINCT citing_id, coalesce(same_as, cited_id) FROM citations JOIN papers ON papers.id = cited_id
) resolved
"""


def upgrade() -> None:
    table = op.create_table(
        "store_counts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_store_counts")),
    )
    connection = op.get_bind()
    by_type = connection.exec_driver_sql("SELECT type, count(*) FROM statements GROUP BY type")
    papers = "SELECT count(*) FROM papers WHERE same_as IS NULL"
    counts = {
        "papers": connection.exec_driver_sql(papers).scalar(),
        "citations": connection.exec_driver_sql(CITATIONS).scalar(),
        **dict.fromkeys(TYPES, 0),
        **dict(by_type.all()),
    }
    op.bulk_insert(table, [{"name": name, "count": count} for name, count in counts.items()])

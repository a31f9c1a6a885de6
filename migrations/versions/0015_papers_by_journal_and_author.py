"""Papers by journal and by ORCID iD

So that what is asked of all papers of a journal or an author need not read all papers.
"""

from alembic import op

from migrations import online

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_papers_journal_id", "papers", "journal_id"),
    ("ix_authors_orcid", "authors", "orcid"),
)


def upgrade() -> None:
    for name, table, column in INDEXES:
        if op.get_bind().dialect.name == "postgresql":
            online.create_index(name, table, column)
        else:
            op.create_index(name, table, [column])

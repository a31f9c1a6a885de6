"""The source of each of a paper's fields by the field's name, and identifiers with a confidence

`papers.sources` was a string with one digit for each field, by a position that was written nowhere else. It becomes a JSON
object: the field's name and the same digit, for those that have one. One statement does it in the database, so a store of
millions of papers needs no more memory than a small one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FIELDS = (
    "doi", "title", "abstract", "year", "published_on", "publication_type", "journal", "publisher",
    "volume", "issue", "pages", "landing", "full_text", "raw", "authors",
)  # fmt: skip
"""By the positions of their digits. The name of each is its column's, but for `journal`, whose column was `journal_id`."""


def upgrade() -> None:
    op.execute("ALTER TABLE identifiers RENAME COLUMN sure TO confidence")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"ALTER TABLE papers ALTER COLUMN sources TYPE JSON USING CAST({_by_name('sources')} AS JSON), "
            "ALTER COLUMN sources SET DEFAULT '{}'"
        )
        return
    # of SQLite, a column's type can be changed only by a copy of the table that all others refer to
    op.execute("ALTER TABLE papers RENAME COLUMN sources TO digits")
    op.add_column("papers", sa.Column("sources", sa.JSON(), nullable=False, server_default="{}"))
    op.execute(f"UPDATE papers SET sources = {_by_name('digits')}")
    op.execute("ALTER TABLE papers DROP COLUMN digits")


def _by_name(digits: str) -> str:
    """An expression of SQL: the JSON of this column's digits, as `orjson` writes it, by the order of the names."""
    members = " || ".join(
        f"CASE WHEN substr({digits}, {position}, 1) IN ('1', '2', '3', '4') "
        f"THEN ',\"{name}\":' || substr({digits}, {position}, 1) ELSE '' END"
        for name, position in sorted(zip(FIELDS, range(1, len(FIELDS) + 1), strict=True))
    )
    return f"'{{' || substr({members}, 2) || '}}'"  # without the first comma

"""The source of each of a paper's fields by the field's name, and identifiers with a confidence

`papers.sources` was a string with one digit for each field, by a position that was written nowhere else. It becomes a JSON
object: the field's name and the same digit, for those that have one. One statement does it in the database, so a store of
millions of papers needs no more memory than a small one.
"""

import sqlalchemy as sa
from alembic import op

from migrations import online

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
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
        return
    op.execute("ALTER TABLE identifiers RENAME COLUMN sure TO confidence")
    # of SQLite, a column's type can be changed only by a copy of the table that all others refer to
    op.execute("ALTER TABLE papers RENAME COLUMN sources TO digits")
    op.add_column("papers", sa.Column("sources", sa.JSON(), nullable=False, server_default="{}"))
    op.execute(f"UPDATE papers SET sources = {_by_name('digits')}")
    op.execute("ALTER TABLE papers DROP COLUMN digits")


def _upgrade_postgresql() -> None:
    """A new column, filled in batches, while a trigger fills it for what is written meanwhile; then the columns change
    names, at once."""
    online.execute(
        "ALTER TABLE papers ADD COLUMN IF NOT EXISTS by_name JSON NOT NULL DEFAULT '{}'",
        "CREATE OR REPLACE FUNCTION sources_by_name() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN NEW.by_name := CAST({_by_name('NEW.sources')} AS JSON); RETURN NEW; END $$",
        "CREATE OR REPLACE TRIGGER sources_by_name BEFORE INSERT OR UPDATE ON papers "
        "FOR EACH ROW EXECUTE FUNCTION sources_by_name()",
    )
    online.update_in_batches("papers", "sources = sources")
    op.execute("DROP TRIGGER sources_by_name ON papers")
    op.execute("DROP FUNCTION sources_by_name()")
    op.execute("ALTER TABLE papers DROP COLUMN sources")
    op.execute("ALTER TABLE papers RENAME COLUMN by_name TO sources")
    op.execute("ALTER TABLE identifiers RENAME COLUMN sure TO confidence")


def _by_name(digits: str) -> str:
    """An expression of SQL: the JSON of this column's digits, as `orjson` writes it, by the order of the names."""
    members = " || ".join(
        f"CASE WHEN substr({digits}, {position}, 1) IN ('1', '2', '3', '4') "
        f"THEN ',\"{name}\":' || substr({digits}, {position}, 1) ELSE '' END"
        for name, position in sorted(zip(FIELDS, range(1, len(FIELDS) + 1), strict=True))
    )
    return f"'{{' || substr({members}, 2) || '}}'"  # without the first comma

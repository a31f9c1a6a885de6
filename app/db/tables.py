"""SQLAlchemy Core tables, for queries over many rows that need no ORM objects."""

from sqlalchemy import Table

from app.db.models import Base


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


AUTHORS = _table("authors")
CITATIONS = _table("citations")
DOCUMENTS = _table("documents")
IDENTIFIERS = _table("identifiers")
JOURNAL_ISSNS = _table("journal_issns")
JOURNALS = _table("journals")
LOOKUPS = _table("lookups")
MANIFEST = _table("manifest")
NOTICES = _table("notices")
PAPERS = _table("papers")
REFERENCE_MATCHES = _table("reference_matches")
STATEMENTS = _table("statements")
STORE_COUNTS = _table("store_counts")
VERSIONS = _table("versions")

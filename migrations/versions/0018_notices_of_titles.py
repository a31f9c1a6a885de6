"""Notices that titles are ("RETRACTED: …"), for every reader of notices; an index that tells which papers announce some

Titles are read as `app.formats.text.retracted_titles` reads them at this version.
"""

import re

import sqlalchemy as sa
from alembic import op

from migrations import online

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

RETRACTIONS = {"retraction", "partial_retraction", "withdrawal", "removal"}
KINDS = {"retracted": "retraction", "withdrawn": "withdrawal", "removed": "removal"}
WORK = r"(?i:article|paper|chapter|publication|manuscript|study|preprint|review)"
MANY = "articles|papers|publications|studies|reviews|manuscripts|research|science|literature"
SIGN = r"\s?(?:[:.*–—]|-(?=\s)|(?<=\s)-|(?<=[\])}>]))"
MARK = re.compile(
    rf"[\s\[({{<*“\"'‘]{{0,9}}(?:(?P<marked>(?i:retracted|withdrawn)|REMOVED)(?:\s{WORK})?\s?[\])}}>”\"'’]?{SIGN}"
    rf"|(?P<bare>RETRACTED|WITHDRAWN)(?:\s{WORK})?[\s-](?!(?i:{MANY})\b))"
)
TITLES = """
SELECT id, doi, title FROM papers WHERE doi IS NOT NULL AND (
  lower(title) LIKE '%retracted%' OR lower(title) LIKE '%withdrawn%' OR title LIKE '%REMOVED%')
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        online.create_index("ix_notices_doi", "notices", "doi")
    else:
        op.create_index("ix_notices_doi", "notices", ["doi"])
    notices = sa.table("notices", *map(sa.column, ("paper_id", "kind", "doi", "date", "source")))
    announced: dict[str, set[int]] = {}
    retracted = set()
    for id_, doi, kind in connection.execute(sa.text("SELECT paper_id, doi, kind FROM notices")):
        announced.setdefault(doi.lower(), set()).add(id_)
        if kind in RETRACTIONS:
            retracted.add(id_)
    rows = []
    for id_, doi, title in connection.execute(sa.text(TITLES)):
        found = MARK.match(title)
        if found is None or (found["bare"] and title.isupper()):
            continue
        if id_ not in retracted and not announced.get(doi.lower(), set()) - {id_}:
            kind = KINDS[(found["marked"] or found["bare"]).lower()]
            rows.append({"paper_id": id_, "kind": kind, "doi": doi, "date": None, "source": "title"})
    op.bulk_insert(notices, rows)

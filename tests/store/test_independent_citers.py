"""Independent citers, against papers whose authors are known."""

from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import PAPERS, STATEMENTS
from app.document import Author, Document, Statement, Work
from app.store.independent_citers import count_independent
from tests.store.documents import CITED, record

ANA, BEN, CARA, DAN = (
    Author(f"{given} {family}", given, family)
    for given, family in (("Ana", "Vidal"), ("Ben", "Osei"), ("Cara", "Lund"), ("Dan", "Roy"))
)
"""Ana is the author of the cited paper."""


def test_count_independent(database: Database) -> None:
    """Who shares an author with the cited paper, or with a paper that counts, does not count; nobody knows of the last."""
    for number, authors in enumerate(((BEN,), (CARA, BEN), (ANA, DAN), (CARA,), (DAN,), ())):
        statements = tuple(Statement(0, f"Sentence {n} of {number} [1].") for n in range(2))
        citing = Work(doi=f"10.5555/{number}", authors=authors)
        record(database, Document(paper=citing, references=(CITED,), statements=statements))
    query = select(PAPERS.c.doi, STATEMENTS.c.id).join(
        PAPERS, PAPERS.c.id == STATEMENTS.c.citing_id
    )
    with database.reading() as session:
        rows = session.execute(query.order_by(PAPERS.c.doi)).all()
        of = {
            number: [id_ for doi, id_ in rows if doi.endswith(str(number))] for number in range(6)
        }
        for papers, count in (
            ((0,), 1),
            ((0, 1), 1),
            ((1, 0, 3), 1),
            ((2,), 0),
            ((0, 3, 4), 3),
            ((0, 5), 2),
        ):
            assert count_independent(session, [id_ for paper in papers for id_ in of[paper]]) == count, papers  # fmt: skip
        assert count_independent(session, []) == 0

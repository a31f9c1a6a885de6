"""Counts of statements and citations, aliases being resolved."""

from app.db.engine import Database
from app.ids import paper_id
from app.store import counts, tallies
from tests.store.documents import RESOLVED, UNRESOLVED, record, reference_list


def test_tallies_count_a_citing_paper_once(database: Database) -> None:
    """It cites a paper by its DOI and by an alias."""
    record(
        database,
        reference_list("10.5555/a", UNRESOLVED, RESOLVED),
        reference_list("10.5555/b", RESOLVED),
    )
    known, citing = paper_id("10.5555/known"), paper_id("10.5555/a")
    with database.reading() as session:
        tally = tallies.tallies(session, {known: None})[known]
        assert (tally["publications"], tally["total"]) == (2, 3)
        assert tallies.count_citing(session, [known], with_statements=True) == {known: 2}
        assert tallies.count_references(session, [citing]) == {
            citing: {"publications": 1, "with_statements": 1, "statements": 2, "with_notices": 0}
        }
        assert counts.count_rows(session)["citations"] == 2

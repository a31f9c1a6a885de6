"""What a citing alias owns goes to its canonical paper."""

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Paper, StatementRow
from app.document import Document, Work
from app.ids import paper_id, to_hex
from app.store import paper_keys, tallies
from app.store.identifier_claims import claims_to
from app.store.reassign import fix_citing
from app.store.record_linkage import FIXED, Claim
from tests.store.documents import RESOLVED, UNRESOLVED, line_of, record, reference_list
from tests.tables import contents


def test_reassign_a_full_text_without_a_doi(database: Database) -> None:
    """Once: recording the same file again changes nothing, and a newer version under the DOI replaces it."""
    nameless = reference_list(
        "", UNRESOLVED, paper=Work(pmcid="PMC7", title="The paper"), version="2020"
    )
    (id_,) = record(database, nameless).ids
    record(database, Document(paper=Work(doi="10.5555/own", pmcid="PMC7"), whole=False))
    own = paper_id("10.5555/own")
    line = line_of(database, id_)
    assert (line["id"], line["citing"]["doi"]) == (to_hex(id_), "10.5555/own")
    before = contents(database)
    assert record(database, nameless).added == 0
    assert contents(database) == before
    newer = reference_list("10.5555/own", RESOLVED, version="2021")
    outcome = record(database, newer)
    assert (outcome.added, outcome.removed) == (1, 1)
    record(database, nameless)
    with database.reading() as session:
        counts = tallies.count_references(session, [own])[own]
        assert (counts["publications"], counts["statements"]) == (1, 1)


def test_reassign_keeps_the_newer_of_two_full_texts(database: Database) -> None:
    nameless = reference_list("", UNRESOLVED, paper=Work(pmcid="PMC7"), version="2022")
    record(database, nameless, reference_list("10.5555/own", Work(doi="10.5555/x"), version="2021"))
    record(database, Document(paper=Work(doi="10.5555/own", pmcid="PMC7"), whole=False))
    own = paper_id("10.5555/own")
    with database.reading() as session:
        counts = tallies.count_references(session, [own])[own]
        assert (counts["publications"], counts["statements"]) == (1, 1)
        dois = session.scalars(
            select(Paper.doi).join(StatementRow, Paper.id == StatementRow.cited_id)
        )
        assert dois.all() == [None]


def test_fix_citing_takes_more_papers_than_one_query(database: Database) -> None:
    """A query takes at most some ten thousand parameters."""
    alias, canonical = Work(pmcid="PMC7"), Work(doi="10.5555/own", pmcid="PMC7")
    record(database, Document(paper=canonical, references=(UNRESOLVED,), whole=False))
    record(database, Document(paper=alias, references=(RESOLVED,), whole=False))
    many = {n: n + 1 for n in range(70_000)} | {
        paper_id(paper_keys.key_of(alias)): paper_id("10.5555/own")
    }
    with database.writing() as session:
        fix_citing(session, many)
        (claims,) = claims_to(session, {("pmcid", "PMC7")}).values()
    assert Claim(paper_id("10.5555/own"), FIXED, has_doi=True) in claims

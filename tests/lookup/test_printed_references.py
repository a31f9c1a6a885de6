"""Printed references found among the papers of the store, by the index. On both databases."""

from pathlib import Path

import pytest

from app.db.engine import Database
from app.document import Author, Document, Work
from app.ids import paper_id
from app.lookup.printed_references import PrintedMatch, match_printed
from app.search.sync import IndexSync
from tests.store.documents import record

LOOMS = Work(
    doi="10.5555/looms",
    title="The looms of the northern valleys and their songs",
    year=2001,
    authors=(Author("Ana Vidal", "Ana", "Vidal"), Author("Ben Osei", "Ben", "Osei")),
    journal="Journal of Weaving",
    volume="12",
    pages="345-360",
)
SONGS = Work(
    pmid="123", title="Songs that weavers sing in winter", year=1999, authors=LOOMS.authors
)
PRINTED = (
    "Vidal A, Osei B. The looms of the northern valleys and their songs. J Weav 2001;12:345-60."
)


def matched(
    tmp_path: Path, database: Database, *works: Work, printed: list[str]
) -> list[PrintedMatch]:
    """What a store that has these works makes of printed references."""
    citing = Work(doi="10.5555/citing", title="On citing looms", authors=(Author("B O", "B", "O"),))
    record(database, Document(paper=citing, references=works))
    sync = IndexSync(database, tmp_path / "index")
    sync.open()
    with database.reading() as session:
        return match_printed(session, sync.papers, printed)


def test_match_printed_finds_papers_of_the_store(tmp_path: Path, database: Database) -> None:
    """In the order of the references; one that the store has no paper for is not found."""
    printed = [
        PRINTED,
        "Menabrea B. Steam engines. 1842.",
        "",
        "Vidal (1999). Songs that weavers sing in winter.",
    ]
    looms, engines, empty, songs = matched(tmp_path, database, LOOMS, SONGS, printed=printed)
    assert (looms.state, looms.doi, looms.paper) == (
        "found",
        "10.5555/looms",
        paper_id("10.5555/looms"),
    )
    assert looms.score is not None
    assert 0.5 < looms.score <= 1
    assert engines == empty == PrintedMatch("not_found")
    assert (songs.state, songs.doi, songs.paper) == ("found", None, paper_id("pmid:123"))


def test_match_printed_takes_no_tie(tmp_path: Path, database: Database) -> None:
    """A preprint and its article: the reference that has volume and page means the article, one without either of both."""
    preprint = Work(doi="10.5555/preprint", title=LOOMS.title, year=2001, authors=LOOMS.authors)
    vague = "Vidal A. The looms of the northern valleys and their songs. 2001."
    tie, article = matched(tmp_path, database, LOOMS, preprint, printed=[vague, PRINTED])
    assert tie.state == "ambiguous"
    assert set(tie.papers) == {paper_id("10.5555/looms"), paper_id("10.5555/preprint")}
    assert (tie.paper, tie.doi, tie.score) == (None, None, None)
    assert article.doi == "10.5555/looms"


@pytest.mark.parametrize(
    "printed", ["Vidal " * 100_000, "A" * 100_000, "\ud800 looms", "1 2 " * 50_000]
)
def test_match_printed_takes_whatever_it_is_given(
    tmp_path: Path, database: Database, printed: str
) -> None:
    assert matched(tmp_path, database, LOOMS, printed=[printed]) == [PrintedMatch("not_found")]

"""Papers that are cited in the same bracket, sentence or section, against counts by hand."""

from app.db.engine import Database
from app.document import Document, Span, Statement, Work
from app.ids import paper_id
from app.store import co_citations, statement_lines
from app.store.co_citations import Within
from tests.store.documents import record

PAPER, NEAR, BESIDE, FAR = (Work(doi=f"10.5555/{name}") for name in ("paper", "near", "beside", "far"))  # fmt: skip
ALIAS = Work(pmid="77", raw="As printed: 77")
TEXT = "It grows [1,2], as others say [3]."


def test_together_counts_places(database: Database) -> None:
    """A bracket is within a sentence, a sentence within a section; an alias is its canonical paper."""
    sentence = [
        Statement(0, TEXT, markers=(Span(9, 12),), section="results"),
        Statement(1, TEXT, markers=(Span(12, 14),), section="results"),
        Statement(2, TEXT, markers=(Span(30, 33),), section="results"),
    ]
    elsewhere = [
        Statement(3, "Far [4].", markers=(Span(4, 7),), section="results"),
        Statement(3, "Very far [4].", markers=(Span(9, 12),), section="discussion"),
    ]
    record(
        database,
        Document(paper=Work(doi="10.5555/near", pmid="77"), references=(), statements=()),
        Document(
            paper=Work(doi="10.5555/a", year=2020),
            references=(PAPER, ALIAS, BESIDE, FAR),
            statements=(*sentence, *elsewhere),
        ),
        Document(
            paper=Work(doi="10.5555/b", year=2021),
            references=(PAPER, BESIDE),
            statements=(Statement(0, "So [1]."), Statement(1, "So [1].")),
        ),
    )
    assert _counts(database, "bracket") == [("10.5555/near", 1, 1, 1)]
    assert _counts(database, "sentence") == [("10.5555/beside", 0, 2, 2), ("10.5555/near", 1, 1, 1)]
    assert {name: section for name, *_, section in _counts(database, "section")} == {
        "10.5555/beside": 2, "10.5555/near": 1, "10.5555/far": 1,
    }  # fmt: skip
    assert _texts_with(database, "near", "bracket") == [TEXT]
    assert _texts_with(database, "beside", "bracket") == []
    assert _texts_with(database, "beside", "sentence") == ["So [1].", TEXT]
    assert _texts_with(database, "far", "section") == [TEXT]
    assert _texts_with(database, "far", "sentence") == []


def test_together_says_what_it_left_out(database: Database) -> None:
    """Of more citing papers than are read, the newest."""
    both = (
        Statement(0, "Both [1,2].", markers=(Span(5, 8),)),
        Statement(1, "Both [1,2].", markers=(Span(8, 10),)),
    )
    for year, other in ((2020, NEAR), (2021, BESIDE)):
        citing = Work(doi=f"10.5555/{year}", year=year)
        record(database, Document(paper=citing, references=(PAPER, other), statements=both))
    with database.reading() as session:
        page = co_citations.together(
            session, paper_id("10.5555/paper"), "bracket", 10, most_citing=1
        )
    assert (page["citing_papers"], page["partial"], page["total"]) == (1, True, 1)
    assert page["items"][0]["paper"]["doi"] == "10.5555/beside"


def _texts_with(database: Database, other: str, within: Within) -> list[str]:
    """The sentences about the paper that stand in the same place as one about another."""
    paper = paper_id("10.5555/paper")
    with database.reading() as session:
        found = co_citations.together_with(session, paper, paper_id(f"10.5555/{other}"), within, 1)
        every = co_citations.together_with(session, paper, paper_id(f"10.5555/{other}"), within, 9)
        texts = [str(one["text"]) for one in statement_lines.listed(session, every["ids"])]
    assert found["ids"] == every["ids"][:1]
    assert found["total"] == every["total"] == len(texts)
    return texts


def _counts(database: Database, within: Within) -> list[tuple[str, int, int, int]]:
    with database.reading() as session:
        page = co_citations.together(session, paper_id("10.5555/paper"), within, 10)
    assert page["total"] == len(page["items"])
    return [
        (item["paper"]["doi"], item["bracket"], item["sentence"], item["section"])
        for item in page["items"]
    ]

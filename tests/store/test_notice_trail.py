"""Statements before and after a notice, and what names one in a text."""

import pytest
from sqlalchemy import event

from app.db.engine import Database
from app.document import Document, Notice, Statement, Work
from app.ids import paper_id
from app.store import notice_trail
from app.store.notice_trail import PERIODS, names_notice
from app.store.notices import notices_of
from app.vocabulary import StatementType
from tests.store.documents import record

NAMING = (
    ("retraction", "This result (Ahn et al., 2003; retracted) was never seen again."),
    ("retraction", "The paper, which has since been retracted [3], reported a link."),
    ("retraction", "A retracted article [3] claimed so."),
    ("retraction", "See the retraction notice [3]."),
    ("retraction", "After the retraction of the original paper [3], doubts remained."),
    ("retraction", "[3] was subsequently retracted."),
    ("retraction", "The now-retracted study [3] is still cited."),
    ("withdrawal", "The withdrawn manuscript [3] had other numbers."),
    ("withdrawal", "This paper has since been withdrawn [3]."),
    ("expression_of_concern", "The editors published an expression of concern [3]."),
    ("correction", "We used the corrected version of the table [3]."),
    ("correction", "See the erratum [3]."),
)
NOT_NAMING = (
    ("retraction", "The muscle is retracted by this nerve [3]."),
    ("retraction", "Retraction of the growth cone follows [3]."),
    ("retraction", "The tip was held in the retracted position [3]."),
    ("retraction", "Clot retraction was impaired [3]."),
    ("withdrawal", "Two patients were withdrawn from the study [3]."),
    ("withdrawal", "Withdrawal of the drug led to relapse [3]."),
    ("correction", "Values were corrected for age [3]."),
    ("something-new", "A retracted article [3] claimed so."),
)
CITING: tuple[tuple[int | None, StatementType, str], ...] = (
    (2009, "supporting", "As in [1]."),
    (2010, "mentioning", "It was retracted later [1]."),
    (2011, "contrasting", "Unlike [1]."),
    (2012, "mentioning", "See [1] (retracted)."),
    (None, "mentioning", "So said [1]."),
)


@pytest.mark.parametrize(("kind", "text"), NAMING)
def test_names_notice(kind: str, text: str) -> None:
    """In the sentence or in a neighbour."""
    assert names_notice(kind, text, None, None)
    assert names_notice(kind, "As found [3].", None, text)


@pytest.mark.parametrize(("kind", "text"), NOT_NAMING)
def test_names_no_notice(kind: str, text: str) -> None:
    """The same words for other things."""
    assert not names_notice(kind, text, None, None)


def test_trail_counts_around_each_notice(database: Database) -> None:
    """By the citing papers' years; what is not known is told apart; the periods sum up to the tally."""
    paper = Work(doi="10.5555/noticed", year=2005)
    notices = (
        Notice("retraction", "10.5555/noticed", "10.5555/r", "2010-03-01"),
        Notice("correction", "10.5555/noticed", "10.5555/c"),
    )
    of_its_own = Document(paper=paper, references=(), statements=(), notices=notices)
    citing = [
        Document(
            paper=Work(doi=f"10.5555/citing{number}", year=year),
            references=(paper,),
            statements=(Statement(0, text, type=type_),),
        )
        for number, (year, type_, text) in enumerate(CITING)
    ]
    record(database, of_its_own, *citing)
    id_ = paper_id("10.5555/noticed")
    with database.reading() as session:
        retraction, correction = notice_trail.trail(session, id_, notices_of(session, [id_])[id_])
        assert notice_trail.first_year(session, id_, "retraction") == 2010
        assert notice_trail.first_year(session, id_, "correction") is None
    assert (retraction["kind"], retraction["doi"], retraction["naming_it"]) == ("retraction", "10.5555/r", 2)  # fmt: skip
    assert retraction["naming_it_after"] == 1
    assert correction["naming_it_after"] == 0
    counts = {
        period: {type_: count for type_, count in retraction[period].items() if count}
        for period in PERIODS
    }
    assert counts == {
        "before": {"supporting": 1},
        "same_year": {"mentioning": 1},
        "after": {"contrasting": 1, "mentioning": 1},
        "unknown": {"mentioning": 1},
    }
    assert sum(correction["unknown"].values()) == 5


def test_trail_looks_through_statements_once_a_kind(database: Database) -> None:
    """A paper with thousands of statements may have a dozen corrections: what names one names each."""
    paper = Work(doi="10.5555/corrected", year=2005)
    citing = Document(
        paper=Work(doi="10.5555/citing", year=2011),
        references=(paper,),
        statements=(Statement(0, "See the erratum [3]."),),
    )
    notices = tuple(
        Notice("correction", "10.5555/corrected", f"10.5555/c{year}", f"{year}-03-01")
        for year in (2009, 2010, 2011, 2012)
    )
    record(database, Document(paper=paper, references=(), statements=(), notices=notices), citing)
    id_ = paper_id("10.5555/corrected")
    executed: list[str] = []
    with database.reading() as session:
        found = notices_of(session, [id_])[id_]
        event.listen(
            database.engine, "before_cursor_execute", lambda *args: executed.append(args[2])
        )
        trails = notice_trail.trail(session, id_, found)
    assert sum("like" in query.lower() for query in executed) == 1
    assert [one["naming_it"] for one in trails] == [1, 1, 1, 1]
    assert [one["naming_it_after"] for one in trails] == [1, 1, 0, 0]

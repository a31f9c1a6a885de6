"""Statements by year and type, against a naive count and the papers' tallies; of a list, a journal and an author."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.engine import Database
from app.document import Author, Document, Statement, Work
from app.ids import paper_id
from app.store import tallies, timelines
from app.vocabulary import TYPES
from tests.store.documents import record
from tests.tables import empty

ANA = Author("Ana Vidal", "Ana", "Vidal", "0000-0002-1825-0097")
PAPERS = (
    Work(doi="10.5555/one", pmid="11", year=2001, authors=(ANA,), journal="A Journal", issns=("1234-5679",)),
    Work(doi="10.5555/two", pmid="22", year=2002, journal="Another Journal", authors=(ANA,)),
)  # fmt: skip
IDS = [paper_id(str(paper.doi)) for paper in PAPERS]
CITING = st.lists(
    st.tuples(
        st.sampled_from([None, 2018, 2019]),
        st.lists(st.tuples(st.sampled_from(["10.5555/one", "11", "10.5555/two"]), st.sampled_from(TYPES)), max_size=5),
        st.sets(st.sampled_from(["10.5555/one", "22"])),
    ),
    max_size=6,
)  # fmt: skip
"""For each citing paper its year, its statements (cited paper, by DOI or alias, and type), and references without any."""


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corpus=CITING)
def test_timeline_is_the_tally_by_year(database: Database, corpus: list[tuple]) -> None:  # type: ignore[type-arg]
    """Of one paper its types and publications sum up to its tally; of both, who cites both counts once."""
    empty(database)
    record(
        database, *(Document(paper=paper, references=(), statements=()) for paper in PAPERS),
        *(_citing(number, *one) for number, one in enumerate(corpus)),
    )  # fmt: skip
    with database.reading() as session:
        counted = tallies.tallies(session, dict.fromkeys(IDS))
        by_year = {id_: timelines.timeline(session, timelines.named([id_])) for id_ in IDS}
        both = timelines.timeline(session, timelines.named(IDS))
    for id_ in IDS:
        for name in (*TYPES, "publications"):
            assert sum(one[name] for one in by_year[id_]) == counted[id_][name]
    years = Counter(year for year, statements, listed in corpus if statements or listed)
    assert {one["year"]: one["publications"] for one in both} == years
    assert [one["year"] or 0 for one in both] == sorted(one["year"] or 0 for one in both)
    for type_ in TYPES:
        assert {one["year"]: one[type_] for one in both if one[type_]} == Counter(
            year for year, statements, _ in corpus for _, given in statements if given == type_
        )


def test_timeline_of_a_journal_and_an_author(database: Database) -> None:
    """By ISSN and by ORCID iD; nothing of others."""
    record(
        database, *(Document(paper=paper, references=(), statements=()) for paper in PAPERS),
        _citing(1, 2018, [("11", "supporting"), ("10.5555/two", "mentioning")], set()),
    )  # fmt: skip
    with database.reading() as session:
        for papers, count, supporting, mentioning in (
            (timelines.named([], "1234-5679"), 1, 1, 0),
            (timelines.named([], None, "0000-0002-1825-0097"), 2, 1, 1),
        ):
            (year,) = timelines.timeline(session, papers)
            assert timelines.count(session, papers) == count
            assert (year["supporting"], year["mentioning"]) == (supporting, mentioning)
        for nobody in (
            timelines.named([], "0000-0000"),
            timelines.named([], None, "0"),
            timelines.named([]),
        ):
            assert timelines.timeline(session, nobody) == []
            assert timelines.count(session, nobody) == 0


def _citing(number: int, year: int | None, statements: list, listed: set[str]) -> Document:  # type: ignore[type-arg]
    names = sorted({name for name, _ in statements} | listed)
    return Document(
        paper=Work(doi=f"10.5555/citing{number}", year=year),
        references=tuple(_reference(name) for name in names),
        statements=tuple(
            Statement(names.index(name), f"Sentence {place}.", type=type_)
            for place, (name, type_) in enumerate(statements)
        ),
    )


def _reference(name: str) -> Work:
    return Work(doi=name) if "/" in name else Work(pmid=name, raw=f"As printed: {name}")

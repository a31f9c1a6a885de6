"""Publications that cite a paper and that it cites: counted, sorted, filtered and paged, aliases being resolved."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from app.db.engine import Database
from app.document import Author, Document, Notice, Span, Statement, Work
from app.errors import CursorInvalid
from app.ids import paper_id
from app.store import paper_views, publications
from app.store.notices import KINDS
from app.store.publications import PublicationQuery, Side
from app.vocabulary import TYPES, StatementType
from tests.conftest import NOON
from tests.store.documents import ANA, BEN, record, reference_list
from tests.tables import empty

PAPER = Work(doi="10.5555/known", pmid="123", title="The paper", year=2018, authors=(ANA,))
ID = paper_id("10.5555/known")
SPANS = (Span(3, 6), Span(11, 14), Span(19, 22))


class Publication(NamedTuple):
    """A publication that cites the paper and is cited by it, with as many statements of each type."""

    types: tuple[StatementType, ...]
    year: int | None
    notices: tuple[str, ...]
    """Their kinds."""
    cited_as: str
    """By `doi`, by an `alias`, or by `both`."""


PUBLICATIONS = st.lists(
    st.builds(
        Publication,
        types=st.lists(st.sampled_from(TYPES), max_size=3).map(tuple),
        year=st.sampled_from([None, 2018, 2019, 2020]),
        notices=st.sets(st.sampled_from([*KINDS, "something-new"]), max_size=2).map(tuple),
        cited_as=st.sampled_from(["doi", "doi", "alias", "both"]),
    ),
    max_size=7,
)
QUERIES = st.builds(
    PublicationQuery,
    sort=st.sampled_from(["statements", "mentions", "newest", "oldest"]),
    statements=st.sampled_from(["any", "any", "with", "without"]),
    notices=st.sampled_from(["any", "any", "with"]),
    limit=st.integers(1, 4),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    corpus=PUBLICATIONS,
    queries=st.lists(QUERIES, min_size=3, max_size=3),
    side=st.sampled_from(["cited_by", "cites"]),
)
def test_page_gives_every_publication_once_in_order(
    database: Database, corpus: list[Publication], queries: list[PublicationQuery], side: Side
) -> None:
    """As a naive model has them, and with the totals of the paper itself."""
    empty(database)
    record(database, *documents(corpus))
    with database.reading() as session:
        paper = paper_views.load(session, [ID], NOON)[ID]
        counts = paper["cited_by" if side == "cited_by" else "references"]
        everything = publications.page(session, ID, side, PublicationQuery())
        assert (
            counts.items()
            <= {
                "publications": everything["total"],
                "with_statements": everything["with_statements"],
                "statements": everything["statements"],
                "with_notices": sum(bool(one.notices) for one in corpus),
            }.items()
        )
    for query in queries:
        expected = matching(corpus, query)
        pages = list(walk(database, side, query))
        assert [item for page in pages for item in short(page)] == [
            (doi_of(number), corpus[number].year, Counter(corpus[number].types))
            for number in expected
        ]
        for page in pages:
            assert page["total"] == len(expected)
            assert page["with_statements"] == sum(bool(corpus[n].types) for n in expected)
            assert page["statements"] == sum(len(corpus[n].types) for n in expected)


def doi_of(number: int) -> str:
    return f"10.5555/publication{number}"


def documents(corpus: Sequence[Publication]) -> Iterator[Document]:
    """One of each publication, and the paper's own."""
    works = []
    for number, one in enumerate(corpus):
        doi = doi_of(number)
        work = Work(doi=doi, pmid=f"900{number}", title=doi, year=one.year, authors=(BEN,))
        works.append(work)
        notices = tuple(Notice(kind, doi, f"{doi}.{kind}") for kind in one.notices)
        yield replace(citing(work, [(PAPER, one)]), notices=notices)
    yield citing(PAPER, list(zip(works, corpus, strict=True)))


def citing(paper: Work, cited: Sequence[tuple[Work, Publication]]) -> Document:
    references: list[Work] = []
    statements: list[Statement] = []
    for work, one in cited:
        ends = {
            "doi": Work(doi=work.doi),
            "alias": Work(pmid=work.pmid, raw=f"As printed: {work.pmid}"),
        }
        places = [
            len(references) + place
            for place in range(2 if one.cited_as == "both" else 1)
        ]  # fmt: skip
        references += ends.values() if one.cited_as == "both" else [ends[one.cited_as]]
        statements += [
            Statement(places[number % len(places)], f"Sentence {len(statements)}, {number}.", type=type_)
            for number, type_ in enumerate(one.types)
        ]  # fmt: skip
    return Document(paper=paper, references=tuple(references), statements=tuple(statements))


def matching(corpus: Sequence[Publication], query: PublicationQuery) -> list[int]:
    """The numbers of the publications that match, in order."""

    def key(number: int) -> tuple[int, ...]:
        one = corpus[number]
        order = [*KINDS, "something-new"]
        severity = min(map(order.index, one.notices)) if query.notices == "with" else 0
        newest = -(one.year or 0)
        by_sort = {
            "statements": (-len(one.types), newest),
            "mentions": (-len(one.types), newest),
            "newest": (newest,),
            "oldest": (one.year or 9999,),
        }
        return severity, *by_sort[query.sort], paper_id(doi_of(number))

    found = [
        number
        for number, one in enumerate(corpus)
        if (query.statements == "any" or (query.statements == "with") == bool(one.types))
        and (query.notices == "any" or one.notices)
    ]
    return sorted(found, key=key)


def walk(database: Database, side: Side, query: PublicationQuery) -> Iterator[dict[str, Any]]:
    """All pages, none without items but the only one."""
    while True:
        with database.reading() as session:
            page = publications.page(session, ID, side, query)
        yield page
        assert len(page["items"]) <= query.limit
        if page["next"] is None:
            return
        assert len(page["items"]) == query.limit
        query = replace(query, cursor=page["next"])


def short(page: dict[str, Any]) -> Iterator[tuple[str, int | None, Counter[str]]]:
    for item in page["items"]:
        counts = dict(item["statements"])
        assert counts.pop("total") == sum(counts.values())
        yield (
            item["paper"]["doi"],
            item["paper"]["year"],
            Counter({t: n for t, n in counts.items() if n}),
        )


def test_page_items_say_what_a_list_shows(database: Database) -> None:
    """The first authors, journal, notices, and the printed text of a reference whose DOI nobody knows."""
    crowd = tuple(Author(f"Author {number}") for number in range(30))
    long = Work(doi="10.5555/crowd", title="By many", year=2020, authors=crowd, journal="A Journal")
    printed = Work(raw="Somebody. Something. 1990.", title="Something", year=1990)
    pubmed = Work(pmid="77", title="Of PubMed")
    mine = replace(
        reference_list("10.5555/own", PAPER), paper=Work(doi="10.5555/own", authors=(ANA,))
    )
    notices = (
        Notice("correction", "10.5555/crowd", "10.5555/a"),
        Notice("retraction", "10.5555/crowd", "10.5555/b"),
    )
    record(
        database,
        Document(paper=long, references=(PAPER,), statements=(), notices=notices),
        replace(reference_list("10.5555/known", printed, pubmed), paper=PAPER),
        mine,
    )
    with database.reading() as session:
        own, crowded = publications.page(session, ID, "cited_by", PublicationQuery())["items"]
        cited = publications.page(session, ID, "cites", PublicationQuery(sort="newest"))["items"]
    assert (own["relationship"], crowded["relationship"]) == ("self", "independent")
    paper = crowded["paper"]
    assert [author["name"] for author in paper["authors"]] == [f"Author {n}" for n in range(10)]
    assert (paper["author_count"], paper["journal"]) == (30, "A Journal")
    assert [notice["kind"] for notice in paper["notices"]] == ["retraction", "correction"]
    assert [(one["paper"]["address"], one["paper"]["printed"]) for one in cited] == [
        (None, printed.raw),
        ("pmid:77", None),
    ]


@pytest.mark.parametrize("side", ["cited_by", "cites"])
def test_page_takes_a_constant_number_of_queries(database: Database, side: Side) -> None:
    record(database, *documents([Publication((TYPES[0],), 2020, ("retraction",), "both")] * 9))
    executed: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: executed.append(args[2]))
    counts = []
    for limit in (1, 9):
        executed.clear()
        with database.reading() as session:
            publications.page(session, ID, side, PublicationQuery(limit=limit))
        counts.append(len(executed))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "ä", "A" * 400])
def test_page_refuses_a_foreign_cursor(database: Database, cursor: str) -> None:
    """Of another query, of another paper, or none at all."""
    record(database, *documents([Publication((), 2020, (), "doi")] * 3))
    with database.reading() as session:
        query = PublicationQuery(limit=1)
        next_ = publications.page(session, ID, "cited_by", query)["next"]
        for other in (
            replace(query, cursor=cursor),
            replace(query, cursor=next_, sort="newest"),
            replace(query, cursor=next_ and next_[:-1]),
        ):
            with pytest.raises(CursorInvalid):
                publications.page(session, ID, "cited_by", other)
        with pytest.raises(CursorInvalid):
            publications.page(session, ID, "cites", replace(query, cursor=next_))


def test_page_has_mentions_and_positions(database: Database) -> None:
    """Sorted by markers, not by statements; where each citing text cites, if that is asked for."""
    often = Document(
        paper=Work(doi="10.5555/often", year=2001),
        references=(PAPER, Work(doi="10.5555/other")),
        statements=(
            Statement(0, "So [1] and [1] and [1].", markers=SPANS, anchor="/p[2]"),
            Statement(1, "First [2].", anchor="/p[1]"),
            Statement(1, "Last [2].", anchor="/p[11]"),
        ),
    )
    twice = Document(
        paper=Work(doi="10.5555/twice", year=2002),
        references=(PAPER,),
        statements=(Statement(0, "So [1]."), Statement(0, "And [1].")),
    )
    record(database, often, twice)

    def listed(side: Side, paper: str, **query: Any) -> list[tuple[str, int, list[float] | None]]:
        with database.reading() as session:
            id_ = paper_id(paper)
            page = publications.page(session, id_, side, PublicationQuery(**query))
        return [(one["paper"]["doi"], one["mentions"], one["positions"]) for one in page["items"]]

    known = "10.5555/known"
    assert listed("cited_by", known) == [("10.5555/twice", 2, None), ("10.5555/often", 3, None)]
    assert listed("cited_by", known, sort="mentions", positions="with") == [
        ("10.5555/often", 3, [0.5]),
        ("10.5555/twice", 2, []),
    ]
    assert listed("cites", "10.5555/often", sort="mentions", positions="with") == [
        (known, 3, [0.5]),
        ("10.5555/other", 2, [0, 1]),
    ]

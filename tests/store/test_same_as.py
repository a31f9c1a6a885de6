"""Entity resolution: papers without a DOI become aliases, in whatever order the claims come."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Identifier, Outbox, Paper, StatementRow
from app.document import Document, Work
from app.ids import paper_id
from app.store import paper_views, papers, registry_aliases, tallies
from tests.conftest import NOON
from tests.store.documents import (
    ANA,
    BEN,
    LONG,
    RESOLVED,
    UNRESOLVED,
    line_of,
    record,
    reference_list,
)
from tests.tables import contents, empty


def cited_dois(database: Database) -> list[str | None]:
    """The display forms, of all statements."""
    with database.reading() as session:
        ids = session.scalars(select(StatementRow.id)).all()
    return sorted((line_of(database, id_)["cited"]["doi"] for id_ in ids), key=str)


@pytest.fixture
def two_references(database: Database) -> Database:
    """Papers A and C of the example in `same_as`: named in one reference list, without a DOI."""
    a = Work(pmid="123", title=LONG, year=2001, authors=(ANA,))
    record(database, reference_list("10.5555/one", a, replace(a, pmid=None, pmcid="PMC9")))
    return database


def links_and_claims(database: Database) -> tuple[dict[str, str | None], dict[str, set[str]]]:
    """Canonical paper and claimed schemes, by the key of the papers A to D."""
    with database.reading() as session:
        papers = session.execute(select(Paper.id, Paper.key, Paper.same_as)).all()
        claims = session.execute(select(Identifier.paper_id, Identifier.scheme)).all()
    keys = {id_: key for id_, key, _ in papers if not key.startswith("10.5555/o")}
    links = {keys[id_]: keys.get(same_as or 0) for id_, _, same_as in papers if id_ in keys}
    schemes = {key: {s for paper, s in claims if paper == id_} for id_, key in keys.items()}
    return links, schemes


def test_save_docstring_example(two_references: Database) -> None:
    """Pass 1 links A to B by its PubMed id, pass 2 links C by the title that B has from A, pass 3 changes nothing."""
    record(two_references, reference_list("10.5555/other", Work(doi="10.5555/b", pmid="123")))
    links, schemes = links_and_claims(two_references)
    assert links == {"pmid:123": "10.5555/b", "pmcid:PMC9": "10.5555/b", "10.5555/b": None}
    assert schemes["10.5555/b"] == {"pmid", "print", "pmcid"}


def test_save_docstring_example_of_a_tie(two_references: Database) -> None:
    """A further paper with a DOI that claims A's PubMed id makes all names of A and C ambiguous."""
    for n, doi in enumerate(("10.5555/b", "10.5555/d")):
        record(two_references, reference_list(f"10.5555/other{n}", Work(doi=doi, pmid="123")))
    links, schemes = links_and_claims(two_references)
    assert set(links.values()) == {None}
    assert schemes["10.5555/b"] == schemes["10.5555/d"] == {"pmid", "print", "pmcid"}


@pytest.mark.parametrize(
    "claiming",
    [
        reference_list("10.5555/b", RESOLVED),
        reference_list("10.5555/known", replace(RESOLVED, doi="10.5555/x"), paper=RESOLVED),
        Document(paper=RESOLVED, whole=False),
        reference_list(
            "10.5555/b", Work(doi="10.5555/known", title=LONG, year=2001, authors=(ANA,))
        ),
    ],
    ids=["another reference list", "its own full text", "a map of ids", "title, year and author"],
)
def test_save_links_a_reference_and_keeps_its_statements_id(
    database: Database, claiming: Document
) -> None:
    """A reference without a DOI becomes an alias of the paper with one, whichever document claims their common name."""
    (id_,) = record(database, reference_list("10.5555/a", UNRESOLVED)).ids
    assert line_of(database, id_)["cited"]["printed"] == "Vidal A. 2001."
    with database.writing() as session:
        session.query(Outbox).delete()
    record(database, claiming)
    with database.reading() as session:
        notified = session.scalars(select(Outbox.statement_id)).all()
        tally = tallies.tallies(session, {paper_id("10.5555/known"): None})
        by_pmid = papers.find(session, "pmid:123")
    assert line_of(database, id_)["cited"]["doi"] == "10.5555/known"
    assert id_ in notified, "the statement has to be indexed with the new link"
    assert by_pmid == paper_id("10.5555/known")
    assert tally[by_pmid]["total"] >= 1


def test_save_notifies_the_index_of_a_better_printed_text(database: Database) -> None:
    """Of a paper without a DOI the printed reference is shown."""
    (id_,) = record(database, reference_list("10.5555/a", UNRESOLVED)).ids
    with database.writing() as session:
        session.query(Outbox).delete()
    better = replace(UNRESOLVED, raw="Vidal A. A randomised trial. 2001.")
    record(database, reference_list("10.5555/b", better))
    with database.reading() as session:
        assert id_ in session.scalars(select(Outbox.statement_id)).all()
    assert line_of(database, id_)["cited"]["printed"] == better.raw


def test_save_propagates_metadata_to_the_canonical_paper(database: Database) -> None:
    record(database, reference_list("10.5555/a", UNRESOLVED), Document(paper=RESOLVED, whole=False))
    with database.reading() as session:
        (view,) = paper_views.load_list(session, [paper_id("10.5555/known")], NOON)
    assert (view["title"], view["year"], view["ids"]["pmid"]) == (LONG, 2001, "123")


def test_save_links_nothing_in_a_tie(database: Database) -> None:
    """Two papers claim one identifier with equal confidence, until one claims it in its own full text."""
    rival = Work(doi="10.5555/rival", pmid="123")
    record(database, reference_list("10.5555/a", UNRESOLVED), reference_list("10.5555/b", RESOLVED))
    record(database, reference_list("10.5555/c", rival))
    assert cited_dois(database) == ["10.5555/known", "10.5555/rival", None], (
        "each reference as it was given"
    )
    record(database, reference_list("10.5555/known", Work(doi="10.5555/x"), paper=RESOLVED))
    assert None not in cited_dois(database), "the full text decides"


@pytest.mark.parametrize("cited", ["before", "after"])
def test_merge_makes_a_doi_an_alias(database: Database, cited: str) -> None:
    """Whether the alias was cited before or after the registry was asked."""
    citing = reference_list("10.5555/a", Work(doi="10.5555/alias", title=LONG))
    (id_,) = record(database, citing).ids if cited == "before" else (0,)
    with database.writing() as session:
        registry_aliases.merge(session, "10.5555/alias", Work(doi="10.5555/prime"), NOON)
    if cited == "after":
        (id_,) = record(database, citing).ids
    assert line_of(database, id_)["cited"] == {
        "doi": "10.5555/prime",
        "title": LONG,
        "year": None,
        "printed": None,
    }
    record(database, reference_list("10.5555/b", Work(doi="10.5555/ALIAS")))
    with database.reading() as session:
        assert papers.find(session, "10.5555/Alias") == paper_id("10.5555/prime")
        tally = tallies.tallies(session, {paper_id("10.5555/prime"): None})
    assert tally[paper_id("10.5555/prime")]["publications"] == 2


def merge(database: Database, alias: str, prime: str) -> None:
    with database.writing() as session:
        registry_aliases.merge(session, alias, Work(doi=prime), NOON)


def canonical_ids(database: Database, *dois: str) -> list[int | None]:
    with database.reading() as session:
        return [papers.find_ids(session, [doi])[doi] for doi in dois]


def test_merge_the_last_answer_counts(database: Database) -> None:
    for prime in ("10.5555/x", "10.5555/y", "10.5555/y", "10.5555/x"):
        merge(database, "10.5555/alias", prime)
        assert canonical_ids(database, "10.5555/alias") == [paper_id(prime)]


def test_merge_passes_on_the_aliases_of_an_alias(database: Database) -> None:
    merge(database, "10.5555/a", "10.5555/b")
    merge(database, "10.5555/b", "10.5555/c")
    assert canonical_ids(database, "10.5555/a", "10.5555/b") == [paper_id("10.5555/c")] * 2


def test_merge_in_both_directions_makes_no_circle(database: Database) -> None:
    merge(database, "10.5555/a", "10.5555/b")
    merge(database, "10.5555/b", "10.5555/a")
    assert canonical_ids(database, "10.5555/a", "10.5555/b") == [paper_id("10.5555/a")] * 2


WORKS = st.builds(
    Work,
    doi=st.sampled_from(["10.5555/1", "10.5555/2", None]),
    pmid=st.sampled_from(["1", "2", "3", None]),
    pmcid=st.sampled_from(["PMC1", "PMC2", None]),
    title=st.sampled_from([LONG, LONG + " again", "Short", None]),
    year=st.sampled_from([2001, None]),
    authors=st.sampled_from([(ANA,), (BEN,), ()]),
    raw=st.sampled_from(["Printed once.", "Printed twice."]),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lists=st.lists(st.lists(WORKS, min_size=1, max_size=3), min_size=2, max_size=5),
    seed=st.integers(0, 99),
)
def test_save_is_independent_of_order_and_batches(
    database: Database, lists: Sequence[Sequence[Work]], seed: int
) -> None:
    """Any order of documents and any batches give the same rows in every table, and recording them again changes none."""
    documents = [reference_list(f"10.5555/citing{n}", *works) for n, works in enumerate(lists)]
    stores = []
    for batches in ([documents], [[one] for one in documents], shuffled(documents, seed)):
        empty(database)
        for batch in batches:
            record(database, *batch)
        stores.append(contents(database))
    assert stores[0] == stores[1] == stores[2]
    record(database, *documents)
    assert contents(database) == stores[0]


def shuffled(documents: Iterable[Document], seed: int) -> list[list[Document]]:
    order = [[one] for one in documents]
    random.Random(seed).shuffle(order)
    return order


@pytest.mark.parametrize("first", [0, 1])
def test_doi_with_punctuation_is_that_of_the_known_paper(database: Database, first: int) -> None:
    """A full stop that was tagged with a DOI makes no paper of its own once the DOI without it is known, in any order."""
    dois = ("10.5555/b.", "10.5555/b")
    for n, doi in enumerate((dois[first], dois[1 - first])):
        record(database, reference_list(f"10.5555/c{n}", Work(doi=doi, title=LONG)))
    assert cited_dois(database) == ["10.5555/b", "10.5555/b"]


@pytest.mark.parametrize("mark", [":", ").", "]", "..", "’"])
def test_doi_with_any_punctuation_behind_a_known_one(database: Database, mark: str) -> None:
    """Whatever ends a sentence comes off where the DOI without it is known."""
    for n, doi in enumerate(("10.5555/b", f"10.5555/b{mark}")):
        record(database, reference_list(f"10.5555/c{n}", Work(doi=doi, title=LONG)))
    assert cited_dois(database) == ["10.5555/b", "10.5555/b"]


def test_dois_with_punctuation_in_one_list(database: Database) -> None:
    """The same within one reference list; without the other, or where more than a mention is known, it stays as it is."""
    works = [Work(doi=f"10.5555/{doi}") for doi in ("b.", "b", "c,", "d.")]
    record(database, Document(Work(doi="10.5555/d.", title="A paper", authors=(BEN,))))
    record(database, reference_list("10.5555/one", *works, Work(doi="10.5555/d")))
    dois = ["10.5555/b", "10.5555/b", "10.5555/c,", "10.5555/d", "10.5555/d."]
    assert cited_dois(database) == dois

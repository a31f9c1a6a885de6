"""References without a DOI: they turn out to be papers that have one, in whatever order the store learns it."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Citation, Identifier, Outbox, Paper, StatementRow
from app.document import Author, Document, Statement, Work
from app.ids import digest, paper_id, to_hex
from app.store import paper_keys, paper_views, papers, same_as, statements, tallies
from app.store.claims import claims_to
from app.store.reassign import fix_citing
from app.store.record_linkage import FIXED, Claim, canonical_paper
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON
from tests.tables import contents, empty

ANA, BEN = Author("Ana Vidal", "Ana", "Vidal"), Author("Ben Osei", "Ben", "Osei")
LONG = "A randomised trial of the thing that everybody cites"
UNRESOLVED = Work(pmid="123", title=LONG, year=2001, authors=(ANA,), raw="Vidal A. 2001.")
RESOLVED = Work(doi="10.5555/known", pmid="123")


def text(doi: str, *references: Work, **more: Any) -> Document:
    """A full text that cites each of these once."""
    said = tuple(Statement(n, f"Sentence of {doi} [{n}].") for n in range(len(references)))
    paper = Work(doi=doi, title=f"The paper {doi}", authors=(BEN,))
    return Document(**{"paper": paper, "references": references, "statements": said, **more})


def tell(database: Database, *documents: Document) -> statements.Outcome:
    with database.writing() as session:
        deliveries = [
            SourceDocument(d, f"{digest(repr(d))}.xml", digest(repr(d))) for d in documents
        ]
        return statements.record(session, deliveries, NOON)


def line(database: Database, id_: int) -> dict[str, Any]:
    with database.reading() as session:
        found: dict[str, Any] = orjson.loads(orjson.dumps(statements.detail(session, id_)))
    return found


def cited_dois(database: Database) -> list[str | None]:
    """Of all statements, as shown."""
    with database.reading() as session:
        ids = session.scalars(select(StatementRow.id)).all()
    return sorted((line(database, id_)["cited"]["doi"] for id_ in ids), key=str)


@pytest.fixture
def two_references(database: Database) -> Database:
    """Papers A and C of the example in `same_as`: named in one reference list, without a DOI."""
    a = Work(pmid="123", title=LONG, year=2001, authors=(ANA,))
    tell(database, text("10.5555/one", a, replace(a, pmid=None, pmcid="PMC9")))
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


def test_same_as_docstring_example(two_references: Database) -> None:
    """Pass 1 links A to B by its PubMed id, pass 2 links C by the title that B has from A, pass 3 changes nothing."""
    tell(two_references, text("10.5555/other", Work(doi="10.5555/b", pmid="123")))
    links, schemes = links_and_claims(two_references)
    assert links == {"pmid:123": "10.5555/b", "pmcid:PMC9": "10.5555/b", "10.5555/b": None}
    assert schemes["10.5555/b"] == {"pmid", "print", "pmcid"}


def test_same_as_docstring_example_of_a_tie(two_references: Database) -> None:
    """A further paper with a DOI that claims A's PubMed id makes all names of A and C ambiguous."""
    for n, doi in enumerate(("10.5555/b", "10.5555/d")):
        tell(two_references, text(f"10.5555/other{n}", Work(doi=doi, pmid="123")))
    links, schemes = links_and_claims(two_references)
    assert set(links.values()) == {None}
    assert schemes["10.5555/b"] == schemes["10.5555/d"] == {"pmid", "print", "pmcid"}


@pytest.mark.parametrize(
    "teacher",
    [
        text("10.5555/b", RESOLVED),
        text("10.5555/known", replace(RESOLVED, doi="10.5555/x"), paper=RESOLVED),
        Document(paper=RESOLVED, whole=False),
        text("10.5555/b", Work(doi="10.5555/known", title=LONG, year=2001, authors=(ANA,))),
    ],
    ids=["another reference list", "its own full text", "a map of ids", "title, year and author"],
)
def test_a_reference_moves_to_the_doi_that_is_learnt_and_its_statement_keeps_its_id(
    database: Database, teacher: Document
) -> None:
    (id_,) = tell(database, text("10.5555/a", UNRESOLVED)).ids
    assert line(database, id_)["cited"]["printed"] == "Vidal A. 2001."
    with database.writing() as session:
        session.query(Outbox).delete()
    tell(database, teacher)
    with database.reading() as session:
        told = session.scalars(select(Outbox.statement_id)).all()
        tally = tallies.tallies(session, {paper_id("10.5555/known"): None})
        by_pmid = papers.find(session, "pmid:123")
    assert line(database, id_)["cited"]["doi"] == "10.5555/known"
    assert id_ in told, "the index has to show the new link"
    assert by_pmid == paper_id("10.5555/known")
    assert tally[by_pmid]["total"] >= 1


def test_the_index_is_told_of_a_better_print_of_what_has_no_doi(database: Database) -> None:
    (id_,) = tell(database, text("10.5555/a", UNRESOLVED)).ids
    with database.writing() as session:
        session.query(Outbox).delete()
    better = replace(UNRESOLVED, raw="Vidal A. A randomised trial. 2001.")
    tell(database, text("10.5555/b", better))
    with database.reading() as session:
        assert id_ in session.scalars(select(Outbox.statement_id)).all()
    assert line(database, id_)["cited"]["printed"] == better.raw


def test_what_was_known_of_the_reference_is_known_of_the_paper(database: Database) -> None:
    tell(database, text("10.5555/a", UNRESOLVED), Document(paper=RESOLVED, whole=False))
    with database.reading() as session:
        view = paper_views.load(session, [paper_id("10.5555/known")], NOON)[
            paper_id("10.5555/known")
        ]
    assert (view["title"], view["year"], view["ids"]["pmid"]) == (LONG, 2001, "123")


def test_one_who_cites_a_paper_under_two_names_is_one_publication(database: Database) -> None:
    tell(database, text("10.5555/a", UNRESOLVED, RESOLVED), text("10.5555/b", RESOLVED))
    known, citing = paper_id("10.5555/known"), paper_id("10.5555/a")
    with database.reading() as session:
        tally = tallies.tallies(session, {known: None})[known]
        assert (tally["publications"], tally["total"]) == (2, 3)
        assert tallies.count_references(session, [citing])[citing] == (1, 2)
        assert tallies.count_citations(session) == 2


def test_two_papers_that_claim_one_identifier_are_a_tie_and_no_match(database: Database) -> None:
    rival = Work(doi="10.5555/rival", pmid="123")
    tell(database, text("10.5555/a", UNRESOLVED), text("10.5555/b", RESOLVED))
    tell(database, text("10.5555/c", rival))
    assert cited_dois(database) == ["10.5555/known", "10.5555/rival", None], "as it named it"
    tell(database, text("10.5555/known", Work(doi="10.5555/x"), paper=RESOLVED))
    assert None not in cited_dois(database), "what a paper says of itself is surer"


def test_the_relationship_follows_the_paper_that_the_reference_is(database: Database) -> None:
    tell(database, text("10.5555/a", Work(pmid="123")))
    own = Work(doi="10.5555/known", pmid="123", authors=(BEN,))
    tell(database, text("10.5555/known", Work(doi="10.5555/x"), paper=own))
    with database.reading() as session:
        found = session.scalars(
            select(Citation.relationship).where(Citation.citing_id == paper_id("10.5555/a"))
        ).all()
    assert found == ["self"]


def test_a_full_text_without_a_doi_becomes_that_of_its_paper_once(database: Database) -> None:
    nameless = text("", UNRESOLVED, paper=Work(pmcid="PMC7", title="The paper"), version="2020")
    (id_,) = tell(database, nameless).ids
    tell(database, Document(paper=Work(doi="10.5555/own", pmcid="PMC7"), whole=False))
    assert (line(database, id_)["id"], line(database, id_)["citing"]["doi"]) == (
        to_hex(id_),
        "10.5555/own",
    )
    own = paper_id("10.5555/own")
    before = contents(database)
    assert tell(database, nameless).added == 0
    assert contents(database) == before
    newer = text("10.5555/own", RESOLVED, version="2021")
    outcome = tell(database, newer)
    assert (outcome.added, outcome.removed) == (1, 1)
    tell(database, nameless)
    with database.reading() as session:
        assert tallies.count_references(session, [own])[own] == (1, 1)


def test_of_two_full_texts_that_turn_out_to_be_of_one_paper_the_newer_stays(
    database: Database,
) -> None:
    nameless = text("", UNRESOLVED, paper=Work(pmcid="PMC7"), version="2022")
    tell(database, nameless, text("10.5555/own", Work(doi="10.5555/x"), version="2021"))
    tell(database, Document(paper=Work(doi="10.5555/own", pmcid="PMC7"), whole=False))
    own = paper_id("10.5555/own")
    with database.reading() as session:
        assert tallies.count_references(session, [own])[own] == (1, 1)
    assert cited_dois(database) == [None]


@pytest.mark.parametrize("known", ["before", "after"])
def test_an_alias_is_the_paper_that_the_registry_says_it_is(database: Database, known: str) -> None:
    citing = text("10.5555/a", Work(doi="10.5555/alias", title=LONG))
    (id_,) = tell(database, citing).ids if known == "before" else (0,)
    with database.writing() as session:
        same_as.merge(session, "10.5555/alias", Work(doi="10.5555/prime"), NOON)
    if known == "after":
        (id_,) = tell(database, citing).ids
    assert line(database, id_)["cited"] == {
        "doi": "10.5555/prime",
        "title": LONG,
        "year": None,
        "printed": None,
    }
    tell(database, text("10.5555/b", Work(doi="10.5555/ALIAS")))
    with database.reading() as session:
        assert papers.find(session, "10.5555/Alias") == paper_id("10.5555/prime")
        tally = tallies.tallies(session, {paper_id("10.5555/prime"): None})
    assert tally[paper_id("10.5555/prime")]["publications"] == 2


def be(database: Database, alias: str, prime: str) -> None:
    with database.writing() as session:
        same_as.merge(session, alias, Work(doi=prime), NOON)


def homes(database: Database, *dois: str) -> list[int | None]:
    with database.reading() as session:
        return [papers.find_ids(session, [doi])[doi] for doi in dois]


def test_an_alias_that_moves_is_what_the_registry_said_last(database: Database) -> None:
    for prime in ("10.5555/x", "10.5555/y", "10.5555/y", "10.5555/x"):
        be(database, "10.5555/alias", prime)
        assert homes(database, "10.5555/alias") == [paper_id(prime)]


def test_the_aliases_of_what_becomes_an_alias_are_its_prime_s(database: Database) -> None:
    be(database, "10.5555/a", "10.5555/b")
    be(database, "10.5555/b", "10.5555/c")
    assert homes(database, "10.5555/a", "10.5555/b") == [paper_id("10.5555/c")] * 2


def test_two_that_change_places_are_no_circle(database: Database) -> None:
    be(database, "10.5555/a", "10.5555/b")
    be(database, "10.5555/b", "10.5555/a")
    assert homes(database, "10.5555/a", "10.5555/b") == [paper_id("10.5555/a")] * 2


def test_a_large_batch_may_hold_more_papers_than_a_query_takes(database: Database) -> None:
    citing, home = Work(pmcid="PMC7"), Work(doi="10.5555/own", pmcid="PMC7")
    tell(database, Document(paper=home, references=(UNRESOLVED,), whole=False))
    (named,) = (paper_id(paper_keys.key_of(citing)),)
    tell(database, Document(paper=citing, references=(RESOLVED,), whole=False))
    many = {n: n + 1 for n in range(70_000)} | {named: paper_id("10.5555/own")}
    with database.writing() as session:
        fix_citing(session, many)
        (kept,) = claims_to(session, {("pmcid", "PMC7")}).values()
    assert Claim(paper_id("10.5555/own"), FIXED, has_doi=True) in kept


IDS = st.sampled_from(["1", "2", "3", None])
WORKS = st.builds(
    Work,
    doi=st.sampled_from(["10.5555/1", "10.5555/2", None]),
    pmid=IDS,
    pmcid=st.sampled_from(["PMC1", "PMC2", None]),
    title=st.sampled_from([LONG, LONG + " again", "Short", None]),
    year=st.sampled_from([2001, None]),
    authors=st.sampled_from([(ANA,), (BEN,), ()]),
    raw=st.sampled_from(["Printed once.", "Printed twice."]),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lists=st.lists(st.lists(WORKS, min_size=1, max_size=3), min_size=2, max_size=5),
    seed=st.integers(0, 99),
)
def test_any_order_and_any_batches_make_the_same_store(
    database: Database, lists: Sequence[Sequence[Work]], seed: int
) -> None:
    documents = [text(f"10.5555/citing{n}", *works) for n, works in enumerate(lists)]
    stores = []
    for batches in ([documents], [[one] for one in documents], _shuffled(documents, seed)):
        empty(database)
        for batch in batches:
            tell(database, *batch)
        stores.append(contents(database))
    assert stores[0] == stores[1] == stores[2]
    tell(database, *documents)
    assert contents(database) == stores[0], "again changes nothing"


def _shuffled(documents: Iterable[Document], seed: int) -> list[list[Document]]:
    order = [[one] for one in documents]
    random.Random(seed).shuffle(order)
    return order


CLAIMS = st.builds(Claim, st.integers(1, 4), st.integers(1, 4), st.booleans())


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(paper_keys.NAMES), st.sampled_from("ab")),
        st.lists(CLAIMS, max_size=4),
        max_size=4,
    )
)
def test_the_choice_is_a_paper_with_a_doi_that_nobody_rivals(
    names: dict[tuple[str, str], list[Claim]],
) -> None:
    found = canonical_paper(names)
    if found is None:
        return
    assert any(claim.paper == found and claim.has_doi for c in names.values() for claim in c)

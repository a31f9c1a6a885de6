"""Aliases that registries state: in whichever order the answers come, a paper at the end of a chain has every statement."""

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from app.db.engine import Database
from app.db.models import Paper
from app.document import Document, Work
from app.ids import paper_id
from app.search.query import StatementQuery
from app.search.sync import IndexSync
from app.store import counts, papers, publications, registry_aliases, tallies
from app.store.publications import PublicationQuery
from app.store.same_as import resolve_after
from tests.conftest import NOON
from tests.store.documents import ANA, LONG, aliases_of_aliases, record, reference_list
from tests.tables import contents, empty

SIZE = 6
PRIMES = [f"10.5555/p{n}" for n in range(SIZE)]


def merge(alias: int, prime: int, database: Database) -> None:
    with database.writing() as session:
        registry_aliases.merge(session, PRIMES[alias], Work(doi=PRIMES[prime]), NOON)


def recorded(document: Document, database: Database) -> None:
    record(database, document)


def chains(rng: random.Random) -> dict[int, int]:
    """Aliases of papers, most in chains, without a circle."""
    order = rng.sample(range(SIZE), SIZE)
    return {order[n]: order[rng.randint(max(0, n - 2), n - 1)] for n in range(1, SIZE - 1)}


def end_of(aliases: dict[int, int], paper: int) -> int:
    while paper in aliases:
        paper = aliases[paper]
    return paper


def assert_consistent(database: Database) -> None:
    """No alias is one of an alias, and the counters are right."""
    assert aliases_of_aliases(database) == []
    with database.reading() as session:
        assert counts.read(session) == counts.count_rows(session)


@pytest.mark.parametrize("seed", [0, 1, 62])  # 62: metadata has two steps to go
def test_order_of_merges_makes_no_difference(database: Database, seed: int) -> None:
    """References of all kinds and merges, in any order, give the same rows in every table."""
    rng = random.Random(seed)
    works = [
        Work(
            doi=rng.choice((*PRIMES, None)),
            pmid=rng.choice("123"),
            pmcid=rng.choice((None, "PMC1", "PMC2")),
            title=rng.choice((LONG, f"{LONG} again", None)),
            year=rng.choice((2001, None)),
            authors=(ANA,),
        )
        for _ in range(12)
    ]
    steps: list[Callable[[Database], None]] = [
        partial(recorded, reference_list(f"10.5555/c{n}", *works[n : n + 3]))
        for n in range(0, len(works), 3)
    ]
    steps += [partial(merge, *pair) for pair in chains(rng).items()]
    stores = []
    for _ in range(3):
        empty(database)
        for step in rng.sample(steps, len(steps)):
            step(database)
        assert_consistent(database)
        stores.append(contents(database))
    assert stores[0] == stores[1] == stores[2]


@pytest.mark.parametrize(
    ("location", "seed"), [("sqlite", 0), ("postgresql", 1)], indirect=["location"]
)
def test_end_of_a_chain_has_every_statement(database: Database, tmp_path: Path, seed: int) -> None:
    """In its tally, its citations and its search, those of `pmid:n` and of DOIs, before and after one is another's alias."""
    rng = random.Random(seed)
    sync = IndexSync(database, tmp_path / "index")
    sync.open()
    aliases = chains(rng)
    steps: list[Callable[[Database], None]] = [partial(merge, *pair) for pair in aliases.items()]
    for n, doi in enumerate(PRIMES):
        steps.append(partial(recorded, reference_list(f"10.5555/a{n}", Work(pmid=str(n)))))
        names = reference_list(f"10.5555/b{n}", Work(doi=doi, pmid=str(n)))
        steps.append(partial(recorded, names))
    for step in rng.sample(steps, len(steps)):
        step(database)
        sync.drain()
    assert_every_statement(database, sync, aliases)
    moved = next(one for one in aliases if aliases[one] in aliases)  # in the middle of a chain
    aliases[moved] = next(
        one for one in range(SIZE) if one not in aliases and one != end_of(aliases, moved)
    )
    merge(moved, aliases[moved], database)
    sync.drain()
    assert_every_statement(database, sync, aliases)


def assert_every_statement(database: Database, sync: IndexSync, aliases: dict[int, int]) -> None:
    """Two of each paper that is this one."""
    assert_consistent(database)
    sync.follow()
    ends = [end_of(aliases, n) for n in range(SIZE)]
    for n in range(SIZE):
        with database.reading() as session:
            addresses = (PRIMES[n], f"pmid:{n}")
            assert [papers.find(session, one) for one in addresses] == [
                paper_id(PRIMES[ends[n]])
            ] * 2
    for end in set(ends):
        id_, expected = paper_id(PRIMES[end]), 2 * ends.count(end)
        with database.reading() as session:
            tally = tallies.tallies(session, {id_: None})[id_]
            page = publications.page(session, id_, "cited_by", PublicationQuery())
        assert (tally["total"], tally["publications"]) == (expected, expected)
        assert page["total"] == expected
        assert sync.statements.search(StatementQuery(cited=(id_,))).total == expected
        (line,) = sync.papers.suggest(PRIMES[end])
        assert sync.papers.suggest(PRIMES[ends.index(end)]) == [line]


@pytest.mark.parametrize(
    ("merges", "citing", "end"),
    [
        ([(1, 2), (0, 1), (2, 0)], None, 0),
        ([(0, 1), (1, 2), (2, 1)], None, 1),
        ([(0, 1), (1, 2), (2, 3), (3, 1)], None, 1),
        ([(1, 2), (2, 1)], 1, 2),
        ([(1, 2), (0, 1), (2, 0)], 1, 0),
    ],
    ids=["of three", "turned round", "behind a chain", "what cites is fixed", "fixed, of three"],
)
def test_last_answer_ends_a_circle(
    database: Database, merges: Sequence[tuple[int, int]], citing: int | None, end: int
) -> None:
    """The paper that a registry named last is no alias, but for papers whose own statements have moved for good."""
    if citing is not None:
        record(database, reference_list(PRIMES[citing], Work(doi="10.5555/cited")))
    for pair in merges:
        merge(*pair, database)
        assert_consistent(database)
    with database.reading() as session:
        ends = {papers.find(session, PRIMES[n]) for pair in merges for n in pair}
    assert ends == {paper_id(PRIMES[end])}


def test_resolve_after_mends_what_an_older_version_left(database: Database) -> None:
    """It followed one step, so `pmid:0` was an alias of an alias, and one of two papers that have become one was none."""
    for n, doi in enumerate((None, PRIMES[0], PRIMES[1])):
        record(database, reference_list(f"10.5555/c{n}", Work(doi=doi, pmid="0")))
    both = (Work(doi=doi, pmid="7") for doi in PRIMES[1:3])
    record(database, reference_list("10.5555/c3", Work(pmid="7"), *both))
    for pair in ((0, 1), (1, 2)):
        merge(*pair, database)
    expected = contents(database)
    with database.writing() as session:
        for address, left in (("pmid:0", 0), ("pmid:7", None), (PRIMES[0], 1)):
            same_as = None if left is None else paper_id(PRIMES[left])
            this = Paper.id == paper_id(address)
            session.execute(update(Paper).where(this).values(same_as=same_as))
        counts.recount(session)
    after: int | None = -1
    while after is not None:
        with database.writing() as session:
            after = resolve_after(session, after, 1, NOON)
    assert contents(database) == expected

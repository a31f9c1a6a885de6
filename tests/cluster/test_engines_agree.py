"""Both kinds of engine answer alike: random questions about one corpus, of made-up statements and of real sentences."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db.engine import Database, open_database
from app.db.models import Paper, StatementRow
from app.search import paper_entries, statement_entries
from app.search.cluster.papers import ClusterPaperEngine
from app.search.cluster.statements import ClusterStatementEngine
from app.search.embedded.papers import EmbeddedPaperEngine
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.engine import SearchResult, StatementEntry
from app.search.query import MatchMode, StatementQuery
from tests.conftest import SAMPLE, DatabaseLocation
from tests.search.engine_contract import hit_id, hit_ids, scored
from tests.search.samples import random_entry, random_query
from tests.servers import Server

QUERIES = 70


pytestmark = pytest.mark.parametrize("empty_location", ["sqlite"], indirect=True)


@pytest.fixture
def sample(empty_location: DatabaseLocation) -> Iterator[Database]:
    """The sample articles, in a database."""
    server = Server(empty_location.directory, empty_location.url.replace("+psycopg", ""))
    server.run("ingest", str(SAMPLE))
    database = open_database(empty_location.url)
    yield database
    database.engine.dispose()


def real_entries(database: Database) -> list[StatementEntry]:
    with database.reading() as session:
        ids = session.scalars(select(StatementRow.id)).all()
        return list(statement_entries.build_entries(session, ids))


def asked(rng: random.Random, texts: list[str]) -> str:
    """Words of a text, as somebody may type them."""
    words = rng.choice(texts).split()
    start = rng.randrange(len(words))
    some = words[start : start + rng.randint(1, 6)]
    form = rng.choice(
        ("{}", "{}", '"{}"', '"{}*"', '"{}"~3', "-{}", "{} OR the", "{}*", "what is {}")
    )
    if rng.random() < 0.2:
        some = [word[:-2] + word[-1:] for word in some]
    return form.format(" ".join(some))


def without_scores(result: SearchResult) -> SearchResult:
    """What has to be the same."""
    return replace(result, hits=[], next=str(result.next is None))


@pytest.mark.parametrize("seed", [1, 2])
def test_statement_engines_agree(
    tmp_path: Path,
    new_statements: Callable[[int], ClusterStatementEngine],
    sample: Database,
    seed: int,
) -> None:
    """On totals, publications, facets, mode and suggestion, and on all orders but that of scores, whose ties are by id."""
    rng = random.Random(seed)
    real = real_entries(sample)
    entries = [random_entry(rng, rng.getrandbits(63)) for _ in range(300)] + real
    embedded, cluster = EmbeddedStatementEngine(tmp_path / "index"), new_statements(3)
    for some in (entries, entries[:200]):
        embedded.apply(some, ())
        cluster.apply(some, ())
    texts = [entry.text for entry in real]
    cited, citing = ({getattr(entry, end) for entry in real} for end in ("cited", "citing"))
    for _ in range(QUERIES):
        query = random_query(rng)
        if rng.random() < 0.7:
            query = replace(query, q=asked(rng, texts))
            ends = {"cited": cited, "citing": citing}
            some_ids = {
                end: tuple(rng.sample(sorted(ids), 3)) if rng.random() < 0.3 else None
                for end, ids in ends.items()
            }
            query = replace(query, **some_ids)  # type: ignore[arg-type]
        expected, result = embedded.search(query), cluster.search(query)
        assert without_scores(result) == without_scores(expected), query
        if scored(query):
            order = [(-(hit.score or 0), hit_id(hit)) for hit in result.hits]
            assert order == sorted(order), query
            everything = replace(query, cursor=None)
            assert set(map(hit_id, cluster.stream(everything))) == set(
                map(hit_id, embedded.stream(everything))
            ), query
        else:
            assert hit_ids(result) == hit_ids(expected), query
            assert result.hits == expected.hits, query
    name = rng.choice(real).authors[0]
    for starts in (name, name[:2], "a", ""):
        for query in (StatementQuery(), StatementQuery(type=("supporting",), author=(name,))):
            assert cluster.find_names(query, "author", starts) == embedded.find_names(
                query, "author", starts
            )


def test_paper_engines_agree(
    tmp_path: Path, new_papers: Callable[[int], ClusterPaperEngine], sample: Database
) -> None:
    """On totals, ids, mode and suggestion, and on what is suggested."""
    with sample.reading() as session:
        entries = list(
            paper_entries.build_entries(session, session.scalars(select(Paper.id)).all())
        )
    embedded, cluster = EmbeddedPaperEngine(tmp_path / "index"), new_papers(3)
    embedded.apply(entries, ())
    cluster.apply(entries, ())
    rng = random.Random(3)
    texts = [entry.title for entry in entries if entry.title]
    texts += [" ".join(entry.authors) for entry in entries if entry.authors]
    for _ in range(QUERIES):
        q = asked(rng, texts)
        match: MatchMode = rng.choice(("auto", "all", "any"))
        assert cluster.search(q, 20, 0, match) == embedded.search(q, 20, 0, match), (q, match)
        assert cluster.suggest(q) == embedded.suggest(q), q
        begun = q[: rng.randint(1, len(q))]
        assert cluster.suggest(begun) == embedded.suggest(begun), begun

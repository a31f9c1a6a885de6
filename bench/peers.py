"""Peers on the same rows: OpenSearch asked directly, and SQLite's FTS5 with GROUP BY.

The rows are those of the store that `bench ingest` has made. Each question is a page of 20 with its total, the distinct
citing papers and seven facets, those that are filtered by without their own selection. No question is asked twice, so that
no cache has its answer. citance and OpenSearch (one node, one shard) are asked over HTTP, one after the other; FTS5 in this
process.
"""

import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import orjson

from app.db.engine import open_database
from app.search.statement_entries import build_entries
from bench.corpus import TOPIC_WORDS
from tests.opensearch.nodes import cluster, java
from tests.servers import serving

BATCH = 2_000
PATIENCE = 3
"""Questions of a kind that FTS5 is asked: it takes seconds."""
INDEX = "/statements"
KEYWORDS = ("type", "section", "relationship", "publication_type", "journal", "authors")
MAPPING = {
    "settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"},
    "mappings": {
        "dynamic": "strict",
        "_source": {"includes": ["line"]},
        "properties": {
            **{name: {"type": "text", "analyzer": "english"} for name in ("text", "title")},
            "line": {"type": "keyword", "index": False, "doc_values": False},
            **{name: {"type": "long"} for name in ("cited", "citing")},
            **{name: {"type": "keyword"} for name in KEYWORDS},
            "year": {"type": "short"},
        },
    },
}
FILTERS = {"type": ("mentioning", "supporting"), "section": ("introduction", "discussion")}
FACETS = ("type", "section", "relationship", "publication_type", "journal", "authors", "year")


@dataclass(frozen=True)
class Question:
    """Words in the statements about a paper, with two filters; or in all statements, without."""

    words: str
    cited: int | None = None
    doi: str = ""

    @property
    def path(self) -> str:
        """As citance is asked."""
        if self.cited is None:
            return f"/statements?{urlencode({'q': self.words, 'match': 'all'})}"
        filters = urlencode({"q": self.words, "match": "all", **FILTERS}, doseq=True)
        return f"/papers/{quote(self.doi, safe='')}/citations?{filters}"


def run(here: Path) -> None:
    """Fill the peers, ask all, and print medians and ratios."""
    database = here / "store" / "citance.db"
    connection = _fts5(database, here / "peers.db")
    questions = _questions(connection)
    url = f"sqlite:///{database.absolute()}"
    with serving(here / "store", url) as server, closing(connection):
        ours = str(server.client.base_url)
        if not _has_java():
            print("peers    OpenSearch is left out: it needs Java and Maven")
            _compare(questions, {"citance": _http(ours), "FTS5": _asker(connection)})
            return
        with cluster() as one, httpx.Client(base_url=one.nodes[0].url, timeout=600) as client:
            start = time.perf_counter()
            count = fill(client, database)
            seconds = time.perf_counter() - start
            size = client.get(f"{INDEX}/_stats/store").json()["_all"]["total"]["store"]
            print(
                f"peers    OpenSearch takes {count:,} statements in {seconds:,.0f} s, entries made by citance included; "
                f"{size['size_in_bytes'] / count:,.0f} bytes a statement"
            )
            askers = {"citance": _http(ours), "OpenSearch": _direct(client)}
            _compare(questions, {**askers, "FTS5": _asker(connection)})


def fill(client: httpx.Client, database: Path) -> int:
    """Put all statements into a new index; how many."""
    client.delete(INDEX)
    client.put(INDEX, content=orjson.dumps(MAPPING), headers=_JSON).raise_for_status()
    count = 0
    for documents in _documents(database):
        body = b"".join(
            b'{"index":{"_id":"%d"}}\n%s\n' % (id_, orjson.dumps(document))
            for id_, document in documents
        )
        answer = client.post(f"{INDEX}/_bulk", content=body, headers=_JSON).raise_for_status()
        assert not answer.json()["errors"]
        count += len(documents)
    client.post(f"{INDEX}/_refresh").raise_for_status()
    client.post(f"{INDEX}/_flush").raise_for_status()
    return count


_JSON = {"Content-Type": "application/json"}


def _documents(source: Path) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    database = open_database(f"sqlite:///{source}")
    with database.reading() as session:
        connection = session.connection()
        ids = (id_ for (id_,) in connection.exec_driver_sql("SELECT id FROM statements").fetchall())
        while some := list(islice(ids, BATCH)):
            yield [
                (
                    entry.id,
                    {
                        **{
                            name: getattr(entry, name)
                            for name in ("text", "title", "cited", "citing", *FACETS)
                        },
                        "line": entry.line.decode(),
                    },
                )
                for entry in build_entries(session, some)
            ]
    database.engine.dispose()


def _direct(client: httpx.Client) -> Callable[[Question], int]:
    def ask(question: Question) -> int:
        body = orjson.dumps(_search(question))
        answer = client.post(f"{INDEX}/_search", content=body, headers=_JSON).raise_for_status()
        return int(orjson.loads(answer.content)["hits"]["total"]["value"])

    return ask


def _search(question: Question) -> dict[str, Any]:
    """One request: facets that ignore their own selection are aggregations with the filters of the others."""
    filters = FILTERS if question.cited is not None else {}
    about = [] if question.cited is None else [{"term": {"cited": question.cited}}]
    words = {
        "multi_match": {
            "query": question.words,
            "fields": ["text", "title"],
            "type": "cross_fields",
            "operator": "and",
        }
    }
    aggregations: dict[str, Any] = {}
    for facet in FACETS:
        others = [{"terms": {name: wanted}} for name, wanted in filters.items() if name != facet]
        terms = {"terms": {"field": facet, "size": 200 if facet == "year" else 10}}
        aggregations[facet] = {"filter": {"bool": {"filter": others}}, "aggs": {"values": terms}}
    selected = {"bool": {"filter": [{"terms": {k: wanted}} for k, wanted in filters.items()]}}
    publications = {"cardinality": {"field": "citing", "precision_threshold": 40_000}}
    aggregations["publications"] = {"filter": selected, "aggs": {"values": publications}}
    return {
        "size": 20,
        "track_total_hits": True,
        "_source": ["line"],
        "query": {"bool": {"must": [words], "filter": about}},
        "post_filter": selected,
        "aggs": aggregations,
        "highlight": {"fields": {"text": {"number_of_fragments": 0}}},
    }


def _http(base: str) -> Callable[[Question], int]:
    client = httpx.Client(base_url=base, timeout=600)

    def ask(question: Question) -> int:
        answer = client.get(question.path).raise_for_status()
        return int(orjson.loads(answer.content)["total"])

    return ask


def _fts5(database: Path, target: Path) -> sqlite3.Connection:
    """What a weekend makes: one wide table, an FTS5 index of its text."""
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(target)
    connection.execute("ATTACH ? AS store", (str(database),))
    connection.executescript(
        """
        CREATE TABLE s AS SELECT s.rowid AS n, s.cited_id, s.citing_id, s.type, s.section, c.relationship, p.year,
          p.publication_type, j.title AS journal, s.text, p.title FROM store.statements s
          JOIN store.citations c ON c.citing_id = s.citing_id AND c.cited_id = s.cited_id
          JOIN store.papers p ON p.id = s.citing_id LEFT JOIN store.journals j ON j.id = p.journal_id;
        CREATE INDEX i ON s (cited_id);
        CREATE UNIQUE INDEX k ON s (n);
        CREATE VIRTUAL TABLE f USING fts5(text, title, content='s', content_rowid='n', tokenize='porter');
        INSERT INTO f (f) VALUES ('rebuild');
        """
    )
    return connection


def _asker(connection: sqlite3.Connection) -> Callable[[Question], int]:
    def ask(question: Question) -> int:
        filters = FILTERS if question.cited is not None else {}
        about = ""
        arguments: list[str | int] = [question.words]
        if question.cited is not None:
            about, arguments = " AND s.cited_id = ?", [question.words, question.cited]
        matched = f"FROM f CROSS JOIN s ON f.rowid = s.n WHERE f MATCH ?{about}"
        if about:  # few statements: they come first
            matched = matched.replace("f CROSS JOIN s", "s CROSS JOIN f")
        clauses = {
            name: f" AND {name} IN ({', '.join(map(repr, wanted))})"
            for name, wanted in filters.items()
        }

        def rows(select: str, besides: str = "", end: str = "", more: str = "") -> list[Any]:
            others = "".join(sql for name, sql in clauses.items() if name != besides)
            joined = matched.replace(" WHERE", f"{more} WHERE")
            return connection.execute(
                f"SELECT {select} {joined}{others}{end}", arguments
            ).fetchall()

        grouped = " GROUP BY 1 ORDER BY 2 DESC LIMIT 200"
        rows("s.*", end=" ORDER BY rank LIMIT 20")
        for facet in FACETS:
            if facet == "authors":
                rows(
                    "a.name, count(*)",
                    "",
                    grouped,
                    " JOIN store.authors a ON a.paper_id = citing_id",
                )
            else:
                rows(f"{facet}, count(*)", facet, grouped)
        ((total, _publications),) = rows("count(*), count(DISTINCT citing_id)")
        return int(total)

    return ask


def _questions(connection: sqlite3.Connection) -> dict[str, list[Question]]:
    """Kinds of questions: about the papers with about 100 and 1,000 statements, and about everything."""
    kinds: dict[str, list[Question]] = {}
    words = TOPIC_WORDS.split()
    plain = [word for word in words if word.isalpha()]
    for wanted in (100, 1_000):
        papers = connection.execute(
            "SELECT s.cited_id, count(*) AS k, p.doi FROM s JOIN store.papers p ON p.id = s.cited_id "
            "GROUP BY 1 ORDER BY abs(k - ?) LIMIT 5",
            (wanted,),
        ).fetchall()
        label = f"a paper with some {wanted:,} statements, a word and two filters"
        kinds[label] = [
            Question(word, cited, doi) for cited, _, doi in papers for word in plain[:4]
        ]
    kinds["all statements, a common word"] = [Question(word) for word in plain[:20]]
    kinds["all statements, two words"] = [
        Question(f"{one} {other}") for one, other in zip(plain[:20], plain[20:40], strict=True)
    ]
    return kinds


def _compare(
    kinds: dict[str, list[Question]], askers: dict[str, Callable[[Question], int]]
) -> None:
    for label, questions in kinds.items():
        times: dict[str, list[float]] = {name: [] for name in askers}
        totals: dict[str, int] = dict.fromkeys(askers, 0)
        for number, question in enumerate(questions):
            for name, ask in askers.items():
                if name == "FTS5" and number >= PATIENCE:
                    continue
                start = time.perf_counter()
                totals[name] += ask(question)
                times[name].append((time.perf_counter() - start) * 1e3)
        medians = {name: statistics.median(each) for name, each in times.items()}
        found = _said({name: totals[name] / len(each) for name, each in times.items()}, "{:,.0f}")
        print(f"peers    {label}; found on average: {found}")
        print(f"         median ms: {_said(medians, '{:,.1f}')}")
        ratios = {name: value / medians["citance"] for name, value in medians.items()}
        print(f"  ratio  to citance: {_said(ratios, '{:,.2f}')}", flush=True)


def _said(values: dict[str, float], form: str) -> str:
    return ", ".join(f"{name} {form.format(value)}" for name, value in values.items())


def _has_java() -> bool:
    try:
        java()
    except AssertionError:
        return False
    return shutil.which("mvn") is not None

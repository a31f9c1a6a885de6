"""Counting by columns: publications over several segments, and names in order where many are equal."""

import random
from pathlib import Path

import tantivy

from app.ids import digest
from app.search.embedded.count_by_column import count_publications
from app.search.embedded.statement_fields import ANALYZERS, SCHEMA, to_document
from app.search.embedded.statements import EmbeddedStatementEngine
from app.search.engine import StatementEntry
from app.search.query import StatementQuery
from tests.search import reference_model as model
from tests.search.samples import statement_entry


def searcher_of(entries: list[StatementEntry]) -> tantivy.Searcher:
    """A searcher over several segments."""
    index = tantivy.Index(SCHEMA)
    for name, analyzer in ANALYZERS.items():
        index.register_tokenizer(name, analyzer)
    writer = index.writer(15_000_000, 1)
    for at in range(0, len(entries), 300):
        for entry in entries[at : at + 300]:
            writer.add_document(tantivy.Document.from_dict(to_document(entry), SCHEMA))
        writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


def test_publications_are_those_of_the_other_end() -> None:
    """Citing papers; cited ones where citing papers are given. Over several segments."""
    rng = random.Random(4)
    papers = [digest(str(n)) for n in range(300)]
    entries = [
        statement_entry(n, citing=rng.choice(papers), cited=rng.choice(papers)) for n in range(900)
    ]
    searcher, everything = searcher_of(entries), tantivy.Query.all_query()
    assert searcher.num_segments > 1
    for query in (StatementQuery(), StatementQuery(citing=tuple(papers))):
        expected = model.publications(entries, query)
        assert count_publications(searcher, everything, 900, query) == expected


def test_facet_lists_equal_counts_by_name(tmp_path: Path) -> None:
    """Also where far more names are equal than an aggregation brings back."""
    rng = random.Random(5)
    names = [f"Author {n:04}" for n in range(400)]
    rng.shuffle(names)
    entries = [
        statement_entry(n, citing=n, authors=(name, *names[:2]), journal=name)
        for n, name in enumerate(names)
    ]
    engine = EmbeddedStatementEngine(tmp_path, max_rows=0)
    engine.apply(entries, ())
    for limit in (0, 1, 5, 150, 399, 500):
        for selected in ((), ("Author 0399", "Nobody")):
            query = StatementQuery(facets=("author", "journal"), facet_limit=limit, author=selected)
            found = engine.search(query).facets
            for name in query.facets:
                counted = model.matching(entries, query, but=name)
                assert found[name] == model.facet(counted, name, query), (name, limit)

"""`citance extract`: lines that say all that the documents say, for whoever has no database, and for a database later."""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from sqlalchemy import select

from app.clock import now
from app.db import migrate
from app.db.engine import open_database
from app.db.models import Base
from app.document import Author, Document, FullText, Notice, Span, Statement, Version, Work
from app.formats.ndjson import parse, read
from app.formats.paper_records import InvalidRecord
from app.ingest import sources
from app.ingest.extract import Extractor, records
from app.ingest.loader import Loader, LoadObserver
from app.store.statement_rows import DocumentRows, SourceDocument
from tests.conftest import SAMPLE, SHARED
from tests.docs.test_formats import FILES
from tests.ingest.test_loader import zipped
from tests.servers import CITANCE, PATIENCE, Command, Server, statement, until

OWNED = {
    "in_document",
    "format",
    "digest",
    "import_id",
    "created_at",
    "updated_at",
    "sources",
    "identifiers.confidence",
}
"""What a full text has and loose records have not: that it owns what it says, and is surer of it."""
TABLES = (
    *("papers", "identifiers", "authors", "journals", "journal_issns"),
    *("notices", "citations", "statements"),
)


def stored(paths: Sequence[Path], directory: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What loading these makes of an empty store."""
    directory.mkdir(exist_ok=True)
    database = open_database(f"sqlite:///{directory / 'citance.db'}")
    migrate.upgrade(database)
    Loader(database).load(sources.pieces(paths, "auto"), LoadObserver())
    with database.reading() as session:
        tables = {
            name: sorted(map(tuple, session.execute(select(*_columns(name))).all()), key=repr)
            for name in TABLES
        }
    database.engine.dispose()
    return tables


def _columns(name: str) -> list[Any]:
    return [
        c for c in Base.metadata.tables[name].columns if not {c.name, f"{name}.{c.name}"} & OWNED
    ]


def same(paths: Sequence[Path], directory: Path) -> None:
    """Loaded by way of lines, a store has the same statements, edges and papers."""
    lines = directory / "lines.ndjson"
    with lines.open("wb") as file:
        for piece in sources.pieces(paths, "auto"):
            file.write(Extractor().read(piece).lines)
    direct = stored(paths, directory / "direct")
    by_lines = stored([lines], directory / "by-lines")
    assert len(direct["statements"]) > 50
    for name, rows in direct.items():
        assert by_lines[name] == rows, name


def test_what_is_extracted_and_loaded_is_what_is_loaded(tmp_path: Path) -> None:
    same([SAMPLE], tmp_path)


def test_every_format_survives_extraction(tmp_path: Path) -> None:
    folder = tmp_path / "formats"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content)
    lines = tmp_path / "lines.ndjson"
    with lines.open("wb") as file:
        for piece in sources.pieces([folder], "auto"):
            extracted = Extractor().read(piece)
            assert not extracted.rejected
            file.write(extracted.lines)
    direct, by_lines = stored([folder], tmp_path / "a"), stored([lines], tmp_path / "b")
    for name in ("citations", "statements", "authors", "notices"):
        assert by_lines[name] == direct[name], name


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not there")
def test_real_articles_survive_extraction(tmp_path: Path) -> None:
    articles = sorted((SHARED / "jats" / "open").iterdir())[::4]
    same(articles, tmp_path)


LETTERS = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=8).map(
    lambda text: f"x{text}x"
)
MAYBE = st.none() | LETTERS
AUTHORS = st.builds(
    Author,
    name=LETTERS,
    given=MAYBE,
    family=MAYBE,
    orcid=st.none() | st.just("0000-0001-0000-000X"),
)
WORKS = st.builds(
    Work,
    doi=st.none() | st.sampled_from(["10.5555/a", "10.5555/B", "10.5555/c(1)2-3"]),
    pmid=st.none() | st.just("12"),
    arxiv=st.none() | st.just("2105.05862"),
    s2=st.none() | st.just("77"),
    omid=st.none() | st.just("br/06"),
    title=LETTERS,
    abstract=MAYBE,
    year=st.none() | st.integers(1000, 2999),
    publication_type=MAYBE,
    volume=MAYBE,
    pages=MAYBE,
    authors=st.lists(AUTHORS, max_size=3).map(tuple),
    authors_complete=st.booleans(),
    landing=MAYBE,
    full_text=st.lists(st.builds(FullText, url=LETTERS, licence=MAYBE), max_size=2).map(tuple),
    raw=MAYBE,
)
DOCUMENTS = st.lists(WORKS, min_size=1, max_size=4).flatmap(
    lambda works: st.builds(
        Document,
        paper=WORKS,
        references=st.just(tuple(works)),
        statements=st.lists(
            st.builds(
                Statement,
                reference=st.integers(0, len(works) - 1),
                text=st.sampled_from(["Same [1].", "Other [1]."]),
                before=MAYBE,
                markers=st.just((Span(5, 8),)),
                section=st.sampled_from(["results", "unknown", "other"]),
                section_title=MAYBE,
                language=MAYBE,
                anchor=MAYBE,
                occurrence=st.integers(0, 2),
                intents=st.just(("background",)),
            ),
            max_size=6,
        ).map(tuple),
        notices=st.lists(st.just(Notice("correction", "10.5555/n", date="2020")), max_size=1).map(
            tuple
        ),
        versions=st.lists(st.just(Version("preprint", "10.5555/v")), max_size=1).map(tuple),
        licence=MAYBE,
        language=MAYBE,
        whole=st.booleans(),
    )
)


@settings(deadline=None, max_examples=60)
@given(DOCUMENTS)
def test_any_document_gives_lines_with_the_same_statements_citations_and_papers(
    document: Document,
) -> None:
    content = b"\n".join(json.dumps(record).encode() for record in records(document))
    told = list(read(content))
    assert not [one for again in told for one in again.rejected]
    once = DocumentRows(SourceDocument(document, ""))
    twice = [DocumentRows(SourceDocument(again, "")) for again in told]
    assert sorted({id_ for one in twice for id_ in one.ids}) == sorted(set(once.ids))
    assert {pair for one in twice for pair in one.pairs()} == set(once.pairs())
    references = {work for one in twice for work in one.document.references}
    assert references == set(document.references)
    assert document.paper in [again.paper for again in told] or not (
        document.paper.abstract or document.paper.landing
    )
    assert tuple(notice for again in told for notice in again.notices) == document.notices
    assert tuple(version for again in told for version in again.versions) == document.versions
    rows = {id_: row for one in twice for id_, row in one.rows(None, now())}
    for id_, row in dict(once.rows(None, now())).items():
        for name in ("text", "before", "markers", "section", "section_title", "language"):
            assert rows[id_][name] == row[name]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[]", "no JSON object"),
        ("{}", "/citing: Field required"),
        ('{"citing": 1}', "/citing"),
        ('{"citing": {}}', "/citing/doi: A paper needs a DOI"),
        ('{"citing": {"doi": "banana"}, "text": " "}', "/citing/doi: `banana` is not a DOI."),
        ('{"citing": {"doi": "banana"}, "text": " "}', "/cited: Field required"),
        ('{"citing": {"doi": "banana"}, "text": " "}', "/text"),
        ('{"citing": {"title": "A"}, "cited": {"raw": "B"}, "notices": []}', "/notices"),
        (
            '{"citing": {"title": "A"}, "cited": {"raw": "B"}, "text": "C", "occurrence": -1}',
            "/occ",
        ),
        (
            '{"citing": {"title": "A"}, "versions": [{"kind": "x", "doi": "10.5555/a"}]}',
            "/versions",
        ),
    ],
)
def test_a_line_that_cannot_be_taken_says_where_and_why(line: str, reason: str) -> None:
    with pytest.raises(InvalidRecord, match=reason.replace("[", r"\[")):
        parse(line.encode())


def test_the_command_writes_ndjson_and_parquet_with_the_same_records(tmp_path: Path) -> None:
    command = Server(tmp_path / "none", "")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "articles.zip").write_bytes(
        zipped({p.name: p.read_bytes() for p in SAMPLE.glob("*.xml")})
    )
    (folder / "broken.xml").write_bytes(b"<article><front>")
    ndjson, columns, rejected = (tmp_path / n for n in ("out.ndjson", "out.parquet", "rejected"))
    printed = command.run("extract", str(folder), check=False)
    assert printed.returncode == 1
    assert "broken.xml  file: " in printed.stderr
    written = command.run(
        *("extract", str(folder), "--to", str(ndjson), "--rejected", str(rejected)), check=False
    )
    assert ndjson.read_text() == printed.stdout
    assert "broken.xml" not in written.stderr
    (line,) = rejected.read_text().splitlines()
    assert json.loads(line)["file"].endswith("broken.xml")
    command.run("extract", str(folder), "--to", str(columns), check=False)
    rows = parquet.read_table(columns).to_pylist()
    assert [_bare(row) for row in rows] == [json.loads(one) for one in printed.stdout.splitlines()]
    assert not (tmp_path / "none").exists(), "no database was made"
    assert not list(tmp_path.glob("*.partial"))


def _bare(value: Any) -> Any:
    """Without what is null: a column has a place for everything."""
    if isinstance(value, dict):
        return {name: _bare(one) for name, one in value.items() if one is not None}
    return [_bare(one) for one in value] if isinstance(value, list) else value


def test_types_are_there_when_asked_for(tmp_path: Path) -> None:
    command = Server(tmp_path, "")
    articles = [str(path) for path in SAMPLE.glob("*.xml")]
    plain = command.run("extract", *articles).stdout
    typed = command.run("extract", "--types", *articles).stdout
    assert '"type"' not in plain
    kinds = {json.loads(line).get("type") for line in typed.splitlines()}
    assert "mentioning" in kinds


def test_parquet_without_its_library_is_a_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "path" / "pyarrow"
    missing.mkdir(parents=True)
    (missing / "__init__.py").write_text("raise ImportError")
    done = subprocess.run(
        [CITANCE, "extract", str(SAMPLE), "--to", str(tmp_path / "a.parquet")],
        env={
            **os.environ,
            "PYTHONPATH": f"{missing.parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert (
        done.stderr.strip()
        == "Parquet needs pyarrow, which is not installed: pip install 'citance[parquet]'."
    )


def test_a_stopped_extraction_leaves_what_it_has_under_another_name(tmp_path: Path) -> None:
    source, to = tmp_path / "many.ndjson", tmp_path / "out.ndjson"
    line = json.dumps(statement(f"{'word ' * 200}[1]."))
    os.mkfifo(source)
    log = tmp_path / "extract.log"
    with log.open("wb") as written:
        process = Command("extract", str(source), "--to", str(to), stderr=written)
    with source.open("w") as pipe:
        for _ in range(20_000):
            pipe.write(line + "\n")
        pipe.flush()
        partial = tmp_path / "out.ndjson.partial"
        until(lambda: partial.exists() and partial.stat().st_size)
        os.killpg(process.pid, signal.SIGINT)
        until(lambda: not pipe.closed)
    assert process.wait(timeout=PATIENCE) == 130
    told = log.read_text()
    assert "Traceback" not in told
    assert told.splitlines()[-1].startswith("Stopped.")
    assert not to.exists()
    assert all(json.loads(one) for one in partial.read_text().splitlines())


def test_a_date_that_documents_have_and_requests_may_not_survives() -> None:
    document = Document(Work(title="A paper", year=2025, published_on="2025-06-00"))
    (line,) = records(document)
    assert parse(json.dumps(line).encode()).citing == document.paper

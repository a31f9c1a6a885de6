"""Revision 0010, which stores the source of each field by name, on a store that the version before it made.

`store-0008.sql.gz` is a dump of SQLite: the sample articles, one `PUT` of a paper, one work of Crossref's and one record
that names a paper by its PMID, all made up; `store-0008-pages.json` is what that version answered.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text, update

from app.db import migrate
from app.db.engine import Database
from app.db.tables import PAPERS
from app.document import Document, Statement, Work
from app.ingest.reader import Reader
from app.ingest.sources import pieces
from app.main import create_app
from app.settings import Settings
from app.store import papers, statements
from app.store.field_merge import Source
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, SAMPLE, DatabaseLocation
from tests.db.dumps import restored
from tests.tables import contents

HERE = Path(__file__).parent
PAGES: dict[str, Any] = json.loads((HERE / "store-0008-pages.json").read_text())
PUT = "10.5555/citance-sample-coding-pairs"
OLD_FIELDS = (
    "doi", "title", "abstract", "year", "published_on", "publication_type", "journal", "publisher",
    "volume", "issue", "pages", "landing", "full_text", "raw", "authors",
)  # fmt: skip
"""By the positions of their digits until revision 0010."""


@pytest.fixture
def old_store(empty_location: DatabaseLocation) -> Iterator[Database]:
    """At revision 0008, with all its rows."""
    database = restored("0008", empty_location.url, empty_location.directory)
    yield database
    database.engine.dispose()


def test_upgraded_store_answers_the_same_pages(old_store: Database, tmp_path: Path) -> None:
    """But for members that answers have had since."""
    migrate.upgrade(old_store)
    answers = asyncio.run(_answers(old_store, tmp_path))
    assert {page: _as_in(PAGES[page], answer) for page, answer in answers.items()} == PAGES


def _as_in(old: Any, new: Any) -> Any:
    """The newer JSON with those members only that the older one has."""
    if isinstance(old, dict) and isinstance(new, dict):
        common = {name: _as_in(old[name], value) for name, value in new.items() if name in old}
        if (
            "next" in common
        ):  # a cursor is good for the query that it came from, and queries have more fields now
            common["next"] = common["next"] and old["next"]
        return common
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [_as_in(*pair) for pair in zip(old, new, strict=True)]
    return new


async def _answers(database: Database, directory: Path) -> dict[str, Any]:
    """Of the app in this process to the requests of `PAGES`."""
    app = create_app(Settings(data_dir=directory, lookup="offline"), database=database)
    answers: dict[str, Any] = {}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://citance") as client,
    ):
        for page in PAGES:
            response = await client.get(page)
            if "json" in response.headers["content-type"]:
                answers[page] = {**response.json()}
                answers[page].pop("took_ms", None)
            else:
                answers[page] = response.text
    return answers


def test_ingest_into_an_upgraded_store_changes_nothing(old_store: Database) -> None:
    """Not even with other digests of the files, so that all is merged and compared anew. Without what the sample and its
    reader have gained since the old store was made."""
    migrate.upgrade(old_store)
    before = _contents(old_store)
    reader = Reader()
    files = [path for path in sorted(SAMPLE.iterdir()) if path.name != "reference-case.ndjson"]
    readings = [reader.read(piece) for piece in pieces(files, "auto")]
    for digest in (None, 1):
        documents = [
            SourceDocument(
                replace(document, statements=tuple(map(_without_location, document.statements))),
                one.name,
                one.digest if digest is None else digest,
            )
            for one in readings
            for document in one.documents
        ]
        with old_store.writing() as session:
            outcome = statements.record(session, documents, NOON)
        assert (outcome.added, outcome.updated, outcome.removed) == (0, 0, 0)
        assert _contents(old_store) == before


def _without_location(statement: Statement) -> Statement:
    return replace(statement, location=None)


def _contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows but those that name the files that were read. Papers have the title of their journal in place of its id: that
    is another since publishers and kinds tell journals of one title apart; nor do they tell when it was changed."""
    tables = contents(database)
    titles = dict(tables.pop("journals"))
    del tables["documents"], tables["journal_issns"]
    papers = [dict(zip(PAPERS.c.keys(), row, strict=True)) for row in tables["papers"]]
    tables["papers"] = [
        tuple((row | {"journal_id": titles.get(row["journal_id"]), "updated_at": None}).values())
        for row in papers
    ]
    return tables


def test_sources_by_name_are_the_old_digits(old_store: Database) -> None:
    with old_store.reading() as session:
        digits: dict[int, str] = dict(session.execute(text("SELECT id, sources FROM papers")).all())
    migrate.upgrade(old_store)
    with old_store.reading() as session:
        sources = dict(session.execute(select(PAPERS.c.id, PAPERS.c.sources)).all())
    assert {digit for stored in digits.values() for digit in stored} == set("01234")
    assert sources == {
        id_: {
            name: int(digit) for name, digit in zip(OLD_FIELDS, stored, strict=True) if digit != "0"
        }
        for id_, stored in digits.items()
    }


def test_new_field_takes_claims_in_rows_stored_before_it(old_store: Database) -> None:
    """What a field finds that was added to the table of fields: a column with nothing in it, and no source of that name."""
    migrate.upgrade(old_store)
    with old_store.writing() as session:
        session.execute(update(PAPERS).values(publisher=None))
        for id_, sources in session.execute(select(PAPERS.c.id, PAPERS.c.sources)).all():
            without = {name: source for name, source in sources.items() if name != "publisher"}
            session.execute(update(PAPERS).where(PAPERS.c.id == id_).values(sources=without))
    mention = Work(doi=PUT, title="A longer title than the one that a person gave", publisher="Who")
    document = Document(Work(doi="10.5555/new", publisher="New"), (mention,), whole=False)
    with old_store.writing() as session:
        statements.record(session, [SourceDocument(document, "")], NOON)
        papers.put(session, "10.5555/citance-sample-1", Work(publisher="Put"), NOON)
    query = select(PAPERS.c.doi, PAPERS.c.title, PAPERS.c.publisher, PAPERS.c.sources)
    with old_store.reading() as session:
        rows = {
            row.doi: row for row in session.execute(query.where(PAPERS.c.publisher.is_not(None)))
        }
    assert {doi: (row.publisher, row.sources["publisher"]) for doi, row in rows.items()} == {
        PUT: ("Who", Source.MENTION),
        "10.5555/new": ("New", Source.MENTION),
        "10.5555/citance-sample-1": ("Put", Source.PERSON),
    }
    assert rows[PUT].title == PAGES[f"/papers/{PUT}"]["title"]

"""Lines of registries' dumps: they give what the lookup of the same record gives."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.db.engine import Database, open_database
from app.ingest.pieces import Piece
from app.ingest.reader import Reader
from app.lookup import save
from app.lookup.answers import Answer, read_one
from app.lookup.resolve import Resolved
from app.store import paper_views, papers, statements
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, ON_SQLITE, SHARED
from tests.lookup.works import CROSSREF, OPENALEX

pytestmark = ON_SQLITE


def recorded() -> Iterator[tuple[str, dict[str, Any]]]:
    """Works that the registries have answered, and one of our own of each."""
    yield "crossref", CROSSREF["message"]
    yield "openalex", OPENALEX | {"doi": "https://doi.org/10.5555/retracted"}
    for path in sorted((SHARED / "upstream").glob("*__200*works*.json")):
        name = path.name.partition("__")[0]
        answer = json.loads(path.read_bytes())["response"].get("json") or {}
        work = answer.get("message", answer)
        if (
            name in ("crossref", "openalex")
            and ("DOI" in work or "doi" in work)
            and "agency" not in work
        ):
            yield name, work


def view(database: Database, doi: str) -> dict[str, Any]:
    """The paper as it is answered, without what was asked when."""
    with database.reading() as session:
        id_ = papers.find(session, doi)
        return paper_views.load(session, [id_], NOON)[id_] | {"lookup": None}


def test_line_of_a_dump_gives_what_its_lookup_gives(database: Database, tmp_path: Path) -> None:
    """Notices too, of all recorded works in one store."""
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    with database.engine.connect() as ours, other.engine.connect() as theirs:
        ours.connection.driver_connection.backup(theirs.connection.driver_connection)  # type: ignore[union-attr]
    dois: list[str] = []
    for name, work in recorded():
        line = json.dumps(work).encode()
        document = read_one(Answer(name, line))
        doi = document.paper.doi or ""
        if doi in dois:
            continue
        dois.append(doi)
        with database.writing() as session:
            found = Resolved(doi, name, document, (Answer(name, line),))
            save.save_answer(session, doi, found, NOON, timedelta(days=1))
        result = Reader(classifier=None).read(Piece(f"{name}.jsonl", line + b"\n"))
        with other.writing() as session:
            sources = [SourceDocument(one, name) for one in result.documents if one.paper.doi]
            statements.record(session, sources, NOON)
    assert {doi: view(other, doi) for doi in dois} == {doi: view(database, doi) for doi in dois}
    assert view(other, "10.5555/retracted")["notices"]
    other.engine.dispose()

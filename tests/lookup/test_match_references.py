"""`citance resolve`: references without a DOI get one from Crossref's search, with manners and without guessing."""

import asyncio
import json
from typing import Any

from sqlalchemy import select

from app.db.engine import Database
from app.db.models import Outbox, Paper, ReferenceMatch
from app.document import Author, Document, Statement, Work
from app.ids import paper_id
from app.lookup import match_references
from app.lookup.match_references import Sought
from tests.conftest import NOON, ON_SQLITE, Place
from tests.lookup.registry_server import Standin, answer, asking, standing_in
from tests.servers import Server
from tests.store.test_same_as import line, tell

PRINTED = (
    "Vidal A, Osei B. The looms of the northern valleys and their songs. J Weav 2001;12:345-60."
)
WORKS = "/works"
ITEM = {
    "DOI": "10.5555/looms",
    "title": ["The looms of the northern valleys and their songs"],
    "author": [{"given": "Ana", "family": "Vidal", "sequence": "first"}],
    "issued": {"date-parts": [[2001]]},
    "volume": "12",
    "page": "345-360",
    "score": 90.0,
}


def found(*items: dict[str, Any]) -> bytes:
    message = {"total-results": len(items), "items": items}
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def citing(*references: Work) -> Document:
    said = tuple(Statement(n, f"Sentence [{n}].") for n in range(len(references)))
    return Document(
        paper=Work(doi="10.5555/citing", title="A", authors=(Author("B O", "B", "O"),)),
        references=references,
        statements=said,
    )


def seek(database: Database, here: Standin, most: int = 100, **settings: Any) -> Sought:
    async def run() -> Sought:
        async with asking(here, **settings) as upstream:
            return await match_references.seek(
                database, upstream, lambda: NOON, most, lambda _: None
            )

    return asyncio.run(run())


def test_a_printed_reference_gets_its_doi_once_and_keeps_its_statements(database: Database) -> None:
    (id_,) = tell(database, citing(Work(raw=PRINTED))).ids
    with database.writing() as session:
        session.query(Outbox).delete()
    with standing_in() as here:
        here.will("crossref", WORKS, answer(found(ITEM)))
        assert seek(database, here) == Sought(asked=1, matched=1)
        assert seek(database, here) == Sought()
        assert len(here.requests) == 1
    assert line(database, id_)["cited"]["doi"] == "10.5555/looms"
    with database.reading() as session:
        assert session.scalars(select(Outbox.statement_id)).all() == [id_]


def test_what_is_not_surely_the_work_is_left_and_not_asked_for_again(database: Database) -> None:
    (id_,) = tell(database, citing(Work(raw=PRINTED))).ids
    with standing_in() as here:
        here.will("crossref", WORKS, answer(found(ITEM, {**ITEM, "DOI": "10.5555/twin"})))
        assert seek(database, here) == Sought(asked=1)
        assert seek(database, here) == Sought()
    assert line(database, id_)["cited"]["doi"] is None
    with database.reading() as session:
        assert session.scalars(select(ReferenceMatch.doi)).all() == [None]


def test_a_registry_that_fails_ends_the_run_and_nothing_is_taken_for_absent(
    database: Database,
) -> None:
    works = [Work(raw=f"{PRINTED} {n}") for n in range(5)]
    tell(database, citing(*works))
    with standing_in() as here:
        here.will("crossref", WORKS, answer(b"{}", 500))
        sought = seek(database, here)
        assert sought.stopped
        assert sought.asked == 0
        here.will("crossref", WORKS, answer(found(ITEM)))
        assert seek(database, here).asked == 5


def test_offline_nobody_is_asked(database: Database) -> None:
    tell(database, citing(Work(raw=PRINTED)))
    with standing_in() as here:
        assert "offline" in (seek(database, here, lookup="offline").stopped or "")
        assert not here.requests


def test_those_cited_most_come_first(database: Database) -> None:
    tell(database, citing(Work(raw="Cited once, by one paper only. 1999."), Work(raw=PRINTED)))
    other = Document(paper=Work(doi="10.5555/other", title="O"), references=(Work(raw=PRINTED),))
    tell(database, other)
    with standing_in() as here:
        here.will("crossref", WORKS, answer(found(ITEM)))
        assert seek(database, here, most=1) == Sought(asked=1, matched=1)
    with database.reading() as session:
        homes = session.scalars(select(Paper.same_as).where(Paper.same_as.is_not(None))).all()
    assert homes == [paper_id("10.5555/looms")]


@ON_SQLITE
def test_the_command_says_what_it_found(place: Place) -> None:
    server = Server(place.directory, place.url.replace("+psycopg", ""))
    file = place.directory / "article.xml"
    file.write_text(
        '<article><front><article-meta><article-id pub-id-type="doi">10.5555/citing</article-id>'
        '</article-meta></front><body><p>As was shown <xref ref-type="bibr" rid="r1">[1]</xref>.'
        f'</p></body><back><ref-list><ref id="r1"><mixed-citation>{PRINTED}</mixed-citation></ref>'
        "</ref-list></back></article>"
    )
    server.run("ingest", str(file))
    with standing_in() as here:
        here.will("crossref", WORKS, answer(found(ITEM)))
        server.environment |= {
            "CITANCE_LOOKUP": "online",
            "CITANCE_CROSSREF_URL": f"{here.url}/crossref",
        }
        said = server.run("resolve").stderr
    assert "asked for 1, found 1" in said

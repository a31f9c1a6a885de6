"""/checks over HTTP, on both databases: lists without a key, files with one, what is kept, and what is refused."""

import asyncio
import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import httpx
import pytest

from app.clock import now
from app.db.engine import Database, open_database
from app.db.models import KeptCheck
from app.errors import Busy
from app.schemas.checks import Check
from app.store import kept_checks
from tests.api.in_process import served_in_process
from tests.conftest import NOON, ON_SQLITE, SAMPLE, DatabaseLocation
from tests.ingest import grobid_server
from tests.servers import UNUSED, Server

RETRACTED, CORRECTED = "10.5555/citance-sample-2", "10.1037/int0000101"
PRINTED = (
    "Lavik KO, Frøysa H, Brattebø KF. The first sessions of psychotherapy: A qualitative meta-analysis of alliance "
    "formation processes. 2018;28:348."
)
BIBTEX = b"@article{one, doi = {10.5555/citance-sample-2}}\n@article{two, title={Nobody knows}, year=1999, author={Lee, I}}"


def without_key(server: Server, **sent: Any) -> httpx.Response:
    """A request as anybody may send it."""
    return httpx.post(f"{server.client.base_url}/checks", timeout=30, verify=UNUSED, **sent)


def test_check_of_a_list_needs_no_key(server: Server) -> None:
    """In the shape of the contract, at the address in `Location`, for nobody else's cache."""
    answer = without_key(server, json={"references": [CORRECTED, PRINTED, RETRACTED, "x"]})
    assert answer.status_code == 201, answer.text
    check = Check.model_validate(answer.json())
    assert check.summary.model_dump() == {
        "given": 4, "found": 3, "ambiguous": 0, "not_found": 0, "invalid": 1, "retracted": 1, "concern": 0, "corrected": 2,
        "contrasted": 2, "other_paper": 0, "never_looked_up": 3, "repeated": 1, "never_cited": 0,
    }  # fmt: skip
    assert [one.given_position for one in check.references] == [3, 1, 2, 4]
    assert [one.matched for one in check.references] == ["doi", "doi", "printed", None]
    assert len(check.references[1].contrasting) == 3
    assert answer.headers["location"] == f"/checks/{check.id}"
    kept = server.client.get(answer.headers["location"])
    assert kept.content == answer.content
    assert kept.headers["cache-control"].startswith("private")
    assert kept.headers["x-robots-tag"] == "noindex"
    again = server.client.get(
        answer.headers["location"], headers={"if-none-match": kept.headers["etag"]}
    )
    assert again.status_code == 304


def test_check_as_csv(server: Server) -> None:
    """A line for each reference; what a spreadsheet would compute is text."""
    location = without_key(
        server, json={"references": [RETRACTED, "=1+1 is the title of it"]}
    ).headers["location"]
    for query, accepted in (("?format=csv", "*/*"), ("", "text/csv")):
        answer = server.client.get(location + query, headers={"accept": accepted})
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        retracted, unknown = csv.DictReader(StringIO(answer.text))
        assert retracted["attention"] == "retracted"
        assert retracted["notices"].startswith("retraction 2024-02-20 10.5555/")
        assert unknown["given"] == "'=1+1 is the title of it"


def test_check_of_a_file_needs_a_key(server: Server) -> None:
    """As the body, or as a form; its format is recognised, or named."""
    assert without_key(server, content=BIBTEX).status_code == 401
    for sent in (
        {"files": {"file": ("a.bib", BIBTEX)}},
        {"content": BIBTEX, "headers": {"content-type": "application/x-bibtex"}},
    ):
        assert without_key(server, **sent).status_code == 401
        answer = server.send("POST", "/checks", **sent)
        assert answer.status_code == 201, answer.text
        assert answer.json()["format"] == "bibtex"
        assert [one["key"] for one in answer.json()["references"]] == ["one", "two"]
    assert (
        server.send("POST", "/checks", params={"format": "ris"}, content=BIBTEX).status_code == 422
    )
    csl = [{"id": "a", "DOI": "10.5555/citance-sample-2"}]
    assert server.send("POST", "/checks", json=csl).json()["format"] == "csl-json"
    nothing: tuple[list[Any], ...] = ([None, None], [{}], [{"id": "a"}])
    for sent_nothing in nothing:
        assert server.send("POST", "/checks", json=sent_nothing).status_code == 422
    sent_as_list = server.send("POST", "/checks", content=b'{"references": ["10.5555/no"]}')
    assert sent_as_list.json()["summary"]["not_found"] == 1


def test_check_file_takes_nothing_but_files(server: Server) -> None:
    """It is no check of this name; there each form and size has its twin of `/checks`."""
    answer = server.client.get("/checks/file")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert without_key(server, content=BIBTEX).status_code == 401
    for parameters, status in (({}, 201), ({"format": "ris"}, 422), ({"format": "docx"}, 422)):
        sent = server.send("POST", "/checks/file", content=BIBTEX, params=parameters)
        assert sent.status_code == status


def test_check_of_an_article(server: Server) -> None:
    """With its own sentences, and what its text and its list lack of each other."""
    answer = server.send("POST", "/checks", content=(SAMPLE / "article-1.xml").read_bytes())
    check = Check.model_validate(answer.json())
    assert check.format == "jats"
    assert check.article is not None
    assert check.article.doi == "10.5555/citance-sample-1"
    assert check.summary.given == len(check.references) > 3
    (about,) = (one for one in check.references if one.doi == CORRECTED)
    assert about.sentences
    for sentence in about.sentences:
        assert sentence.citing.doi == "10.5555/citance-sample-1"
        assert sentence.cited.doi == CORRECTED
        stored = server.get(f"/statements/{sentence.id}").json()
        assert (stored["text"], stored["type"], stored["relationship"]) == (
            sentence.text,
            sentence.type,
            sentence.relationship,
        )


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"references": []}}, 422),
        ({"json": {"references": ["10.5555/a"] * 1_001}}, 422),
        ({"json": {"references": ["a" * 4_001]}}, 422),
        ({"json": {"references": [{"DOI": "10.5555/a"}]}}, 422),
        ({"json": {"dois": ["10.5555/a"]}}, 422),
        ({"json": ["10.5555/a"]}, 401),
        ({"content": b" "}, 400),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b" " * 1_000_001}, 413),
        ({"content": b"x", "params": {"format": "docx"}}, 422),
        ({"content": b"x", "params": {"format": "bibtex"}}, 401),
    ],
)
def test_check_refuses(server: Server, sent: dict[str, Any], status: int) -> None:
    """What is no list, too long a one, and files without a key."""
    answer = without_key(server, **sent)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("id_", ["0" * 32, "nothing", "a" * 3_000, "%00"])
def test_check_not_found(server: Server, id_: str) -> None:
    answer = server.client.get(f"/checks/{id_}")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_check_expires(server: Server) -> None:
    """Then it is 404, and the next one deletes it."""
    location = without_key(server, json={"references": ["x"]}).headers["location"]
    database = open_database(server.database_url)
    with database.writing() as session:
        kept = session.get(KeptCheck, location.rpartition("/")[2])
        assert kept is not None
        kept.expires_at = now() - timedelta(seconds=1)
    answer = server.client.get(location)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/check-not-found")
    without_key(server, json={"references": ["x"]})
    with database.reading() as session:
        assert session.get(KeptCheck, location.rpartition("/")[2]) is None
    database.engine.dispose()


@ON_SQLITE
def test_checks_are_limited(location: DatabaseLocation) -> None:
    """So many by an address, whoever has a key aside."""

    async def ask() -> list[int]:
        async with served_in_process(location, check_limit="2/hour") as (_, client):
            key = client.headers.pop("authorization")
            sent: dict[str, Any] = {"json": {"references": ["x"]}}
            answers = [await client.post("/checks", **sent) for _ in range(3)]
            answers.append(await client.post("/checks", headers={"authorization": key}, **sent))
            assert int(answers[2].headers["retry-after"]) <= 3600
            return [answer.status_code for answer in answers]

    assert asyncio.run(ask()) == [201, 201, 429, 201]


def test_checks_are_kept_while_there_is_room(database: Database) -> None:
    """What was kept stays; a new one has to wait until it has expired."""
    with database.writing() as session:
        kept_checks.keep(session, row("a", 600), NOON, 1_000)
    with database.writing() as session, pytest.raises(Busy):
        kept_checks.keep(session, row("b", 600), NOON, 1_000)
    later = NOON + timedelta(days=2)
    with database.writing() as session:
        kept_checks.keep(session, row("c", 600), later, 1_000)
        assert session.get(KeptCheck, "a") is None


def row(id_: str, size: int) -> KeptCheck:
    """A check that is kept for a day."""
    return KeptCheck(
        id=id_, created_at=NOON, expires_at=NOON + timedelta(days=1), size=size, content=b""
    )


@ON_SQLITE
def test_check_of_a_pdf_asks_grobid(location: DatabaseLocation) -> None:
    """Its own sentence stands with the reference, on the page too; without a server to ask it is refused with the reason."""
    pdf = {"file": ("a.pdf", b"%PDF-1.7\n1 0 obj\n")}

    async def checks(url: str) -> tuple[httpx.Response, httpx.Response | None]:
        async with served_in_process(location, grobid_url=url) as (_, client):
            answer = await client.post("/checks/file", files=pdf)
            address = answer.headers.get("location")
            page = await client.get(address, headers={"accept": "text/html"}) if address else None
            return answer, page

    with grobid_server.serve(grobid_server.Handler) as url:
        answer, page = asyncio.run(checks(url))
    assert answer.status_code == 201, answer.text
    check = Check.model_validate(answer.json())
    assert (check.format, check.article and check.article.doi) == ("pdf", "10.5555/pdf")
    (reference,) = check.references
    assert (reference.given_doi, reference.never_cited) == ("10.5555/cited", False)
    assert [one.text for one in reference.sentences] == ["As found [1]."]
    assert page is not None
    assert "In this article" in page.text
    refused, _ = asyncio.run(checks(""))
    assert refused.status_code == 422
    assert "GROBID" in refused.json()["detail"]

"""app.pages.report: the report on a paper, with the status and the headers of the JSON that it presents."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.db.engine import open_database
from app.document import Document, Notice, Work
from app.store import statements
from app.store.notices import save_notices
from app.store.statement_rows import SourceDocument
from tests.conftest import NOON, ON_SQLITE, DatabaseLocation
from tests.lookup.registry_server import answer, redirect, serve_registries
from tests.pages.parsed import Page, page_of
from tests.servers import Server, key, statement, until

CITED = "10.1037/int0000101"
WRONG = (
    ("/report/10.5555/nowhere", "/papers/10.5555/nowhere", 404),
    ("/report/10.5555/nowhere/references", "/papers/10.5555/nowhere/references", 404),
    ("/report/banana", "/papers/banana", 422),
    ("/report?doi=banana", "/papers?doi=banana", 422),
    ("/report/pmid:0", "/papers/pmid:0", 404),
    (f"/report/{CITED}?type=banana", f"/papers/{CITED}/citations?type=banana", 422),
    (f"/report/{CITED}?cursor=banana", f"/papers/{CITED}/citations?cursor=banana", 422),
    (f"/report/{CITED}?year_from=x&limit=0", f"/papers/{CITED}/citations?year_from=x&limit=0", 422),
    (f"/report/{'1' * 2300}", f"/papers/{'1' * 2300}", 422),
)


@pytest.mark.parametrize(("page", "api", "status"), WRONG)
def test_report_has_the_problems_of_the_json(
    sample: Server, page: str, api: str, status: int
) -> None:
    """With their status, as a page that says what is wrong, where, and what kind of problem it is."""
    shown, problem = sample.get(page), sample.get(api).json()
    assert shown.status_code == problem["status"] == status
    body = page_of(shown)
    assert body.text("main h1") == problem["title"]
    assert body.words("main").startswith(
        f"{problem['title']} {' '.join(problem['detail'].replace('`', '').split())}"
    )
    assert len(body.all("main li")) == len(problem.get("errors", ()))
    assert sample.client.get(body.hrefs("main a")[0], follow_redirects=True).status_code == 200
    assert shown.headers["x-request-id"] in body.text("main")


def test_report_is_a_conditional_response(sample: Server) -> None:
    """HEAD is GET without a body; who has the page gets 304."""
    got = sample.get(f"/report/{CITED}?type=contrasting")
    head = sample.client.head(f"/report/{CITED}?type=contrasting")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert got.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = sample.client.get(got.url, headers={"If-None-Match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = sample.client.get(f"/report/{CITED}", headers={"If-None-Match": got.headers["etag"]})
    assert other.status_code == 200
    refused = sample.client.post(f"/report/{CITED}")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


def test_report_changes_with_the_store(own: Server) -> None:
    """A new statement makes a new page."""
    own.post(statement("The first [1].", "10.5555/etag"))
    until(lambda: own.get("/stats").json()["index_lag"] == 0)
    first = own.get("/report/10.5555/etag")
    assert page_of(first).texts(".text") == ["The first [1]."]
    own.post(statement("The second [1].", "10.5555/etag"))
    known = {"If-None-Match": first.headers["etag"]}
    until(lambda: own.get("/stats").json()["index_lag"] == 0)
    second = own.client.get("/report/10.5555/etag", headers=known)
    assert second.status_code == 200
    assert sorted(page_of(second).texts(".text")) == ["The first [1].", "The second [1]."]


@pytest.mark.parametrize(
    "spelling",
    [
        f"doi:{CITED}",
        f"https://doi.org/{CITED}",
        CITED.upper(),
        CITED.replace("/", "%2F"),
        f"http:/dx.doi.org/{CITED}",
    ],
)
def test_report_takes_every_spelling_of_a_doi(sample: Server, spelling: str) -> None:
    """In its path and as a parameter; its address is one."""
    whole = page_of(sample.get(f"/report/{CITED}"))
    for address in (f"/report/{spelling}", f"/report?doi={spelling}"):
        page = page_of(sample.get(address))
        assert page.texts(".statement .text") == whole.texts(".statement .text")
        (canonical,) = page.hrefs("link[rel=canonical]")
        assert canonical.endswith(f"/report/{CITED}")
        assert page.one("#filters").attributes["action"] == f"/report/{CITED}"


def test_report_in_another_form_is_the_api(sample: Server) -> None:
    """`format` leads there; no DOI leads to where one is searched for."""
    for address in (f"/report/{CITED}?", f"/report?doi={CITED}&"):
        sent = sample.get(f"{address}format=ndjson&type=contrasting")
        asked = (sent.status_code, sent.headers["location"])
        assert asked == (303, f"/papers/{CITED}/citations?format=ndjson&type=contrasting")
        assert len(sample.get(sent.headers["location"]).text.splitlines()) > 0
    sent = sample.get(f"/report/{CITED}/references", format="ris")
    assert sent.headers["location"] == f"/papers/{CITED}/references?format=ris"
    for address in ("/report", "/report?doi=", "/report?doi=%20"):
        assert sample.get(address).headers["location"] == "/"


def test_report_is_small(sample: Server) -> None:
    """Over the wire: 30 kB for the page, 12 for its style, 15 for its scripts."""
    page = sample.client.get(f"/report/{CITED}", headers={"Accept-Encoding": "identity"})
    body = page_of(page)
    assert len(gzip.compress(page.content, 4)) < 30_000
    sizes = {"css": 0, "js": 0}
    for address in {
        *body.hrefs("link[rel=stylesheet]"),
        *(one.attributes["src"] or "" for one in body.all("script")),
    }:
        sizes[address.rpartition(".")[2]] += len(gzip.compress(sample.get(address).content, 4))
    every = Path(__file__).parents[2] / "app" / "pages" / "static"
    scripts = sum(len(gzip.compress(one.read_bytes(), 4)) for one in every.glob("*.js"))
    assert 0 < sizes["css"] < 12_000
    assert 0 < sizes["js"] <= scripts < 15_000


def work(doi: str, **more: Any) -> bytes:
    """An answer of Crossref's."""
    fields = {"DOI": doi, "title": [f"About {doi}"], "type": "journal-article", **more}
    return json.dumps({"status": "ok", "message-type": "work", "message": fields}).encode()


@pytest.fixture
def online(location: DatabaseLocation) -> Iterator[Server]:
    """A server that looks DOIs up at registries on this machine."""
    with serve_registries() as registries:
        registries.set_answers(
            "doi", "/ra/10.5555", answer(b'[{"DOI": "10.5555", "RA": "Crossref"}]')
        )
        cites = [{"key": "1", "DOI": "10.5555/cited"}]
        for path, told in (
            ("far", answer(work("10.5555/far", reference=cites))),
            ("alias", redirect("/crossref/works/10.5555%2Ffar")),
            ("down", answer(b"broken", 500)),
        ):
            registries.set_answers("crossref", f"/works/10.5555/{path}", told)
        server = Server(location.directory, location.url)
        server.environment = {"CITANCE_LOOKUP": "online", "CITANCE_LOOKUP_PATIENCE": "1"} | {
            f"CITANCE_{name.upper()}_URL": f"{registries.url}/{name}"
            for name in ("doi", "crossref", "datacite")
        }
        server.key = key(location.directory, location.url)
        server.start()
        yield server
        server.stop()


def told(page: Page) -> str:
    """What is said where there are no statements."""
    return page.text(".empty h2")


def looked_up(server: Server, name: str) -> httpx.Response:
    """The report, as soon as the registries have answered: on a busy machine that may be on a second try."""

    def answered() -> httpx.Response | None:
        response = server.get(f"/report/10.5555/{name}")
        return None if response.status_code == 503 else response

    return until(answered)  # type: ignore[return-value]  # it returns no None


@ON_SQLITE
def test_report_looks_a_doi_up(online: Server) -> None:
    """As the API does; zero, not looked up, not known and a registry that is down have their own sentences."""
    far = page_of(looked_up(online, "far"))
    assert far.text("header.paper h1") == "About 10.5555/far"
    assert told(far) == "No citing publication known"
    assert "Crossref" in far.words("footer")
    references = page_of(online.get("/report/10.5555/far/references"))
    assert told(references) == "No statement known"
    cited = page_of(online.get("/report/10.5555/cited"))
    assert told(cited) == "No statement known"
    assert "1 publication is known to cite this paper" in cited.words(".empty")
    assert told(page_of(online.get("/report/10.5555/cited/references"))) == "No references known"

    alias = page_of(looked_up(online, "alias"))
    assert alias.text(".source .doi bdi") == "doi:10.5555/far"
    assert alias.hrefs(".tabs a")[0] == "/report/10.5555/far"

    down = online.get("/report/10.5555/down")
    assert (down.status_code, page_of(down).text("main h1")) == (
        503,
        "The DOI registries can't be asked at this moment",
    )
    assert int(down.headers["retry-after"]) > 0
    nowhere = looked_up(online, "nowhere")
    assert nowhere.status_code == 404
    assert "spelled right" in page_of(nowhere).words("main")

    until(lambda: online.get("/papers/10.5555/cited").json()["lookup"]["state"] == "absent")
    online.send("PUT", "/papers/10.5555/put", json={"title": "Of nobody"})
    until(lambda: online.get("/papers/10.5555/put").json()["lookup"]["state"] == "absent")
    assert told(page_of(online.get("/report/10.5555/put"))) == "No registry knows this DOI"


def test_report_tells_zero_from_unknown(own: Server) -> None:
    """Without registries, and where filters leave nothing."""
    own.send("PUT", "/papers/10.5555/alone", json={"title": "Of nobody"})
    alone = page_of(own.get("/report/10.5555/alone"))
    assert told(alone) == "No citing publication known yet"
    assert alone.hrefs(".empty a") == []
    assert told(page_of(own.get("/report/10.5555/alone/references"))) == "No references known"
    assert alone.texts(".tabs a span") == ["(none known)", "(none known)"]
    own.post(statement("A statement [1].", "10.5555/filtered"))
    until(lambda: own.get("/papers/10.5555/filtered/citations").json()["total"])
    page = page_of(own.get("/report/10.5555/filtered?type=contrasting&q=zzzz&limit=3"))
    assert told(page) == "No statement matches"
    assert page.hrefs(".empty a") == ["/report/10.5555/filtered?limit=3"]


@ON_SQLITE
def test_report_on_a_paper_without_doi(fresh: Server) -> None:
    """By another identifier; its links lead to it."""
    database = open_database(fresh.database_url)
    nameless = Document(paper=Work(pmid="77", title="No DOI"), whole=False)
    untitled = Work(pmid="78", raw="As it is printed, 1999")
    citing = Document(paper=Work(doi="10.5555/cites"), references=(nameless.paper, untitled))
    sources = [SourceDocument(one, "a file") for one in (nameless, citing)]
    with database.writing() as session:
        statements.record(session, sources, NOON)
    database.engine.dispose()
    page = page_of(fresh.get("/report/pmid:77"))
    assert page.text("header.paper h1") == "No DOI"
    assert page.all(".source .doi") == []
    assert page.hrefs(".tabs a")[:2] == ["/report/pmid:77", "/report/pmid:77/references"]
    assert page_of(fresh.get("/report/pmid:77/references")).text("header.paper h1") == "No DOI"
    (record,) = {one for one in page.hrefs(".actions a") if one.startswith("/papers")}
    assert fresh.get(record).json()["ids"]["pmid"] == "77"
    assert fresh.get("/report?doi=pmid:77").status_code == 200
    cited = page_of(fresh.get("/report/10.5555/cites/cites")).hrefs(".publications cite a")
    assert {*cited} == {"/report/pmid:77", "/report/pmid:78"}
    until(lambda: fresh.get("/papers?q=no+doi").json()["total"])
    found = page_of(fresh.get("/search?q=no+doi")).hrefs(".papers-found cite a")
    assert found == ["/report/pmid:77"]


def test_report_is_new_when_a_citing_paper_is_retracted(own: Server) -> None:
    """A notice changes no statement and no index: a reader who has the page gets the new one all the same."""
    own.post(statement("As they found [1].", "10.5555/noticed", citing={"doi": "10.5555/doubted"}))
    until(lambda: own.get("/papers/10.5555/noticed/citations").json()["total"])
    before = own.get("/report/10.5555/noticed")
    again = {"If-None-Match": before.headers["etag"]}
    assert own.client.get("/report/10.5555/noticed", headers=again).status_code == 304
    notice = Notice("retraction", "10.5555/doubted", "10.5555/doubts")
    with open_database(own.database_url, 1).writing() as session:
        save_notices(session, [(notice, Work())])
    after = own.client.get("/report/10.5555/noticed", headers=again)
    assert page_of(after).texts(".statement .tag") == ["⚠ Retracted"]

"""app.pages.html: pages below the path of a proxy, with their headers."""

import asyncio
from pathlib import Path

import httpx

from app.db.engine import open_database
from app.main import create_app
from app.pages.html import number
from app.settings import Settings
from tests.pages.parsed import ADDRESSES, Page, page_of
from tests.servers import Server

CITED = "10.1037/int0000101"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ROOT = "/open/citance"
PAGES = (
    *("/", "/about", "/search?q=alliance", "/search?q=alliance&group=cited", "/statements/banana"),
    *(f"/report/{CITED}", f"/report?doi={CITED}&type=contrasting", f"/report/{CITED}/references"),
    *("/report/banana", "/report/10.5555/nowhere", f"/report/{CITED}?sort=banana"),
)


async def below_root(directory: Path, database_url: str) -> dict[str, httpx.Response]:
    """Pages of an app on this store, which a proxy serves under a path."""
    app = create_app(
        Settings(data_dir=directory, lookup="offline"), database=open_database(database_url)
    )
    transport = httpx.ASGITransport(app, root_path=ROOT)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://citance.test", headers=BROWSER
        ) as client,
    ):
        found = {page: await client.get(ROOT + page) for page in PAGES}
        for page in list(found.values()):
            for address in page_of(page).hrefs("main a[href^='/'], head link[href^='/']")[:40]:
                if address not in found:
                    found[address] = await client.get(address)
        return found


def test_pages_stay_below_their_root(sample: Server) -> None:
    """Each link, form and file; what they lead to is there."""
    found = asyncio.run(below_root(sample.directory, sample.database_url))
    for page in PAGES:
        for _, node in Page(found[page].text).elements():
            for name in (*ADDRESSES, "data-starts", "data-suggest"):
                address = node.attributes.get(name) or "#"
                assert address.startswith(
                    (f"{ROOT}/", "#", "https://", "http://citance.test/open/")
                ), address
    broken = {a: r.status_code for a, r in found.items() if a not in PAGES and r.status_code >= 400}
    assert not broken
    redirects = [found[a].headers["location"] for a in found if found[a].status_code in {303, 307}]
    assert all(address.startswith(f"{ROOT}/") for address in redirects)


def test_pages_bear_headers_that_bound_them(sample: Server) -> None:
    """Problems too; no script, style or frame from elsewhere."""
    for page in PAGES:
        response = sample.client.get(page, headers=BROWSER)
        page_of(response)
        assert response.headers["content-security-policy"] == (
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'self'"
        )
        assert response.headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert len(response.headers["x-request-id"]) > 0


def test_number_has_thousands() -> None:
    assert [number(one) for one in (0, 999, 1_000, 1_234_567)] == ["0", "999", "1,000", "1,234,567"]


def test_router_problems_are_pages_for_browsers(sample: Server) -> None:
    """No such address and no such method, with the status and the headers of the JSON that others get."""
    for method, path, status in (("GET", "/reports", 404), ("GET", "/tallies", 405)):
        page = sample.client.request(method, path, headers=BROWSER)
        answer = sample.client.request(method, path)
        assert page.status_code == answer.status_code == status
        assert page.headers.get("allow") == answer.headers.get("allow")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page_of(page).texts("h1") == [answer.json()["title"]]
        assert answer.headers["content-type"] == "application/problem+json"

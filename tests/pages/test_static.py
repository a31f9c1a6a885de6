"""app.pages.static: files that browsers may keep."""

from app.pages.assets import assets
from tests.pages.parsed import page_of
from tests.servers import Server


def test_static_files_are_kept_for_a_year(sample: Server) -> None:
    """Each under an address that changes with its content, each of its own kind."""
    for asset in assets().values():
        response = sample.get(f"/static/{asset.address}")
        assert response.content == asset.content
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["content-type"] == asset.media_type
        assert response.headers["x-content-type-options"] == "nosniff"
    page = page_of(sample.get("/"))
    linked = {
        *page.hrefs("head link[href]"),
        *(one.attributes["src"] for one in page.all("script")),
    }
    assert linked <= {f"/static/{asset.address}" for asset in assets().values()}


def test_static_has_nothing_else(sample: Server) -> None:
    """No name without its digest, no way out of the folder; and nothing that caches keep."""
    for name in (
        "style.css",
        "style.000000000000.css",
        "..%2Fhtml.py",
        "%2e%2e/html.py",
        "",
        "a" * 300,
    ):
        response = sample.get(f"/static/{name}")
        assert response.status_code in {404, 422}, name
        assert "immutable" not in response.headers.get("cache-control", "")

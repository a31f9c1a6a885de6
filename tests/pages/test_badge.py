"""app.pages.badge: badges asked of a real server, as pages, people and programs ask for them."""

import base64
import hashlib
import re
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from lxml import etree

from tests.servers import Server, statement, until

REFERENCE = "10.1037/int0000101"
SICI = "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0"
AS_IMAGE = {
    "Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
}
"""As Chromium asks for an `<img>`."""


def texts(answer: httpx.Response) -> list[str]:
    """What the picture has in letters."""
    assert answer.headers["content-type"] == "image/svg+xml"
    badge: Any = etree.fromstring(answer.content)
    return [element.text for element in badge.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize(
    "path",
    [
        f"/papers/{REFERENCE}/badge.svg",
        f"/papers/{quote(REFERENCE, safe='')}/badge.svg",
        f"/papers/https://doi.org/{REFERENCE.upper()}/badge.svg",
        f"/badge.svg?doi={REFERENCE}",
    ],
)
def test_badge_shows_the_tally(server: Server, path: str) -> None:
    """However the DOI is spelt."""
    tally = server.get(f"/papers/{REFERENCE}/tally").json()
    counts = [
        str(tally[name]) for name in ("supporting", "mentioning", "contrasting", "unclassified")
    ]
    answer = server.client.get(path)
    assert answer.status_code == 200
    assert texts(answer) == ["citations", *counts]
    joint = "&" if "?" in path else "?"
    assert texts(server.client.get(f"{path}{joint}style=compact")) == counts
    assert texts(server.client.get(f"{path}{joint}label=Zitate+%26+<mehr>")) == [
        "Zitate & <mehr>",
        *counts,
    ]
    assert texts(server.client.get(f"{path}{joint}label=")) == counts


@pytest.mark.parametrize(
    "doi", [SICI, "10.5555/a//b", "10.5555/ends/", "10.5555/badge.svg", "10.5555/d#e?f%g"]
)
def test_badge_of_dois_with_any_signs(own: Server, doi: str) -> None:
    """Encoded in the path, as a parameter, and without any need to encode them where that can be."""
    assert own.post(statement("As others found.", doi, type="supporting")).status_code == 201
    encoded = f"/papers/{quote(doi, safe='')}/badge.svg"
    until(lambda: texts(own.get(encoded)) == ["citations", "1", "0", "0"])
    asked = own.get("/badge.svg", doi=doi)
    assert asked.content == own.get(encoded).content
    assert own.get(f"/papers/{quote(doi, safe='/:;()<>+')}/badge.svg").content == asked.content


def test_badge_of_an_unknown_paper_is_grey(server: Server) -> None:
    """Not an error, and asked for nowhere else; 404 for who wants that."""
    path = "/papers/10.5555/nobody-knows/badge.svg"
    assert texts(server.get(path)) == ["citations", "not known"]
    missing = server.get(path, missing="404")
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/paper-not-found")
    assert server.get("/papers/pmid:999999/badge.svg").status_code == 200


def test_badge_of_a_paper_without_citations_says_so(server: Server) -> None:
    answer = server.get("/papers/10.5555/citance-sample-8/badge.svg")
    assert texts(answer) == ["citations", "no citations known"]


@pytest.mark.parametrize("path", ["/papers/banana/badge.svg", "/badge.svg?doi=banana"])
def test_badge_of_what_is_no_doi(server: Server, path: str) -> None:
    """A problem; but on a page, where nobody reads problems, a badge that says so."""
    answer = server.get(path)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/doi-invalid")
    shown = server.client.get(path, headers=AS_IMAGE)
    assert (shown.status_code, texts(shown)) == (200, ["citations", "not a DOI"])
    joint = "&" if "?" in path else "?"
    strict = server.client.get(f"{path}{joint}missing=404", headers=AS_IMAGE)
    assert (strict.status_code, strict.json()["type"]) == (422, "/problems/doi-invalid")


@pytest.mark.parametrize(
    "query", ["style=round", "theme=pink", "missing=red", "colour=red", f"label={'x' * 41}"]
)
def test_badge_parameters_are_checked(server: Server, query: str) -> None:
    answer = server.client.get(f"/papers/{REFERENCE}/badge.svg?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid")


def test_badge_is_kept_for_minutes_and_then_revalidated(server: Server) -> None:
    """Equal bytes with a strong ETag; 304 says for how long as well; HEAD is GET without the picture."""
    path = f"/papers/{REFERENCE}/badge.svg"
    answer, again, head = server.get(path), server.get(path), server.client.head(path)
    assert answer.content == again.content
    etag = answer.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]+"', etag)
    assert answer.headers["cache-control"].startswith("public, max-age=300")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", etag)
    unchanged = server.client.get(path, headers={"If-None-Match": etag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["cache-control"] == answer.headers["cache-control"]
    assert server.get(path, theme="dark").headers["etag"] != etag


def test_badge_opened_as_a_document_may_do_nothing(server: Server) -> None:
    """Its policy allows its own style and nothing else; any page may embed it."""
    answer = server.get(f"/papers/{REFERENCE}/badge.svg", theme="auto")
    style = re.search(r"<style>(.*?)</style>", answer.text)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert answer.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"

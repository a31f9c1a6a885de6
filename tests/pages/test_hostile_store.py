"""app.pages on a hostile store, and for hostile requests: whatever it is, it shows as text."""

import itertools
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from lxml import etree

from app.pages.links import Links
from app.pages.text import plain
from tests.pages.hostile import ATTACKS, DOIS, TEXTS, URLS, statement_records
from tests.pages.parsed import BIDI, Page, page_of, text_of
from tests.servers import Server, until

LINKS = Links()
HTML = {"Accept": "text/html"}
WORST = "N" + " ".join(ATTACKS)
_numbers = itertools.count()


def own_doi(rest: str) -> str:
    """A DOI that no other example has."""
    return f"10.{5000 + next(_numbers)}/{rest}"


def page_at(server: Server, path: str, **parameters: Any) -> Page:
    """A page that is found."""
    response = server.client.get(path, params=parameters or None, headers=HTML)
    assert response.status_code == 200
    return page_of(response)


def store(server: Server, *records: Mapping[str, Any], note: str) -> str:
    """Store the records, and correct the first with this note; its id."""
    stored = server.post(*map(dict, records))
    assert stored.status_code == 201, stored.text
    id_ = str(stored.json()["ids"][0])
    patch = {"type": "contrasting", "note": note}
    assert server.send("PATCH", f"/statements/{id_}", json=patch).status_code == 200
    until(lambda: server.get("/stats").json()["index_lag"] == 0)
    return id_


def check_pages(server: Server, cited: str, citing: str, id_: str, q: str) -> None:
    """Each page says what the JSON says, as text."""
    report = page_at(server, str(LINKS.report(cited)))
    check_list(report, server.get("/statements", cited=cited).json())
    check_head(report, server.get("/papers", doi=cited).json())
    references = page_at(server, str(LINKS.report(citing, "references")))
    check_list(references, server.get("/statements", citing=citing).json())
    check_head(references, server.get("/papers", doi=citing).json())
    found = page_at(server, "/search", q=q, cited=cited, group="cited")
    check_list(found, server.get("/statements", q=q, cited=cited).json())
    assert found.one("#words").attributes["value"] == q.replace("\r\n", "\n").replace("\r", "\n")
    check_statement(page_at(server, f"/statements/{id_}"), server.get(f"/statements/{id_}").json())
    page_at(server, "/search", q=q)
    page_at(server, "/")


def check_list(page: Page, listed: Mapping[str, Any]) -> None:
    """Texts, neighbours and papers, in the order of the JSON."""
    assert not BIDI.search(page.text("head > title"))
    articles = page.all("article.statement")
    assert [one.attributes["id"] for one in articles] == [
        f"s-{one['id']}" for one in listed["items"]
    ]
    for article, item in zip(articles, listed["items"], strict=True):
        (text,) = article.css(".text")
        assert text_of(text) == item["text"]
        for name, space in (("before", "{} "), ("after", " {}")):
            neighbours = [text_of(one) for one in article.css(f".neighbour.{name}")]
            assert neighbours == ([space.format(item[name])] if item[name] else [])
        for name, spans in (
            ("text", "highlights"),
            ("before", "before_highlights"),
            ("after", "after_highlights"),
        ):
            marks = "".join(text_of(one) for one in article.css(f".{name} mark"))
            assert marks == "".join(item[name][one["start"] : one["end"]] for one in item[spans])
        titles = [text_of(one) for one in article.css("cite[dir=auto]")]
        assert set(titles) <= {item[end]["title"] for end in ("citing", "cited")}
        details = [text_of(one) for one in article.css("dl bdi")]
        provenance = item["provenance"]
        told = (
            item["section_title"],
            *(provenance[name] for name in ("anchor", "source", "licence")),
        )
        assert details == [one for one in told if one]
    for name in ("author", "journal", "publication_type"):
        labels = page.texts(f"#facet-{name} label .label bdi")
        values = listed["facets"][name]["values"]
        assert not labels or labels == [value["label"] for value in values]


def check_head(page: Page, paper: Mapping[str, Any]) -> None:
    """What is known of the paper."""
    if paper["title"]:
        assert page.text("header.paper h1[dir=auto]") == paper["title"]
        assert page.one("meta[name=citation_title]").attributes["content"] == plain(paper["title"])
    assert page.texts(".authors bdi") == [person["name"] for person in paper["authors"]]
    if paper["journal"]:
        assert page.text(".source > cite[dir=auto]") == paper["journal"]["title"]
    elif paper["publisher"]:
        assert page.text(".source > [dir=auto]") == paper["publisher"]
    abstract = "".join(page.texts(".abstract p"))
    assert "".join(abstract.split()) == "".join((paper["abstract"] or "").split())
    assert page.text(".source .doi bdi") == f"doi:{paper['doi']}"


def check_statement(page: Page, statement: Mapping[str, Any]) -> None:
    """The text, and why a person corrected the type."""
    assert page.text(".text") == statement["text"]
    notes = [one["note"] for one in statement["corrections"]]
    assert page.texts("main ol li [dir=auto]") == [note for note in notes if note]
    assert not BIDI.search(page.text("head > title"))


@settings(max_examples=10, phases=[Phase.generate])  # to shrink would take a server minutes
@given(data=st.data())
def test_hostile_records_show_as_text(own: Server, data: DataObject) -> None:
    """On report, references, search, statement and home."""
    cited, citing = (own_doi(data.draw(DOIS).partition("/")[2]) for _ in range(2))
    records = [
        data.draw(statement_records(citing, cited)) for _ in range(data.draw(st.integers(1, 3)))
    ]
    id_ = store(own, *records, note=data.draw(TEXTS))
    check_pages(own, cited, citing, id_, data.draw(TEXTS))


def test_hostile_records_show_everywhere(own: Server) -> None:
    """All that is known to be bad, in every field that there is."""
    cited, citing = own_doi("<script>/references"), own_doi('"><img/../..//cites')
    author = {"name": WORST, "given": WORST, "family": WORST, "orcid": WORST}
    paper: dict[str, Any] = {
        **dict.fromkeys(("title", "publisher", "volume", "issue", "pages"), WORST),
        "abstract": WORST * 9,
        "year": 2020,
        "publication_type": WORST,
        "journal": WORST,
        "authors": [author] * 14,
    }
    texts = [{"url": url, "licence": WORST} for url in URLS]
    record: dict[str, Any] = {
        "citing": {**paper, "doi": citing, "links": {"landing": URLS[0], "full_text": texts}},
        "cited": {**paper, "doi": cited, "links": {"landing": WORST, "full_text": texts[-3:]}},
        **dict.fromkeys(("text", "before", "after"), WORST),
        **dict.fromkeys(("section_title", "language", "licence", "anchor"), WORST),
        "intents": [text[:40] for text in ATTACKS[:20]],
        "markers": [{"start": 0, "end": 30}, {"start": 20, "end": len(WORST)}],
    }
    records = [{**record, "text": f"{WORST} {url}", "source": url} for url in (*URLS, WORST)]
    id_ = store(own, *records, note=WORST)
    check_pages(own, cited, citing, id_, WORST)
    page = page_at(own, str(LINKS.report(cited).adding("limit", "100")))
    assert len(page.texts("article.statement .text")) == len(URLS) + 1
    feeds = page.hrefs("head link[rel=alternate][href*='format=']")
    atom, json_feed = (own.get(address) for address in feeds)
    contents = [str(one.text) for one in etree.fromstring(atom.content).iter("{*}content")]
    contents += [item["content_html"] for item in json_feed.json()["items"]]
    assert len(contents) == 2 * (len(URLS) + 1)
    assert not any(Page(text).all("script, img, iframe, svg") for text in contents)
    sources = {
        one.attributes["href"]: one.attributes.get("rel") for one in page.all("article dd a")
    }
    followed = {url for url in URLS if url.lower().startswith(("http://", "https://"))}
    assert sources == dict.fromkeys(followed, "nofollow noopener")
    buttons = [one for one in page.all(".actions a") if "://" in (one.attributes["href"] or "")]
    assert {one.attributes["href"] for one in buttons} == followed & set(URLS[-3:])
    assert {one.attributes["rel"] for one in buttons} == {"nofollow noopener"}


def test_store_takes_no_text_that_html_can_not_carry(own: Server) -> None:
    """U+0000 and halves of surrogate pairs are refused, so that pages need not say them."""
    for text in (r"a\u0000b", r"a\ud800b"):
        body = '[{"citing": {"doi": "10.1/a"}, "cited": {"doi": "10.1/b"}, "text": "%s"}]' % text  # noqa: UP031
        sent = own.send("POST", "/statements", content=body)
        assert sent.status_code in {400, 422}, sent.text


@pytest.mark.parametrize("attack", [*ATTACKS, "\0"])
def test_hostile_requests_show_as_text(own: Server, attack: str) -> None:
    """In a DOI, an id, a parameter or its name: the problem is a page."""
    path, doi = quote(attack, safe=""), quote(f"10.5555/{attack}", safe="")
    asked = {
        f"/report/{doi}": {404, 422},
        f"/report?doi={doi}": {404, 422},
        f"/report/{path}": {422},
        f"/search?q={path}": {200, 303},
        f"/search?cursor=x{path}": {422},
        f"/search?x{path}=1": {200},
        f"/search?author={path}&journal={path}": {200},
        f"/statements/x{path.replace('%2F', '')}": {404, 422},
    }
    for address, statuses in asked.items():
        response = own.client.get(address, headers=HTML)
        assert response.status_code in statuses, address
        if response.status_code != 303:
            page = page_of(response)
            assert not BIDI.search(page.text("head > title"))
        assert "evil" not in response.headers.get("location", "")
        assert "set-cookie" not in response.headers

"""app.api.feeds: statements as Atom and JSON Feed, asked of a real server on both databases."""

from collections.abc import Iterator
from typing import Any

import feedparser
import httpx
import pytest

from tests.api.feed_documents import ATOM, assert_json_feed, links, parse_atom, text
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.servers import Server, key, statement, until

REFERENCE = "10.1037/int0000101"
"""The paper that most of the sample is about."""
TITLE = "The first sessions of psychotherapy: A qualitative meta-analysis of alliance formation processes"
CITATIONS = f"/papers/{REFERENCE}/citations"
LISTS = (
    "/statements",
    "/statements?q=alliance+OR+session*&section=discussion&section=results",
    f"/statements?cited={REFERENCE}",
    CITATIONS,
    f"{CITATIONS}?type=supporting&type=contrasting&year_from=2019",
    "/papers/10.5555/citance-sample-8/references",
)
MEDIA_TYPES = {"atom": "application/atom+xml", "jsonfeed": "application/feed+json"}


def with_parameters(path: str, parameters: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{parameters}"


def ids_of(answer: httpx.Response) -> list[str]:
    """Ids of the statements of a feed, out of the addresses of their pages."""
    if answer.headers["content-type"] == MEDIA_TYPES["atom"]:
        pages = [links(e, "alternate")[0] for e in parse_atom(answer.content).iter(f"{ATOM}entry")]
    else:
        pages = [item["url"] for item in answer.json()["items"]]
    return [page.rsplit("/", 1)[1] for page in pages]


def next_of(answer: httpx.Response) -> str | None:
    """The next page, as the document and the header say."""
    if answer.headers["content-type"] == MEDIA_TYPES["atom"]:
        found = next(iter(links(parse_atom(answer.content), "next")), None)
    else:
        found = answer.json().get("next_url")
    assert found == answer.links.get("next", {}).get("url")
    return found


def pages(server: Server, url: str | None) -> Iterator[httpx.Response]:
    while url:
        answer = server.client.get(url)
        assert answer.status_code == 200
        yield answer
        url = next_of(answer)


@pytest.mark.parametrize("form", MEDIA_TYPES)
@pytest.mark.parametrize("path", LISTS)
def test_feed_pages_have_every_statement_once(server: Server, path: str, form: str) -> None:
    """In the order of `sort=added`, whatever order is asked for; with each page, the same id and the same first page."""
    whole = server.client.get(with_parameters(path, "sort=added&limit=100")).json()["items"]
    start = with_parameters(path, f"format={form}&limit=7&sort=oldest&facets=none")
    answers = list(pages(server, start))
    assert [id_ for answer in answers for id_ in ids_of(answer)] == [item["id"] for item in whole]
    assert len(answers) == -(-len(whole) // 7)
    if form == "atom":
        feeds = [parse_atom(answer.content) for answer in answers]
        assert len({text(feed, "id") for feed in feeds}) == 1
        (first,) = {links(feed, "first")[0] for feed in feeds}
        assert [links(feed, "self")[0] for feed in feeds] == [first, *map(next_of, answers[:-1])]
    else:
        (first,) = {answer.json()["feed_url"] for answer in answers}
    assert server.client.get(first).content == answers[0].content


def test_feed_atom_says_what_the_statement_says(server: Server) -> None:
    """By feedparser, which many readers are made of."""
    path = f"{CITATIONS}?type=contrasting&year_from=2020"
    (item, *_) = server.client.get(f"{path}&sort=added").json()["items"]
    parsed = feedparser.parse(server.client.get(f"{path}&format=atom").content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert parsed.feed.title == f"Statements that cite {TITLE} — contrasting, since 2020"
    entry = parsed.entries[0]
    assert entry.title == f"Contrasting: {item['citing']['title']} ({item['citing']['year']})"
    assert entry.summary == item["text"]
    assert entry.published == entry.updated == parsed.feed.updated == item["created_at"]
    assert [a["name"] for a in entry.authors] == [a["name"] for a in item["citing"]["authors"]]
    assert entry.rights == item["provenance"]["licence"]
    assert [tag["term"] for tag in entry.tags] == [item["type"], item["section"]]
    assert {link["rel"]: link["href"] for link in entry.links} == {
        "alternate": f"{server.client.base_url}/statements/{item['id']}",
        "related": f"https://doi.org/{item['citing']['doi']}",
        "via": f"{server.client.base_url}/report?doi=10.1037%2Fint0000101",
    }
    (content,) = entry.content
    assert content.type == "text/html"
    assert f"<strong>{item['text']}</strong>" in content.value


def test_feed_json_says_what_the_statement_says(server: Server) -> None:
    """With the members that JSON Feed 1.1 requires."""
    path = f"{CITATIONS}?type=contrasting"
    (statement_, *_) = server.client.get(f"{path}&sort=added").json()["items"]
    answer = server.client.get(f"{path}&format=jsonfeed")
    assert_json_feed(answer.json())
    atom = parse_atom(server.client.get(f"{path}&format=atom").content)
    item = answer.json()["items"][0]
    assert answer.json()["title"] == text(atom, "title")
    assert item["id"] == text(next(atom.iter(f"{ATOM}entry")), "id")
    assert item["content_text"] == statement_["text"]
    assert item["external_url"] == f"https://doi.org/{statement_['citing']['doi']}"
    assert item["date_published"] == statement_["created_at"]
    assert item["tags"] == [statement_["type"], statement_["section"]]
    assert item["_citance"] == {
        name: statement_[name] for name in ("id", "type", "section", "confidence")
    }


def test_feed_of_references_names_the_cited_papers(server: Server) -> None:
    answer = server.get("/papers/10.5555/citance-sample-8/references", format="jsonfeed").json()
    assert answer["title"].startswith("Statements in which First meetings ")
    assert f"Mentioning: {TITLE} (2018)" in {item["title"] for item in answer["items"]}


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_feed_is_negotiated_by_accept(server: Server, form: str) -> None:
    """Its own address has `format`, since whoever follows it may accept anything."""
    accept = {"Accept": f"{MEDIA_TYPES[form]}, application/xml;q=0.8, */*;q=0.1"}
    negotiated = server.client.get(CITATIONS, headers=accept)
    asked = server.get(CITATIONS, format=form)
    assert negotiated.headers["content-type"] == asked.headers["content-type"] == MEDIA_TYPES[form]
    assert negotiated.content == asked.content
    assert "Accept" in asked.headers["vary"]
    plain = server.client.get(CITATIONS, headers={"Accept": "*/*"})
    assert plain.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", [CITATIONS, f"{CITATIONS}?q=zzzzqqqq"])
def test_feed_is_revalidated_by_its_etag(server: Server, path: str) -> None:
    """304 for who has it; the formats are told apart. HEAD has the headers of GET."""
    etags = set()
    for form, media_type in MEDIA_TYPES.items():
        url = with_parameters(path, f"format={form}")
        answer = server.client.get(url)
        etag = answer.headers["etag"]
        etags.add(etag)
        assert not etag.startswith("W/")
        assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
        again = server.client.get(url, headers={"If-None-Match": etag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        head = server.client.head(url)
        assert (head.status_code, head.headers["etag"], head.content) == (200, etag, b"")
        assert head.headers["content-type"] == media_type
    etags.add(server.client.get(path).headers["etag"])
    assert len(etags) == 3


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_feed_of_nothing_is_empty_and_of_nobody_404(server: Server, form: str) -> None:
    """An empty one has the paper's title, for who follows what is still to come; and the same time always."""
    empty = server.get(CITATIONS, q="zzzzqqqq", format=form)
    assert (empty.status_code, ids_of(empty), next_of(empty)) == (200, [], None)
    assert TITLE in empty.text
    if form == "atom":
        assert text(parse_atom(empty.content), "updated") == "1970-01-01T00:00:00Z"
    unknown = server.get("/papers/10.5555/nobody/citations", format=form)
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/paper-not-found")
    any_paper = server.get("/statements", cited="10.5555/nobody", format=form)
    assert any_paper.status_code == 200
    assert "Statements that cite 10.5555/nobody" in any_paper.text


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_feed_refuses_what_json_refuses(server: Server, form: str) -> None:
    """Cursors of other queries, and values that a parameter does not take."""
    of_another_order = server.get("/statements", limit=1, sort="oldest").json()["next"]
    for cursor in (of_another_order, "x"):
        answer = server.get("/statements", cursor=cursor, format=form)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/cursor-invalid")
    assert server.get("/statements", type="disputing", format=form).status_code == 422
    of_this = server.get("/statements", limit=1, sort="added").json()["next"]
    assert server.get("/statements", cursor=of_this, format=form).status_code == 200


def test_feed_is_compressed(server: Server) -> None:
    answer = server.client.get(f"{CITATIONS}?format=atom", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    parse_atom(answer.content)


def test_feed_begins_with_what_came_last(fresh: Server) -> None:
    """Whatever its year; and what is loaded again stays where it was, under the same id."""

    def added(text_: str, year: int) -> dict[str, Any]:
        citing = {"doi": f"10.5555/{year}", "title": "Title", "year": year}
        return statement(text_) | {"citing": citing}

    def shown() -> list[str]:
        items = fresh.get("/papers/10.5555/cited/citations", format="jsonfeed").json()["items"]
        return [item["content_text"] for item in items]

    for text_, year in (("Young.", 2024), ("Old.", 1990), ("Middle.", 2010)):
        assert fresh.post(added(text_, year)).status_code == 201
    until(lambda: fresh.get("/statements").json()["total"] == 3)
    assert shown() == ["Middle.", "Old.", "Young."]
    before = fresh.get("/statements", format="jsonfeed").json()["items"]
    fresh.post(added("Young.", 2024) | {"section": "results"})
    until(lambda: fresh.get("/statements", section="results").json()["total"] == 1)
    after = fresh.get("/statements", format="jsonfeed").json()["items"]
    assert [item["id"] for item in after] == [item["id"] for item in before]
    assert after[-1]["tags"][1] == "results"


def test_feed_has_one_id_under_all_names_of_a_paper(server: Server) -> None:
    """And in whatever order its parameters come; another query has another."""

    def id_of(path: str) -> str:
        return text(parse_atom(server.client.get(path).content), "id")

    usual = id_of(f"{CITATIONS}?type=supporting&type=contrasting&q=alliance&format=atom")
    folded = "/papers/doi:10.1037%2FINT0000101/citations"
    others = (
        f"{folded}?format=atom&q=alliance&type=contrasting&type=supporting&limit=2&sort=newest",
        f"/statements?q=alliance&cited={REFERENCE}&type=contrasting&type=supporting&format=atom",
    )
    assert {usual, *map(id_of, others)} == {usual}
    assert id_of(f"{CITATIONS}?type=supporting&q=alliance&format=atom") != usual


@ON_SQLITE
def test_feed_links_begin_with_the_public_url(location: DatabaseLocation) -> None:
    """Ids of entries do not depend on it, nor, without it, those of feeds on the name that a reader has asked for."""
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    server.key = key(location.directory, location.url)

    def asked(host: str) -> dict[str, Any]:
        answer = server.client.get("/statements?format=atom", headers={"Host": host})
        feed = parse_atom(answer.content)
        (entry,) = feed.iter(f"{ATOM}entry")
        return {
            "feed": text(feed, "id"),
            "entry": text(entry, "id"),
            "self": links(feed, "self")[0],
            "page": links(entry, "alternate")[0],
        }

    server.start()
    server.post(statement("One."))
    until(lambda: server.get("/statements").json()["total"] == 1)
    one, other = asked("a.example.org"), asked("b.example.org")
    server.stop()
    server.environment = {"CITANCE_PUBLIC_URL": "https://citance.example.org/open/"}
    server.start()
    public = asked("a.example.org")
    server.stop()
    assert one["self"] == "http://a.example.org/statements?format=atom"
    assert (one["feed"], one["entry"]) == (other["feed"], other["entry"])
    assert public["self"] == "https://citance.example.org/open/statements?format=atom"
    assert public["page"].startswith("https://citance.example.org/open/statements/")
    assert (public["entry"] == one["entry"], public["feed"] == one["feed"]) == (True, False)

"""Feeds read back, and what the standards want of them."""

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
FEED_ELEMENTS = {
    "author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights", "subtitle", "title",
    "updated", "entry",
}  # fmt: skip
ENTRY_ELEMENTS = {
    "author", "category", "content", "contributor", "id", "link", "published", "rights", "source", "summary", "title",
    "updated",
}  # fmt: skip
AT_MOST_ONCE = {
    "content",
    "generator",
    "icon",
    "logo",
    "published",
    "rights",
    "subtitle",
    "summary",
}


def parse_atom(content: bytes) -> etree._Element:
    """The feed, when it is what RFC 4287 wants."""
    feed = etree.fromstring(content)
    assert feed.tag == f"{ATOM}feed"
    assert_container(feed, FEED_ELEMENTS)
    entries = feed.findall(f"{ATOM}entry")
    ids = [text(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert links(feed, "self")  # 4.1.1 wants one
    for entry in entries:
        assert_container(entry, ENTRY_ELEMENTS)
        assert entry.find(f"{ATOM}author") is not None or feed.find(f"{ATOM}author") is not None
        assert links(entry, "alternate")
        assert text(entry, "summary")
        assert TIME.fullmatch(text(entry, "published"))
    return feed


def assert_container(element: etree._Element, known: set[str]) -> None:
    """Of what 4.1.1 and 4.1.2 say of a feed and of an entry: which elements, how often, with what in them."""
    names = [str(child.tag).removeprefix(ATOM) for child in element]
    names = [
        name for name in names if not name.startswith("{")
    ]  # of others' elements it says nothing
    assert set(names) <= known
    for name in ("id", "title", "updated"):
        assert names.count(name) == 1, name
    for name in AT_MOST_ONCE:
        assert names.count(name) <= 1, name
    assert re.match(r"[a-z][a-z0-9+.-]*:.", text(element, "id"))
    assert text(element, "title").strip()
    assert TIME.fullmatch(text(element, "updated"))
    for author in element.findall(f"{ATOM}author"):
        assert text(author, "name").strip()
    for category in element.findall(f"{ATOM}category"):
        assert category.get("term")
    every_link = element.findall(f"{ATOM}link")
    alternates = [(one.get("type"), one.get("hreflang")) for one in every_link if one.get("rel") == "alternate"]  # fmt: skip
    assert len(set(alternates)) == len(alternates)
    for link in every_link:
        assert urlsplit(str(link.get("href"))).scheme in {"http", "https"}
        assert re.fullmatch(r"[!-~]+", str(link.get("href")))


def text(element: etree._Element, name: str) -> str:
    """Of the one child of this name."""
    child = element.find(f"{ATOM}{name}")
    assert child is not None, name
    assert len(child) == 0 or name == "author"
    return child.text or ""


def links(element: etree._Element, relation: str) -> list[str]:
    """Where its links of this relation lead."""
    return [
        str(link.get("href"))
        for link in element.findall(f"{ATOM}link")
        if link.get("rel") == relation
    ]


def assert_json_feed(document: dict[str, Any]) -> None:
    """What JSON Feed 1.1 requires, and forbids."""
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["title"].strip()
    assert document.get("next_url") != document["feed_url"]
    ids = [item["id"] for item in document["items"]]
    assert all(isinstance(id_, str) and id_ for id_ in ids)
    assert len(set(ids)) == len(ids)
    for item in document["items"]:
        assert item["content_text"] or item["content_html"]
        assert TIME.fullmatch(item["date_published"])
        assert all(tag for tag in item["tags"])
        for author in item.get("authors", document["authors"]):
            assert author["name"] or author["url"]
        assert isinstance(item["_citance"], dict)

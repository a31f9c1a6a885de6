"""Atom (RFC 4287): a page of a feed as XML, with the links of a paged feed (RFC 5005, section 3)."""

import re

from lxml import etree

from app import __version__
from app.api import feed_entries
from app.api.feed_entries import Entry, Feed, FeedAuthor

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
EXTENSION = feed_entries.NAMESPACE.urn
"""Namespace of `partial`, with the reason why the feed may lack something: Atom has no element for it (RFC 4287, 6.4.1)."""
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What is no character of XML 1.0 (2.2), not even as a reference."""


def write(feed: Feed) -> bytes:
    """The document, in UTF-8."""
    extension = {"citance": EXTENSION} if feed.partial_reason else {}
    root = etree.Element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE, **extension})  # type: ignore[dict-item]  # the stubs know no default
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", feed.updated)
    _add_author(root, FeedAuthor("citance", feed.server_url))
    _add_link(root, "self", feed.url, MEDIA_TYPE)
    _add_link(root, "first", feed.first_url, MEDIA_TYPE)
    _add_link(root, "next", feed.next_url, MEDIA_TYPE)
    _add_link(root, "alternate", feed.page_url)
    _add(root, "generator", "citance", version=__version__)
    if feed.partial_reason:
        etree.SubElement(root, f"{{{EXTENSION}}}partial").text = _clean(feed.partial_reason)
    for entry in feed.entries:
        _add_entry(_add(root, "entry"), entry)
    document: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add_entry(element: etree._Element, entry: Entry) -> None:
    statement = entry.statement
    language = {_LANG: entry.language} if entry.language else {}
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "published", statement["created_at"])
    _add(element, "updated", statement["created_at"])
    for author in entry.authors:
        _add_author(element, author)
    _add_link(element, "alternate", entry.url)
    _add_link(element, "related", entry.citing_url)
    _add_link(element, "via", entry.report_url)
    for term in (statement["type"], statement["section"]):
        _add(element, "category", term=term, label=term.capitalize())
    if statement["provenance"]["licence"]:
        _add(element, "rights", statement["provenance"]["licence"])
    _add(element, "summary", statement["text"], **language)
    _add(element, "content", entry.html, type="html")


def _add_author(parent: etree._Element, author: FeedAuthor) -> None:
    person = _add(parent, "author")
    _add(person, "name", author.name)
    if author.url:
        _add(person, "uri", author.url)


def _add_link(
    parent: etree._Element, relation: str, url: str | None, media_type: str = "text/html"
) -> None:
    if url:
        _add(parent, "link", rel=relation, type=media_type, href=url)


def _add(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    """Append an element. Texts are plain where `type` does not say otherwise (RFC 4287, 3.1.1)."""
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = None if text is None else _clean(text)
    for key, value in attributes.items():
        element.set(key, _clean(value))
    return element


def _clean(text: str) -> str:
    """The text with U+FFFD for what XML can't express."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)

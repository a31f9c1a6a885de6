"""app.api.atom: whatever a statement holds, the feed is XML and has it."""

import re
from html.parser import HTMLParser
from typing import Any

import feedparser
from hypothesis import example, given
from hypothesis import strategies as st

from app.api import atom
from app.api.feed_entries import MOST_AUTHORS, Feed, build_entry
from tests.api.feed_documents import ATOM, parse_atom, text

HOSTILE = (
    "]]> <script>alert(1)</script> &amp; &#0; \x00\x0b\x1f\x7f\x85 \ufffe\uffff \u202egnp.exe\u2066 𝒳\r\n\t "
    "<![CDATA[ <!-- --> </strong>"
)
TEXTS = st.text(st.characters(), min_size=1)
"""Lone surrogates too, which the store keeps out."""
NAMES = st.one_of(st.none(), st.text())


def statement_of(given: str, name: str | None) -> dict[str, Any]:
    """A Statement with this text, and with this name wherever something has one."""
    authors = [{"name": name or "", "orcid": name}, {"name": "Ana", "orcid": "0000-0002-1825-0097"}]
    paper = {"doi": name, "title": name, "year": 2020}
    return {
        "id": "03f1c2e6a0b7d4c5",
        "text": given,
        "before": name,
        "after": name,
        "type": "contrasting",
        "type_source": "model",
        "section": "discussion",
        "section_title": name,
        "confidence": 0.5,
        "language": name,
        "citing": {**paper, "journal": name, "authors": authors},
        "cited": {**paper, "printed": name},
        "provenance": {"licence": name},
        "created_at": "2026-11-23T12:00:00Z",
    }


def feed_of(*statements: dict[str, Any], title: str = "All") -> Feed:
    url = "https://example.org"
    entries = [build_entry(statement, url, "cited") for statement in statements]
    return Feed(
        *("urn:x:1", title, title, "2026-11-23T12:00:00Z"), url, url, None, url, url, None, entries
    )


def expressible(given: str) -> str:
    """With U+FFFD for what XML 1.0 has not, as section 2.2 lists it."""

    def is_character(code: int) -> bool:
        return (
            code in {0x9, 0xA, 0xD}
            or 0x20 <= code <= 0xD7FF
            or 0xE000 <= code <= 0xFFFD
            or code >= 0x10000
        )

    return "".join(c if is_character(ord(c)) else "\ufffd" for c in given)


class Passage(HTMLParser):
    """What stands in the `strong` of an entry's HTML, and which elements there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.strong = ""
        self.elements: set[str] = set()
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.elements.add(tag)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "strong" in self._open:
            self.strong += data


@given(TEXTS, NAMES)
@example(HOSTILE, HOSTILE)
def test_atom_is_well_formed_and_keeps_the_text(given: str, name: str | None) -> None:
    """Whatever is in titles, names and texts: control characters, markup, bidi controls."""
    feed = parse_atom(atom.write(feed_of(statement_of(given, name), title=f"For {name}")))
    assert text(feed, "title") == expressible(f"For {name}")
    (entry,) = feed.findall(f"{ATOM}entry")
    assert text(entry, "summary") == expressible(given)
    title = expressible(name) if name else "a paper without a title"
    assert text(entry, "title") == f"Contrasting: {title} (2020)"
    passage = Passage(text(entry, "content"))
    assert passage.strong == expressible(given)
    assert passage.elements <= {"blockquote", "p", "strong", "bdi", "i", "a"}


def test_atom_has_each_author_but_of_a_large_collaboration() -> None:
    """Whose first authors are named. A feed has a name itself, for statements without any."""
    one = statement_of("A statement.", None)
    names = [f"Author {n}" for n in range(3_000)]
    one["citing"]["authors"] = [{"name": name, "orcid": None} for name in names]
    parsed = feedparser.parse(atom.write(feed_of(one)))
    assert [a["name"] for a in parsed.entries[0].authors] == [*names[:MOST_AUTHORS], "et al."]
    nobody = statement_of("A statement.", None)
    nobody["citing"]["authors"] = [{"name": " ", "orcid": None}]
    assert b"<author><name>citance</name>" in atom.write(feed_of(nobody))
    assert atom.write(feed_of(nobody)).count(b"<author>") == 1


def test_atom_links_orcid_ids_only() -> None:
    one = statement_of("A statement.", "javascript:alert(1)")
    document = atom.write(feed_of(one)).decode()
    assert "<uri>https://orcid.org/0000-0002-1825-0097</uri>" in document
    assert not re.search(r'(href="|<uri>)javascript', document)

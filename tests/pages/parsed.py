"""Pages as a browser sees them: parsed by an HTML5 parser, with what no page may have found in them."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import cast

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

from app import pages

TEMPLATES = Path(pages.__file__).with_name("templates")
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that set the direction of what follows them: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters"""
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href")
_ADDRESS = re.compile(r"(?!//|/\\)(?:/|#|https?://)", re.IGNORECASE)
"""Below this server, within the page, or a link of HTTP."""
_START_TAG = re.compile("<([a-z][a-z0-9]*)")
_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}(?!\})|\{#.*?#\}", re.DOTALL)


class Page:
    """An HTML document."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.tree = LexborHTMLParser(html)

    def all(self, selector: str) -> list[LexborNode]:
        """The elements that the selector selects."""
        return self.tree.css(selector)

    def one(self, selector: str) -> LexborNode:
        """The only one."""
        (found,) = self.all(selector)
        return found

    def texts(self, selector: str) -> list[str]:
        """Their text contents."""
        return [text_of(one) for one in self.all(selector)]

    def text(self, selector: str) -> str:
        """The text content of the only one."""
        return text_of(self.one(selector))

    def words(self, selector: str) -> str:
        """The same on one line."""
        return " ".join(self.text(selector).split())

    def hrefs(self, selector: str) -> list[str]:
        """Where links lead."""
        return [one.attributes["href"] or "" for one in self.all(selector)]

    def nodes(self) -> Iterator[LexborNode]:
        """All elements, and text nodes."""
        assert self.tree.root
        return self.tree.root.traverse(include_text=True)

    def elements(self) -> Iterator[tuple[str, LexborNode]]:
        """All elements, with their tags."""
        for node in self.nodes():
            if node.tag and not node.tag.startswith("-"):
                yield node.tag, node

    def submitted(self, form: str) -> list[tuple[str, str]]:
        """What the form with this id sends as it stands (HTML, 4.10.21.4: constructing the entry list)."""
        pairs = []
        for control in self.all("input, select, textarea"):
            attributes = control.attributes
            owner = attributes.get("form") or next(
                (one.attributes.get("id") for one in ancestors(control) if one.tag == "form"), None
            )
            if owner != form or not attributes.get("name"):
                continue
            if attributes.get("type") in ("checkbox", "radio") and "checked" not in attributes:
                continue
            value = attributes.get("value") or ""
            if control.tag == "select":
                options = control.css("option")
                selected = [one for one in options if "selected" in one.attributes] or options[:1]
                value = selected[-1].attributes.get("value") or ""
            pairs.append((cast("str", attributes["name"]), value))
        return pairs


def page_of(response: httpx.Response) -> Page:
    """The page of a response, whatever its status, after what no page may have was looked for."""
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(response.content.decode())
    found = faults(page)
    assert not found
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    return page


def text_of(node: LexborNode) -> str:
    """Its text content, as it is."""
    return node.text(deep=True, separator="", strip=False)


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """From the parent up."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def faults(page: Page) -> list[str]:
    """What no page may have: elements and attributes that no template makes, elements that a browser ends elsewhere than
    where they are written to end, addresses of other kinds, text whose direction runs into the text beside it."""
    found = [f"not made by a template: {one}" for one in attributes_of(page) - made_by_templates()]
    written = Counter(_START_TAG.findall(page.html))
    made = Counter(tag for tag, _ in page.elements())
    found += [f"written and parsed differ: {one}" for one in (written - made) + (made - written)]
    for node in page.nodes():
        if node.tag == "-text":
            if BIDI.search(text_of(node)) and not _is_isolated(node):
                found.append(f"not isolated: {text_of(node)!r}")
            continue
        for name, value in node.attributes.items():
            if name in ADDRESSES and not _ADDRESS.match(value or ""):
                found.append(f"an address: {name}={value!r}")
            if name in ("aria-label", "title", "placeholder", "content") and BIDI.search(
                value or ""
            ):
                found.append(f"not plain: {name}={value!r}")
    return found


def _is_isolated(node: LexborNode) -> bool:
    """Whether its text is in an element that a browser isolates, below `body`; other elements of a line do not."""
    return any("dir" in one.attributes or one.tag == "bdi" for one in ancestors(node))


def attributes_of(page: Page) -> set[tuple[str, str]]:
    """Tags with the names of their attributes; "" stands for the tag itself."""
    names = {(tag, name) for tag, node in page.elements() for name in node.attributes}
    return names | {(tag, "") for tag, _ in page.elements()}


@cache
def made_by_templates() -> frozenset[tuple[str, str]]:
    """What `attributes_of` may give: what stands in the templates, and what sets off found words."""
    made = {("mark", "")}
    for path in TEMPLATES.glob("*.html"):
        made |= attributes_of(Page(_JINJA.sub("", path.read_text())))
    return frozenset(made)

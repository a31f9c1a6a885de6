"""Records that do their worst: markup, scripts, templates, entities, directions, invisible and very long text."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from app import doi as dois
from app.vocabulary import TYPES

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</title></textarea></style></script><iframe src=//evil.example>",
    "<!--",
    "]]>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x",
    "\\\\evil.example",
    "{{7*7}}",
    "{% include 'base.html' %}",
    "{#",
    "${7*7}",
    "&amp;lt;b&gt;",
    "&lt;b&gt;&#106;&#x6A;&nbsp;",
    "\u202egnp.exe",
    "\u202d",
    "\u2066\u2067\u2068",
    "\u2069\u2069",
    "\u200e\u200f\u061c",
    "a\u200b\u200d\u2060\ufeffb",
    "Ḁ̛́́́́́́",
    "👩🏽‍🔬",
    "שלום (1) عليكم",
    "W" * 400,
    "one\r\ntwo\rthree\nfour\tfive\x0bsix\x0cseven",
    "\x01\x1b[31m\x7f\x85\x9f\u2028\u2029\ufffe\uffff",
    "x\r\nSet-Cookie: a=b\r\n\r\n<html>",
    "%00%0d%0a%2e%2e%2f%3Cb%3E",
    "../../../etc",
    "a&b=c;d+e#f?g=h",
)
URLS = (
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "JaVaScRiPt:alert(1)//http://a.example",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example/x",
    "/\\evil.example",
    "http:evil.example",
    "https:\\\\evil.example",
    "file:///etc/passwd",
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/<script>",
    "HTTPS://a.example/\u202efdp.x",
    "http://a.example/?a=b&amp;c=d&copy=e#f",
)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
"""All that the store takes: it refuses U+0000 and halves of surrogate pairs, which HTML could not carry either."""
TEXTS: SearchStrategy[str] = st.lists(
    st.sampled_from(ATTACKS) | ANYTHING, min_size=1, max_size=3
).map("".join)
NAMES = TEXTS.map(lambda text: f"N{text}")
"""With a letter, so that they are names."""
SHORT = NAMES.map(lambda text: text[:40])


def _doi(text: str) -> str | None:
    doi = f"10.5555/{text}"
    return doi if dois.clean(doi) == doi else None


DOIS: SearchStrategy[str] = (
    st.lists(
        st.sampled_from((*(one for one in ATTACKS if _doi(one)), "/references", "/cited-by", "//", "/../", "%2F", "é"))
        | st.text(st.characters(min_codepoint=33, exclude_categories=["C", "Z"]), max_size=9),
        min_size=1,
        max_size=3,
    )
    .map("".join)
    .map(_doi)
    .filter(bool)
    .map(str)
)  # fmt: skip
"""Whatever is a DOI, in its display form."""


@st.composite
def papers(draw: DrawFn, doi: str) -> dict[str, Any]:
    """What a record says of a paper."""
    url = st.sampled_from(URLS) | TEXTS
    author = st.fixed_dictionaries({"name": NAMES}, optional={"orcid": SHORT})
    text = st.fixed_dictionaries({"url": url}, optional={"licence": TEXTS})
    fields: dict[str, SearchStrategy[Any]] = {
        "title": TEXTS,
        "abstract": TEXTS | TEXTS.map(lambda text: " ".join([text] * 30)),
        "year": st.integers(1000, 2999),
        "publication_type": SHORT,
        "journal": NAMES,
        "publisher": TEXTS,
        "volume": SHORT,
        "issue": SHORT,
        "pages": SHORT,
        "authors": st.lists(author, max_size=3),
        "links": st.fixed_dictionaries(
            {"full_text": st.lists(text, max_size=2)}, optional={"landing": url}
        ),
    }
    return {"doi": doi, **draw(st.fixed_dictionaries({}, optional=fields))}


@st.composite
def statement_records(draw: DrawFn, citing: str, cited: str) -> dict[str, Any]:
    """A statement record about a paper."""
    text = f"S{draw(TEXTS)}"
    start = draw(st.integers(0, len(text) - 1))
    marker = {"start": start, "end": draw(st.integers(start + 1, len(text)))}
    fields: dict[str, SearchStrategy[Any]] = {
        "before": TEXTS,
        "after": TEXTS,
        "marker": st.just(marker),
        "section_title": TEXTS,
        "type": st.sampled_from(TYPES),
        "confidence": st.floats(0, 1),
        "intents": st.lists(SHORT, max_size=2),
        "language": SHORT | st.sampled_from(("en", "ar", "he-IL")),
        "source": st.sampled_from(URLS) | TEXTS,
        "licence": TEXTS,
        "anchor": TEXTS,
    }
    return {
        "citing": draw(papers(citing)),
        "cited": draw(papers(cited)),
        "text": text,
        **draw(st.fixed_dictionaries({}, optional=fields)),
    }

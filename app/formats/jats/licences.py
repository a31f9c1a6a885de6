"""Licence of an article (`permissions`), recognised by its address, a code or words."""

import re

from lxml import etree

from app.formats.xml import XLINK_HREF


def read_licence(article: etree._Element) -> str | None:
    """ "CC-BY-4.0", "CC0-1.0", … ("CC-BY" when no version is given); else the licence's address, if any."""
    meta = article.find("front/article-meta")
    if meta is None:
        return None
    # before NLM 3.0 there was no <permissions>
    elements = meta.findall("permissions") or meta.findall("license") + meta.findall(
        "copyright-statement"
    )
    address: str | None = None
    words: list[str] = []
    for outer in elements:
        for element in outer.iter(etree.Element):
            tag = element.tag.rpartition("}")[2]
            for text in (
                element.get(XLINK_HREF),
                element.get("license-type"),
                element.text,
                element.tail,
            ):
                if not text or not text.strip():
                    continue
                if found := _ADDRESS.search(text):
                    return _code(found["terms"] or found["public"], found["version"], found["igo"])
                words.append(text)
                if tag in ("license", "license_ref") and address is None:
                    address = text.strip() if text.strip().startswith("http") else None
    return _from_words(" ".join(" ".join(words).split())) or address


def _from_words(text: str) -> str | None:
    """By a code like "CC BY-NC 4.0", by the licence's full name, or by the name of the dedication (CC0)."""
    if found := _CODES.search(text):
        return _code(re.sub(r"[\s_-]+", "-", found["terms"].lower()), found["version"], None)
    if found := _WORDS.search(text):
        words = re.sub(r"[\s-]", "", found[0].lower())
        terms = "by" + "".join(
            code
            for word, code in (("noncommercial", "-nc"), ("noderiv", "-nd"), ("sharealike", "-sa"))
            if word in words
        )
        return _code(terms, found["version"], None)
    return "CC0-1.0" if _DEDICATION.search(text) else None


def _code(terms: str, version: str | None, igo: str | None) -> str:
    """The code as SPDX writes it: CC-BY-NC-4.0, CC-BY-3.0-IGO, CC0-1.0. `terms`: "by-nc", "zero", …"""
    terms = terms.lower()
    if terms in ("zero", "mark"):
        return "CC0-1.0" if terms == "zero" else "CC-PDM-1.0"
    return f"CC-{terms.upper()}" + (f"-{version}" if version else "") + ("-IGO" if igo else "")


_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licen[sc]es?/(?P<terms>by(?:-nc)?(?:-nd|-sa)?)\b/?(?P<version>\d\.\d)?(?P<igo>/igo)?"
    r"|publicdomain/(?P<public>zero|mark))",
    re.IGNORECASE,
)
_CODES = re.compile(
    r"\bCC[\s_-]?(?P<terms>BY(?:[\s_-]NC)?(?:[\s_-](?:ND|SA))?)\b(?:[\s_-]*(?P<version>[1-4]\.0|2\.5))?",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"Creative\s+Commons[\s,:]+Attribution[\s–-]*"
    r"(?:(?:Non[\s-]?Commercial|No[\s-]?Deriv\w*|Share[\s-]?Alike)[\s,–-]*(?:Works)?[\s,–-]*)*"
    r"(?:[^\d.]{0,40}(?P<version>[1-4]\.0|2\.5))?",
    re.IGNORECASE,
)
_DEDICATION = re.compile(
    r"\bCC[\s-]?0\b|Creative\s+Commons\s+(?:Public\s+Domain|Zero)", re.IGNORECASE
)

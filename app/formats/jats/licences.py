"""The licence of an article, told from its address, from a code or from words."""

import re

from lxml import etree


def read_licence(article: etree._Element) -> str | None:
    """ "CC-BY-4.0", "CC0-1.0", … ("CC-BY" when no version is told); else the licence's address, if any."""
    meta = article.find("front/article-meta")
    if meta is None:
        return None
    # before NLM 3.0 there was no <permissions>
    places = meta.findall("permissions") or meta.findall("license") + meta.findall(
        "copyright-statement"
    )
    address: str | None = None
    words: list[str] = []
    for place in places:
        for element in place.iter(etree.Element):
            tag = element.tag.rpartition("}")[2]
            for text in (
                element.get(_XLINK),
                element.get("license-type"),
                element.text,
                element.tail,
            ):
                if not text or not text.strip():
                    continue
                if found := _ADDRESS.search(text):
                    return _name(found["terms"] or found["public"], found["version"], found["igo"])
                words.append(text)
                if tag in ("license", "license_ref") and address is None:
                    address = text.strip() if text.strip().startswith("http") else None
    return _in_words(" ".join(" ".join(words).split())) or address


def _in_words(text: str) -> str | None:
    if found := _CODE.search(text):
        return _name(re.sub(r"[\s_-]+", "-", found["terms"].lower()), found["version"], None)
    if found := _WORDS.search(text):
        said = re.sub(r"[\s-]", "", found[0].lower())
        terms = "by" + "".join(
            code
            for word, code in (("noncommercial", "-nc"), ("noderiv", "-nd"), ("sharealike", "-sa"))
            if word in said
        )
        return _name(terms, found["version"], None)
    return "CC0-1.0" if _DEDICATION.search(text) else None


def _name(terms: str, version: str | None, igo: str | None) -> str:
    terms = terms.lower()
    if terms in ("zero", "mark"):
        return "CC0-1.0" if terms == "zero" else "CC-PDM-1.0"
    return f"CC-{terms.upper()}" + (f"-{version}" if version else "") + ("-IGO" if igo else "")


_XLINK = "{http://www.w3.org/1999/xlink}href"
_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licen[sc]es?/(?P<terms>by(?:-nc)?(?:-nd|-sa)?)\b/?(?P<version>\d\.\d)?(?P<igo>/igo)?"
    r"|publicdomain/(?P<public>zero|mark))",
    re.IGNORECASE,
)
_CODE = re.compile(
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

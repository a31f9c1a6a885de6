"""Parse and normalise fields of a work (identifiers, licence, pages) into the forms of `document.Work`."""

import re
from collections.abc import Iterable

from app import doi as dois
from app.document import Author, Work
from app.paper_fields import ID_SCHEMES

DERIVED = "0"
"""Prefix of the version of a full text that a program took from a PDF or from LaTeX. It sorts before any date: a
publisher's own text of the paper always counts as newer."""
IDENTIFIED = ("doi", *ID_SCHEMES)


def author(given: str | None, family: str | None, orcid: str | None = None) -> Author | None:
    """A person from the parts of the name; None when there are none."""
    name = " ".join(part for part in (given, family) if part)
    return Author(name, given or None, family or None, orcid) if name else None


def is_known(work: Work) -> bool:
    """Whether anything identifies the work: an identifier, a title or the printed reference."""
    return bool(work.title or work.raw) or any(getattr(work, name) for name in IDENTIFIED)


def printed_reference(
    authors: Iterable[Author], year: int | None, title: str | None, *where: str | None
) -> str | None:
    """A reference as one would print it, for sources that give only its parts. `where`: journal, volume, pages, …"""
    names = ", ".join(one.name for one in authors)
    head = " ".join(part for part in (names, f"({year})" if year else None) if part)
    container = ", ".join(part for part in where if part)
    return ". ".join(part.rstrip(".") for part in (head, title, container) if part) or None


def doi(text: str | None) -> str | None:
    """The DOI of a field that should contain one, as it is displayed."""
    if text and _PLAIN_DOI.fullmatch(text):
        return text
    return dois.from_markup(text) if text else None


def pmid(text: str | None) -> str | None:
    """Digits, out of "12345", "pmid:12345" or an address."""
    return _first_group(_PMID, text)


def pmcid(text: str | None) -> str | None:
    """PMC and digits, out of "PMC12", "12", "pmcid:PMC12" or an address."""
    digits = _first_group(_PMCID, text)
    return f"PMC{digits}" if digits else None


def arxiv(text: str | None) -> str | None:
    """The bare identifier without its version: 1703.05698, hep-th/9711200."""
    return _first_group(_ARXIV, text)


def openalex(text: str | None) -> str | None:
    """W and digits."""
    found = _first_group(_OPENALEX, text)
    return found.upper() if found else None


def corpus_id(text: str | None) -> str | None:
    """Semantic Scholar's corpus id; it is a number in some releases and a text in others."""
    return _first_group(_CORPUS, text)


def page_range(text: str | None) -> str | None:
    """First and last page joined by one hyphen: "626--633", as TeX writes it, is 626-633."""
    return _DASHES.sub("-", text) if text else None


def licence(address: str | None) -> str | None:
    """CC-BY-4.0 and the like out of a Creative Commons address; else the address; None for none."""
    found = _CREATIVE_COMMONS.search(address or "")
    if not found:
        return address or None
    if found["public"]:
        return "CC0-1.0" if found["public"].lower() == "zero" else "CC-PDM-1.0"
    return f"CC-{found['terms'].upper()}" + (f"-{found['version']}" if found["version"] else "")


def _first_group(pattern: re.Pattern[str], text: str | None) -> str | None:
    found = pattern.fullmatch(text.strip()) if text else None
    return found[1] if found else None


_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9._()-]*[A-Za-z0-9]")
"""Most DOIs are, and need no cleaning."""
_PMID = re.compile(
    r"(?:pmid:\s*|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)?([1-9]\d{0,8})/?",
    re.IGNORECASE,
)
_PMCID = re.compile(
    r"(?:pmcid:\s*|https?://\S*?/(?:articles|pmc)/)?(?:PMC)?([1-9]\d{0,9})(?:\.\d+)?/?",
    re.IGNORECASE,
)
_ARXIV = re.compile(
    r"(?:arxiv:\s*|https?://arxiv\.org/(?:abs|pdf)/)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\s*\[[^\]]*\])?(?:\.pdf)?",
    re.IGNORECASE,
)
_OPENALEX = re.compile(
    r"(?:openalex:|https?://(?:api\.)?openalex\.org/(?:works/)?)?(W\d{1,19})", re.IGNORECASE
)
_CORPUS = re.compile(r"(?:corpusid:\s*)?([1-9]\d{0,18})", re.IGNORECASE)
_DASHES = re.compile(r"\s*[-–—]{1,3}\s*")
_CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/(?:licen[sc]es?/(?P<terms>by(?:-nc)?(?:-nd|-sa)?)\b/?(?P<version>\d\.\d)?"
    r"|publicdomain/(?P<public>zero|mark))",
    re.IGNORECASE,
)

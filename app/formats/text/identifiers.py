"""Identifiers in printed text, links and tagged fields: DOI, PMID, PMCID, arXiv, ORCID.

`app.doi` defines what a DOI is. Handled here is what reference lists do to DOIs: dashes in place of hyphens,
percent escapes left unresolved, line ends inside, links whose address and text differ.
"""

import re
from urllib.parse import unquote

from app import doi


def clean_doi(text: str) -> str | None:
    """The DOI in a field that is tagged as one, None when the field holds none."""
    if _PLAIN_DOI.fullmatch(text) and "10." not in text[7:]:
        return _without_version(text)
    found = doi.from_markup(_with_hyphens(text))
    return _without_version(found) if found else None


def find_doi(text: str) -> str | None:
    """The first DOI in running text or in an address."""
    return next(iter(find_dois(text)), None)


def find_dois(text: str) -> list[str]:
    """All of them, in order."""
    if "10." not in text:
        return []
    text = _with_hyphens(text)
    if " /" in text or "/ " in text:
        text = _SPACED.sub(r"\1/", text)
    found = doi.find_all(_HYPHENATED.sub(r"\1", _BROKEN.sub(r"\1", text)))
    return list(dict.fromkeys(map(_without_version, found)))


def doi_of_link(address: str, text: str) -> str | None:
    """The DOI of a link. Where those of its address and its text differ, the longer one: it has lost less."""
    plain = _PLAIN_ADDRESS.fullmatch(address)
    if plain and (plain[1] == text or address == text):
        return _without_version(plain[1])
    first, second = find_doi(address), find_doi(text)
    if first is None or second is None:
        return first or second
    if second.startswith(first) or first.startswith(second) or len(first) >= len(second):
        return first
    return second


def find_arxiv(text: str) -> str | None:
    """The identifier that follows the word arXiv or stands in an arXiv address: 1703.05698, hep-th/9711200."""
    found = _ARXIV.search(text)
    if found is None and _SEVEN_DIGITS.search(text):
        found = _PHYSICS.search(text)
    return found[1] if found else None


def find_pmid(text: str) -> str | None:
    """The digits that follow "PMID" or "PubMed:" in running text."""
    found = _PMID.search(text)
    return found[1] if found else None


def pmid_of_url(text: str) -> str | None:
    """The PMID in a PubMed address."""
    found = _PUBMED.search(text) if "pubmed" in text or "PubMed" in text else None
    return found[1] or found[2] if found else None


def pmcid_of_url(text: str) -> str | None:
    """The PMCID in a PubMed Central address."""
    found = _PMC.search(text) if "PMC" in text else None
    return found[0] if found else None


def find_pmcid(text: str) -> str | None:
    """The PMCID in running text or an address, with "PMC" before its digits."""
    found = _PRINTED_PMC.search(text) if "PMC" in text else None
    return f"PMC{found[1] or found[2] or found[3]}" if found else None


def first_number(text: str) -> str | None:
    """The first digits in a text: "123" of "PMID 123"."""
    found = _DIGITS.search(text)
    return found[0] if found else None


def find_orcid(text: str | None) -> str | None:
    """The first ORCID iD in a text, bare and in upper case: 0000-0002-1825-009X."""
    found = _ORCID.search(text or "")
    return found[0].upper() if found else None


def _with_hyphens(text: str) -> str:
    if not text.isascii():
        text = text.translate(_TO_HYPHEN)
    return unquote(text) if "%" in text and any(map(_is_escaped, text.split())) else text


def _without_version(doi_: str) -> str:
    """A DOI of bioRxiv or medRxiv, of which the address of a page has a version and a view: "…123456v1.full-text"."""
    found = _PREPRINT.fullmatch(doi_) if doi_.startswith("10.1101/") else None
    return found[1] if found else doi_


def _is_escaped(word: str) -> bool:
    """Whether a DOI, or what stands before one in an address, has percent escapes that no DOI has."""
    doi_at = _DOI_BEGINS.search(word)
    return doi_at is not None and _ESCAPE.search(word, doi_at.end()) is not None


_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9./_()-]*[A-Za-z0-9]")
_PLAIN_ADDRESS = re.compile(rf"https?://(?:dx\.)?doi\.org/({_PLAIN_DOI.pattern})")
_PREPRINT = re.compile(r"(10\.1101/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})v\d{1,2}(?:\.[A-Za-z.-]{1,20})?")
_TO_HYPHEN = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_DOI_BEGINS = re.compile(r"10\.\d{4,9}")
_ESCAPE = re.compile(r"%(?:3[ABCEabce]|2[89Ff]|5[BDbd])")
_BROKEN = re.compile(
    r"(10\.\d{4,9}/[a-z]+(?:\.[a-z]+)*\.) (?!(?:19|20)\d\d\b(?!\.))(?=[a-z]*[.\d][\w.-]*\d)",
    re.IGNORECASE,
)
"""A line end after "10.1016/j." or "10.1104/pp.", which are not yet whole DOIs."""
_SPACED = re.compile(
    r"(doi(?:\.org/|[:\s]\s?)?10\.\d{4,9})(?: / ?|/ )(?!(?:19|20)\d\d\b(?!\.\w))(?=[\w.()-]{0,60}\d)",
    re.IGNORECASE,
)
"""A line end beside the slash."""
_HYPHENATED = re.compile(
    r"(10\.\d{4,9}/\S{0,100}-) (?!(?:19|20)\d\d\b(?!\.))(?=[\w.]{0,40}\d|[a-z]{1,40}\W*\Z)"
)
"""A line end behind the hyphen of "10.1111/j.1365-"; with a number in the rest, or at the end of the text."""
_ARXIV = re.compile(
    r"arxiv(?:\.org/(?:abs|pdf)/|(?: e-?prints?,)?[:.\s]\s*)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})",
    re.IGNORECASE,
)
_SEVEN_DIGITS = re.compile(r"/\d{7}\b")
_PHYSICS = re.compile(
    r"(?<![\w/.-])((?:astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nucl-(?:ex|th)|quant-ph)/\d{7})\b"
)
"""Identifiers that need no word before them."""
_PUBMED = re.compile(
    r"(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(?:\?term=)?(\d+)\b"
    r"|db=pubmed\b\S{0,200}?\blist_uids=(\d+)",
    re.IGNORECASE,
)
_PMC = re.compile(r"PMC\d+")
_PRINTED_PMC = re.compile(
    r"(?:\bPMCID:?\s*|/)PMC\s?(\d{4,9})\b|\bPMC(\d{5,9})\b|\bPMCID:?\s*(\d{4,9})\b"
)
_PMID = re.compile(r"\b(?:PMID:?|PubMed(?: ID)?:)\s*(\d{4,9})\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]")

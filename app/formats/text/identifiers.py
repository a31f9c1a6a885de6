"""DOIs and the other identifiers of a reference, out of tags, links and printed text, dirt and all.

What a DOI is, `app.doi` knows. Here is what reference lists do to them: dashes for hyphens, escapes that
nobody resolved, a link whose address and text differ, markup between it and the number before.
"""

import re
from urllib.parse import unquote

from lxml import etree

from app import doi


def doi_marked(text: str) -> str | None:
    """The DOI of a tag that says it is one."""
    if _PLAIN_DOI.fullmatch(text):
        return text
    return doi.from_markup(_undashed(text))


def doi_in(text: str) -> str | None:
    """The first DOI in running text or in an address."""
    return doi.find(_BROKEN.sub(r"\1", _undashed(text))) if "10." in text else None


def doi_between(citation: etree._Element) -> str | None:
    """A DOI that only the markup keeps apart from what is before: `<bold>146</bold>10.1242/dev.177659`."""
    pieces = [str(piece) for piece in citation.itertext(etree.Element)]
    if not any("10." in piece for piece in pieces):
        return None
    return doi_in(_GLUED.sub(" ", " ".join(pieces)))


def doi_of_link(address: str, text: str) -> str | None:
    """The DOI of a link. Where address and text differ, the longer one has lost less on the way."""
    plain = _PLAIN_ADDRESS.fullmatch(address)
    if plain and (plain[1] == text or address == text):
        return plain[1]
    first, second = doi_in(address), doi_in(text)
    if first is None or second is None:
        return first or second
    if second.startswith(first) or first.startswith(second) or len(first) >= len(second):
        return first
    return second


def arxiv(text: str) -> str | None:
    """The bare identifier after the word: 1703.05698, hep-th/9711200."""
    found = _ARXIV.search(text)
    return found[1] if found else None


def pmid_in(text: str) -> str | None:
    """A PMID that running text calls one."""
    found = _PMID.search(text)
    return found[1] if found else None


def pmid_of_address(text: str) -> str | None:
    """The PMID of an address of PubMed."""
    found = _PUBMED.search(text) if "pubmed" in text or "PubMed" in text else None
    return found[1] or found[2] if found else None


def pmcid_of_address(text: str) -> str | None:
    """The PMCID of an address of PubMed Central."""
    found = _PMC.search(text) if "PMC" in text else None
    return found[0] if found else None


def digits(text: str) -> str | None:
    """The first number in a text."""
    found = _DIGITS.search(text)
    return found[0] if found else None


def _undashed(text: str) -> str:
    if not text.isascii():
        text = text.translate(_TO_HYPHEN)
    return unquote(text) if _ESCAPE.search(text) else text


_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9./_()-]*[A-Za-z0-9]")
_PLAIN_ADDRESS = re.compile(rf"https?://(?:dx\.)?doi\.org/({_PLAIN_DOI.pattern})")
_TO_HYPHEN = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_ESCAPE = re.compile(r"10\.\d{4,9}\S*%(?:3[ABCEabce]|2[89Ff]|5[BDbd])")
_BROKEN = re.compile(
    r"(10\.\d{4,9}/[a-z]+(?:\.[a-z]+)*\.) (?!(?:19|20)\d\d\b(?!\.))(?=[a-z]*[.\d][\w.-]*\d)",
    re.IGNORECASE,
)
"""A line's end after "10.1016/j." or "10.1104/pp.", which are no DOIs yet."""
_GLUED = re.compile(r"[.,;:](?=10\.\d{4,9}/)")
_ARXIV = re.compile(
    r"arxiv(?:\.org/(?:abs|pdf)/|[:.\s]\s*)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})",
    re.IGNORECASE,
)
_PUBMED = re.compile(
    r"(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(?:\?term=)?(\d+)\b"
    r"|db=pubmed\b\S{0,200}?\blist_uids=(\d+)",
    re.IGNORECASE,
)
_PMC = re.compile(r"PMC\d+")
_PMID = re.compile(r"\bPMID:?\s*(\d{4,9})\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")

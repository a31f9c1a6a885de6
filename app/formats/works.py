"""Parse and normalise fields of a work (identifiers, licence, pages) into the forms of `document.Work`."""

import re
from collections.abc import Iterable
from dataclasses import replace

from app import doi as dois
from app.document import Author, Document, Rejection, Work
from app.formats.text.reference_words import INSTITUTION_STEMS, INSTITUTIONS, NO_WORK
from app.paper_fields import ID_SCHEMES

DERIVED = "0"
"""Prefix of the version of a full text that a program took from a PDF or from LaTeX. It sorts before any date: a
publisher's own text of the paper always counts as newer."""
CITES_ITSELF = "The paper cites itself, which is no citation."
NAMES_NO_WORK = "The reference says nothing that names a work."
_HAS_OWN_DOI = "The reference has the DOI of the paper itself; it is kept without a DOI."
IDENTIFIED = ("doi", *ID_SCHEMES)


def author(given: str | None, family: str | None, orcid: str | None = None) -> Author | None:
    """A person from the parts of the name, without the affiliation that may stand behind them; None when there are none."""
    given, family = without_affiliation(given), without_affiliation(family)
    name = " ".join(part for part in (given, family) if part)
    return Author(name, given or None, family or None, orcid) if name else None


def without_affiliation(name: str | None) -> str | None:
    """A name without what is in brackets at its end, if that is an institution or has no words: "Ida (Frost University)".
    The last bracket may be open."""
    found = _BRACKETED.search(name) if name else None
    if not name or not found:
        return name
    words = _WORD.findall(found[0])
    is_institution = (
        not words  # an ORCID, or the number of a footnote
        or any(
            word.lower() in INSTITUTIONS or word.lower().startswith(INSTITUTION_STEMS)
            for word in words
        )
        or any(word.islower() for word in words[1:])
        or any(len(word) > 2 and word.isupper() for word in words)
    )
    return name[: found.start()] or name if is_institution else name


def is_known(work: Work) -> bool:
    """Whether anything identifies the work: an identifier, a title or the printed reference."""
    return bool(work.title or work.raw) or is_identified(work)


def is_identified(work: Work) -> bool:
    """Whether the work has an identifier."""
    return any(getattr(work, name) for name in IDENTIFIED)


def names_a_work(reference: Work) -> bool:
    """Whether a reference says which work it is: it is more than a year, a number, a key or a heading ("Cited References").
    What names no work would be one and the same for all who print it."""
    if reference.title or reference.authors or is_identified(reference):
        return True
    return any(word.lower() not in NO_WORK for word in _WORD.findall(reference.raw or ""))


def is_same(a: Work, b: Work) -> bool:
    """Whether both are one paper by their identifiers: a DOI tells papers apart, whatever else they have in common."""
    if a.doi and b.doi:
        return dois.fold(a.doi) == dois.fold(b.doi)
    return any((value := getattr(a, name)) and value == getattr(b, name) for name in ID_SCHEMES)


def without_useless_references(document: Document) -> Document:
    """The document without references that name no work or are the paper itself, and without what it says of them; each is
    rejected."""
    if document.version.startswith(DERIVED):
        document = _without_running_head(document)
    reasons = {
        n: reason
        for n, work in enumerate(document.references)
        if (reason := why_useless(work, document.paper))
    }
    if not reasons:
        return document
    places = {one.reference: one.anchor for one in reversed(document.statements)}
    kept = [n for n in range(len(document.references)) if n not in reasons]
    moved = {n: position for position, n in enumerate(kept)}
    rejected = (
        Rejection(places.get(n) or f"reference {n + 1}", reason) for n, reason in reasons.items()
    )
    return replace(
        document,
        references=tuple(document.references[n] for n in kept),
        statements=tuple(
            replace(one, reference=moved[one.reference])
            for one in document.statements
            if one.reference in moved
        ),
        rejected=(*document.rejected, *rejected),
    )


def _without_running_head(document: Document) -> Document:
    """Without the paper's own DOI in references with other titles: in a PDF it stands at the head of each page, and gets
    into the text below."""
    paper = document.paper
    wrong = {
        n
        for n, work in enumerate(document.references)
        if work.doi and work.title and is_same(Work(doi=work.doi), paper)
        if _letters(work.title) != _letters(paper.title or "")
    }
    if not wrong:
        return document
    return replace(
        document,
        references=tuple(
            replace(work, doi=None) if n in wrong else work
            for n, work in enumerate(document.references)
        ),
        rejected=(
            *document.rejected,
            *(Rejection(f"reference {n + 1}", _HAS_OWN_DOI) for n in sorted(wrong)),
        ),
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def why_useless(reference: Work, paper: Work) -> str | None:
    """The reason for which a reference of a paper is none; None for one that is."""
    if is_same(reference, paper):
        return CITES_ITSELF
    return None if names_a_work(reference) else NAMES_NO_WORK


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


def pages(text: str | None) -> str | None:
    """Pages without the word that PubMed puts before an article's number: "pii: E1392" is E1392."""
    return _PII.sub("", text) or None if text else None


def page_range(text: str | None) -> str | None:
    """First and last page joined by one hyphen: "626--633", as TeX writes it, is 626-633."""
    return _DASHES.sub("-", pages(text) or "") or None


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


_WORD = re.compile(r"[\u2e80-\uffff]|(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")
"""Letters alone: S81, 12a and x are none."""
_BRACKETED = re.compile(
    r"(?<![)）\]])(?<![)）\]]\s)(?:\s?[(（\[][^()\[\]（）]{1,200}[)）\]])*\s?[(（\[][^()\[\]（）]{1,200}[)）\]]?$"
)
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
_PII = re.compile(r"\A\s*pii\s*:?\s+|\A\s*pii:", re.IGNORECASE)
_DASHES = re.compile(r"\s*[-–—]{1,3}\s*")
_CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/(?:licen[sc]es?/(?P<terms>by(?:-nc)?(?:-nd|-sa)?)\b/?(?P<version>\d\.\d)?"
    r"|publicdomain/(?P<public>zero|mark))",
    re.IGNORECASE,
)

"""Printed references with the DOIs that their articles give them, made from the open JATS articles.

The text is what a reader sees without DOIs and links: of a `mixed-citation` as it stands, of an `element-citation`, which
has no punctuation, in one of the six styles of `app.cite.styles`, one style an article. Each work is described to the
store by one article, and asked for as others print it:

    article     the work is one of the articles: its own title page describes it
    another     another article's reference list does
    itself      nobody else cites it: the very reference that is asked for, which can't disagree with itself
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from lxml import etree

from app.cite import styles
from app.cite.reference import Reference, parse_date, parse_names
from app.cite.reference_types import reference_type
from app.document import Unreadable, Work
from app.doi import fold
from app.formats.jats import reader as jats
from app.formats.jats.reference import read_work
from app.ingest.sources import pieces

Description = Literal["article", "another", "itself"]


@dataclass(frozen=True)
class Pair:
    """A printed reference and the work that is meant."""

    printed: str
    doi: str
    """Folded."""
    style: str
    """`printed`, or that of `app.cite.styles` which it was written in."""
    journal: str
    """That it is printed in."""
    description: Description


@dataclass(frozen=True)
class Cited:
    """A reference with a DOI in one article."""

    article: str
    journal: str
    work: Work
    printed: str
    style: str


def read(paths: Sequence[Path]) -> tuple[dict[str, Work], list[Pair]]:
    """The works by DOI, each as one article describes it, and the pairs."""
    own: dict[str, Work] = {}
    cited: dict[str, list[Cited]] = defaultdict(list)
    for piece in pieces(paths, "jats"):
        for article, references in _read_article(piece.content):
            if article.doi:
                own[fold(article.doi)] = article
            for one in references:
                cited[fold(one.work.doi or "")].append(one)
    works, pairs = dict(own), []
    for doi, each in cited.items():
        describing = min(each, key=lambda one: share_of(one.article + doi))
        others = [one for one in each if one.article != describing.article]
        description: Description = "article" if doi in own else "another" if others else "itself"
        asked = {"article": each, "another": others, "itself": [describing]}[description]
        works.setdefault(doi, describing.work)
        pairs += [Pair(one.printed, doi, one.style, one.journal, description) for one in asked]
    return works, pairs


def share_of(name: str) -> float:
    """0..1 by a name's digest: the same in every run."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest()) / 2**32


def _read_article(content: bytes) -> Iterator[tuple[Work, list[Cited]]]:
    try:
        article = next(jats.read(content)).paper
        root = etree.fromstring(content, _PARSER)
    except (Unreadable, StopIteration, etree.XMLSyntaxError):
        return
    name, journal = article.doi or article.title or "", article.journal or "?"
    style = styles.STYLES[int(share_of(name) * len(styles.STYLES))]
    found = {}
    for ref in root.iter("ref"):
        citations = list(ref.iter(*_CITATIONS))
        kinds = {one.tag for one in citations}
        for citation in citations:
            if citation.tag == "element-citation" and len(kinds) > 1:
                continue  # the same, as the next one prints it
            work = read_work(
                next((one for one in citations if one.tag == "element-citation"), citation)
            )
            if work.doi is None:
                continue
            is_printed = citation.tag != "element-citation" and not _is_unpunctuated(citation)
            text = _printed(citation) if is_printed else _written(work, style)
            found[fold(work.doi)] = Cited(
                name, journal, work, text, "printed" if is_printed else style
            )
    yield article, list(found.values())


def _is_unpunctuated(citation: etree._Element) -> bool:
    """Whether nothing stands between title and journal: elements without punctuation, whatever the citation is called."""
    title, source = citation.find("article-title"), citation.find("source")
    if title is None or source is None or title.getnext() is not source:
        return False
    return not (title.tail or "").strip() and not "".join(
        map(str, title.itertext())
    ).rstrip().endswith(".")


def _printed(citation: etree._Element) -> str:
    text = _EMPTY.sub(" ", _DOI.sub(" ", "".join(_texts(citation))))
    return " ".join(text.split())


def _texts(element: etree._Element) -> Iterator[str]:
    """Names without anything between their parts are shown with spaces and commas."""
    if isinstance(element.tag, str) and element.tag not in _LINKS:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or _BEHIND.get(child.tag, "")


def _written(work: Work, style: styles.ReferenceStyle) -> str:
    kind = work.publication_type or ("journal-article" if work.journal else None)
    reference = Reference(
        type=reference_type(kind, work.journal or ""),
        title=work.title or "",
        authors=parse_names(work.authors),
        has_more_authors=not work.authors_complete,
        date=parse_date(work.published_on, work.year),
        container=work.journal or "",
        publisher=work.publisher or "",
        volume=work.volume or "",
        issue=work.issue or "",
        pages=work.pages or "",
    )
    return styles.text(reference, style)


def described(work: Work) -> Work:
    """As a description in the store: without the printed text."""
    return replace(work, raw=None)


_PARSER = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)
_CITATIONS = ("mixed-citation", "element-citation", "citation", "nlm-citation")
_LINKS = frozenset({"pub-id", "ext-link", "uri", "object-id"})
_BEHIND = {"surname": " ", "name": ", ", "string-name": ", "}
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]")
_DOI = re.compile(
    r"https?://\S+|\bdoi\b[\s:.]*(?:10\.\S+)?|\b10\.\d{4,9}/\S+"
    r"|\[?\b(?:PubMed|CrossRef|Google Scholar|PMC free article)\b\]?",
    re.IGNORECASE,
)

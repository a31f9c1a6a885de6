"""CSL-JSON: a list of items, as Zotero and Pandoc write it, or an object with `items` (schema of CSL 1.0.2)."""

import re
from collections.abc import Iterator
from typing import Any

from app.document import Author, Work
from app.formats import works
from app.formats.json_values import Member, csl_date, inside, members, record, records, text
from app.formats.metadata.plain_text import plain_text
from app.formats.reference_lists.given_reference import GivenReference, printed
from app.formats.text import identifiers


def looks_like(text_: str) -> bool:
    """Whether it is a list of objects, or an object: "[1] Lee I." is none."""
    return _BEGINNING.match(text_[:1_000]) is not None


def read(text_: str) -> Iterator[GivenReference]:
    """The items in order, but for those that say nothing. Raises `Unreadable`."""
    for member in members(text_.encode("utf-8", "replace"), []):
        items = inside(member, "items", []) if "items" in member.value else iter((member,))
        yield from filter(lambda given: given.text, map(_reference, items))


def _reference(item: Member) -> GivenReference:
    value = item.value
    issued = record(value, "issued")
    year = csl_date(issued) or text(issued, "raw", "literal") or ""
    address = text(value, "URL") or ""
    work = Work(
        doi=works.doi(text(value, "DOI")) or identifiers.find_doi(address),
        pmid=works.pmid(text(value, "PMID")),
        pmcid=works.pmcid(text(value, "PMCID")),
        arxiv=identifiers.find_arxiv(address)
        or identifiers.find_arxiv(text(value, "number") or ""),
        title=plain_text(value, "title"),
        year=int(year[:4]) if year[:4].isdecimal() else None,
        journal=plain_text(value, "container-title", "container-title-short"),
        volume=text(value, "volume"),
        issue=text(value, "issue"),
        pages=works.page_range(text(value, "page", "number")),
        authors=tuple(author for one in records(value, "author") if (author := _author(one))),
        raw=plain_text(value, "note"),
    )
    return printed(work, text(value, "id", "citation-key"))


def _author(one: dict[str, Any]) -> Author | None:
    if literal := plain_text(one, "literal"):
        return Author(literal)
    family = " ".join(filter(None, (text(one, "non-dropping-particle"), plain_text(one, "family"))))
    return works.author(plain_text(one, "given"), family or None)


_BEGINNING = re.compile(r'[\ufeff\s]*(?:\[\s*[{\]]|\{\s*["}])')

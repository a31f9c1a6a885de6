"""RIS files, and MEDLINE's tagged records (.nbib), which differ in the width of their tags; read line by line.

Source: the RIS format specification (Research Information Systems, 2001), and the tags that EndNote, Zotero, Mendeley and
PubMed write. A line without a tag goes on with the value before it.
"""

import re
from collections.abc import Iterator

from app.document import Author, Work
from app.formats import works
from app.formats.reference_lists.given_reference import GivenReference, printed
from app.formats.text import identifiers

MOST_VALUES = 2_000
"""Values of one record that are read."""


def looks_like(text: str) -> bool:
    """Whether the first line that says something is a tag that begins a record."""
    return _FIRST.match(text.lstrip("\ufeff \t\r\n")[:100]) is not None


def read(text: str) -> Iterator[GivenReference]:
    """The records in order. One begins with its type, or, in MEDLINE's, with its PMID."""
    values: list[tuple[str, list[str]]] = []
    for line in text.lstrip("\ufeff").splitlines():
        tag = _TAG.match(line)
        if tag is None:
            if values and line.strip():
                values[-1][1].append(line)
            continue
        name = tag["name"]
        if name in _BEGINS and any(kept in _WORTH for kept, _ in values):
            yield _reference(values)
            values = []
        if name == "ER":
            continue
        if len(values) < MOST_VALUES:
            values.append((name, [tag["value"]]))
    if any(kept in _WORTH for kept, _ in values):
        yield _reference(values)


def _reference(values: list[tuple[str, list[str]]]) -> GivenReference:
    fields: dict[str, list[str]] = {}
    for name, lines in values:
        value = " ".join(" ".join(lines).split())
        if value:
            fields.setdefault(name, []).append(value)

    def first(*names: str) -> str | None:
        return next((fields[name][0] for name in names if name in fields), None)

    links = " ".join(one for name in _LINKS for one in fields.get(name, ())[:5])
    doi = next((one for name in _DOIS for one in fields.get(name, ()) if "10." in one), None)
    doi = doi.removesuffix("[doi]").strip() if doi else None
    pages = "-".join(filter(None, (first("SP", "PG"), first("EP"))))
    year = _YEAR.search(first("PY", "Y1", "DA", "DP") or "")
    names = [name for tag in _AUTHORS for name in fields.get(tag, ())]
    work = Work(
        doi=works.doi(doi) or identifiers.find_doi(links),
        pmid=works.pmid(first("PMID")) or identifiers.pmid_of_url(links),
        pmcid=works.pmcid(first("PMC", "C2")) or identifiers.pmcid_of_url(links),
        arxiv=identifiers.find_arxiv(links),
        title=first("TI", "T1", "CT"),
        year=int(year[0]) if year else None,
        journal=first("JO", "JF", "T2", "JT", "JA", "J2", "TA", "BT"),
        volume=first("VL", "VI"),
        issue=first("IS", "IP"),
        pages=works.page_range(pages),
        authors=tuple(map(_author, names)),
    )
    return printed(work, first("ID"))


def _author(name: str) -> Author:
    family, comma, given = (part.strip() for part in name.partition(","))
    return Author(f"{given} {family}".strip(), given or None, family) if comma else Author(name)


_TAG = re.compile(r"(?P<name>[A-Z][A-Z0-9]{1,3})[ ]{0,4}-(?:[ ]|$)(?P<value>.*)")
_FIRST = re.compile(r"TY[ ]{1,4}-|PMID[ ]?-[ ]?\d")
_BEGINS = frozenset({"TY", "PMID"})
_WORTH = frozenset({"TI", "T1", "CT", "AU", "A1", "DO", "UR", "PMID", "LID", "JO"})
"""What a record has to have one of, to be a reference."""
_AUTHORS = ("AU", "A1", "FAU")
_DOIS = ("DO", "DI", "LID", "AID", "M3")
_LINKS = ("UR", "L1", "L2", "LK")
_YEAR = re.compile(r"(?:1[4-9]|20)\d\d")

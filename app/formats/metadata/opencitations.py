"""OpenCitations, CSV or JSON: pairs of citing and cited papers, without text.

The tables of COCI, of the Index and of its API, `oci,citing,cited,creation,…`, and the API's
answers in JSON. A cell contains one DOI (COCI), or several
identifiers of one work with their schemes, separated by spaces:
"omid:br/0612058700 doi:10.1162/qss_a_00023 openalex:W2965112345". `creation` is the citing work's date.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from app.document import Document, Rejection, Unreadable, Work, rejections_only
from app.formats import csv_rows, works
from app.formats.json_values import date, members, names_in, one_line, text

FORMAT = "opencitations"
LICENCE = "CC0-1.0"


def looks_like(head: bytes) -> bool:
    """By its first line, or by the names of an answer's members."""
    is_table = set(csv_rows.header(head.partition(b"\n")[0])) >= _COLUMNS
    return is_table or names_in(head) >= _MEMBERS


def read(content: bytes) -> Iterator[Document]:
    """One document for each citing work of the lines at hand."""
    rejected: list[Rejection] = []
    found: dict[Work, dict[Work, None]] = {}
    left = dict[str, str]()

    def add(row: dict[str, str], place: str) -> None:
        citing, citing_left = work_of_cell(row["citing"], date(row, "creation"))
        cited, cited_left = work_of_cell(row["cited"])
        for end, work in (("citing", citing), ("cited", cited)):
            if not works.is_known(work):
                cell = one_line(row[end])[:100]
                raise Unreadable(f"The {end} work has no identifier that is known: `{cell}`.")
        for each in (citing_left, cited_left):
            if each:
                left.setdefault(each, place)
        references = found.setdefault(citing, {})
        if works.is_same(citing, cited):
            raise Unreadable(works.CITES_ITSELF)
        references[cited] = None

    is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[", b"{"))
    (_read_answer if is_json else _read_table)(content, add, rejected)
    for citing, cited_works in found.items():
        yield Document(
            paper=citing, references=tuple(cited_works), format=FORMAT, licence=LICENCE, whole=False
        )
    rejected += (Rejection(place, several(cell)) for cell, place in left.items())
    if rejected:
        yield rejections_only(rejected, FORMAT)


_Add = Callable[[dict[str, str], str], None]
"""Takes a row, and its place. Raises `Unreadable`."""


def _read_table(content: bytes, add: _Add, rejected: list[Rejection]) -> None:
    lines = content.split(b"\n")
    columns = csv_rows.header(lines[0])
    if not set(columns) >= _COLUMNS:
        raise Unreadable("The first line must name the columns, `citing` and `cited` among them.")
    for _ in csv_rows.parse_rows(lines, columns, add, rejected):
        pass


def _read_answer(content: bytes, add: _Add, rejected: list[Rejection]) -> None:
    for member in members(content, rejected):
        try:
            row = {name: text(member.value, name) or "" for name in _COLUMNS | {"creation"}}
            add(row, member.place or "/")
        except Unreadable as error:
            rejected.append(Rejection(member.place or "/", str(error)))


def several(left: str) -> str:
    """Why these identifiers are not taken."""
    return f"Several identifiers of a kind are given for one work; the first is taken, so not: {left[:200]}."


@lru_cache(maxsize=10_000)
def work_of_cell(cell: str, created: str | None = None) -> tuple[Work, str]:
    """The first identifier of each kind in a cell; and the others, with a space between."""
    cell = _INDEX.sub(" ", one_line(cell))
    ids: dict[str, str] = {}
    left: list[str] = []
    bare: list[str] = []
    for one in cell.split():
        scheme, colon, value = one.partition(":")
        scheme = scheme.lower()
        if not colon or scheme not in _SCHEMES:
            bare.append(one)
        elif value and ids.setdefault(scheme, value) is not value and scheme not in _NOT_TAKEN:
            left.append(one)
    if bare:  # a DOI without its scheme, or as an address; some have spaces
        first, *others = _BARE.split(" ".join(bare))
        if ids.setdefault("doi", first) is not first:
            others.append(first)
        left += filter(None, map(works.doi, others))
    if left:  # what is the same again
        same = {id_.lower() for kind, first in ids.items() for id_ in (first, f"{kind}:{first}")}
        left = [one for one in left if one.lower() not in same]
    work = Work(
        doi=works.doi(ids.get("doi")),
        pmid=works.pmid(ids.get("pmid")),
        pmcid=works.pmcid(ids.get("pmcid")),
        arxiv=works.arxiv(ids.get("arxiv")),
        openalex=works.openalex(ids.get("openalex")),
        omid=ids.get("omid"),
        year=int(created[:4]) if created else None,
        published_on=created,
    )
    return work, " ".join(left)


_INDEX = re.compile(r"\b\w{1,20} => |; (?=\w{1,20} => )")
"""Version 1 of the API names the index that has it: "coci => 10.1108/jd-12-2013-0166; doci => …"."""
_BARE = re.compile(r" (?=10\.\d{4,9}/|https?:)")
_COLUMNS = {"citing", "cited"}
_MEMBERS = {"oci", "citing", "cited"}
_NOT_TAKEN = frozenset({
    "ark", "crossref", "handle", "isbn", "issn", "jid", "oci", "orcid", "ror", "url", "urn", "viaf", "wikidata", "wikipedia",
})  # fmt: skip
_SCHEMES = _NOT_TAKEN | {"doi", "pmid", "pmcid", "arxiv", "openalex", "omid"}

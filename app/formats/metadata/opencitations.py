"""OpenCitations, CSV or JSON: pairs of citing and cited papers, without text.

The tables of COCI, of the Index and of its API, `oci,citing,cited,creation,…`, and the API's
answers in JSON. A cell contains one DOI (COCI), or several
identifiers of one work with their schemes, separated by spaces:
"omid:br/0612058700 doi:10.1162/qss_a_00023 openalex:W2965112345". `creation` is the citing work's date.
"""

from collections.abc import Iterator
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
    is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[", b"{"))
    for citing, cited in (_answer if is_json else _table)(content, rejected):
        found.setdefault(citing, {})[cited] = None
    for citing, cited_works in found.items():
        yield Document(
            paper=citing, references=tuple(cited_works), format=FORMAT, licence=LICENCE, whole=False
        )
    if rejected:
        yield rejections_only(rejected, FORMAT)


def _table(content: bytes, rejected: list[Rejection]) -> Iterator[tuple[Work, Work]]:
    lines = content.split(b"\n")
    columns = csv_rows.header(lines[0])
    if not set(columns) >= _COLUMNS:
        raise Unreadable("The first line must name the columns, `citing` and `cited` among them.")
    return csv_rows.parse_rows(lines, columns, _edge, rejected)


def _answer(content: bytes, rejected: list[Rejection]) -> Iterator[tuple[Work, Work]]:
    for member in members(content, rejected):
        try:
            yield _edge({name: text(member.value, name) or "" for name in _COLUMNS | {"creation"}})
        except Unreadable as error:
            rejected.append(Rejection(member.place or "/", str(error)))


def _edge(row: dict[str, str]) -> tuple[Work, Work]:
    citing = _work(row["citing"], date(row, "creation"))
    cited = _work(row["cited"])
    for end, work in (("citing", citing), ("cited", cited)):
        if not works.is_known(work):
            cell = one_line(row[end])[:100]
            raise Unreadable(f"The {end} work has no identifier that is known: `{cell}`.")
    if works.is_same(citing, cited):
        raise Unreadable(works.CITES_ITSELF)
    return citing, cited


@lru_cache(maxsize=10_000)
def _work(cell: str, created: str | None = None) -> Work:
    """The identifiers of a cell; the first of each kind."""
    ids: dict[str, str] = {}
    for one in one_line(cell).split():
        scheme, colon, value = one.partition(":")
        if not colon or scheme.lower() not in _SCHEMES:
            scheme, value = "doi", one  # a bare DOI, or one as an address
        if value:
            ids.setdefault(scheme.lower(), value)
    return Work(
        doi=works.doi(ids.get("doi")),
        pmid=works.pmid(ids.get("pmid")),
        pmcid=works.pmcid(ids.get("pmcid")),
        arxiv=works.arxiv(ids.get("arxiv")),
        openalex=works.openalex(ids.get("openalex")),
        omid=ids.get("omid"),
        year=int(created[:4]) if created else None,
        published_on=created,
    )


_COLUMNS = {"citing", "cited"}
_MEMBERS = {"oci", "citing", "cited"}
_SCHEMES = frozenset({"doi", "pmid", "pmcid", "arxiv", "openalex", "omid", "issn", "isbn", "oci"})

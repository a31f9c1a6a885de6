"""Maps of ids: the DOI, PMID and PMCID of one paper in each line.

NCBI's PMC-ids.csv ("Journal Title,ISSN,eISSN,Year,Volume,Issue,Page,DOI,PMCID,PMID,Manuscript Id,Release Date") and Europe
PMC's PMID_PMCID_DOI.csv, or any CSV with at least two of the columns `doi`, `pmid` and `pmcid`; and OpenCitations Meta
("id,title,author,issue,volume,venue,page,pub_date,type,publisher,editor"), which tells the DOIs of the works that the dumps
of OpenCitations' Index name by OMIDs alone. Nothing else is taken.
"""

from collections.abc import Iterator

from app.document import Document, Rejection, Unreadable, Work, rejections_only
from app.formats import csv_rows, works
from app.formats.metadata.opencitations import several, work_of_cell
from app.paper_fields import ID_SCHEMES

FORMAT = "idmap"
LICENCE = "CC0-1.0"


def looks_like(head: bytes) -> bool:
    """By its first line."""
    return _is_map(csv_rows.header(head.partition(b"\n")[0]))


def read(content: bytes) -> Iterator[Document]:
    """One document for each line that has a DOI and another id; those that have only one are passed over."""
    lines = content.split(b"\n")
    columns = csv_rows.header(lines[0])
    if not _is_map(columns):
        raise Unreadable(
            "The first line must name at least two of the columns doi, pmid and pmcid, or those of OpenCitations Meta."
        )
    rejected: list[Rejection] = []

    def parse(row: dict[str, str], place: str) -> Work:
        if not row.keys() >= _META:
            return _work(row)
        work, left = work_of_cell(row["id"])
        if left:
            rejected.append(Rejection(place, several(left)))
        return work

    for work in csv_rows.parse_rows(lines, columns, parse, rejected):
        if work.doi and any(getattr(work, scheme) for scheme in ID_SCHEMES):
            yield Document(paper=work, format=FORMAT, licence=LICENCE, whole=False, registered=True)
    if rejected:
        yield rejections_only(rejected, FORMAT)


def _is_map(columns: list[str]) -> bool:
    return len(_COLUMNS & set(columns)) > 1 or set(columns) >= _META


def _work(row: dict[str, str]) -> Work:
    ids = {name: row.get(name, "").strip() for name in _COLUMNS}
    doi = works.doi(ids["doi"])
    if ids["doi"] and doi is None:
        raise Unreadable(f"`{ids['doi'][:100]}` is not a DOI.")
    return Work(doi=doi, pmid=works.pmid(ids["pmid"]), pmcid=works.pmcid(ids["pmcid"]))


_COLUMNS = {"doi", "pmid", "pmcid"}
_META = {"id", "title", "pub_date", "venue"}

"""Maps of ids: the DOI, PMID and PMCID of one paper in each line.

NCBI's PMC-ids.csv ("Journal Title,ISSN,eISSN,Year,Volume,Issue,Page,DOI,PMCID,PMID,Manuscript Id,Release Date") and Europe
PMC's PMID_PMCID_DOI.csv, or any CSV with at least two of the columns `doi`, `pmid` and `pmcid`. Nothing else is taken.
"""

from collections.abc import Iterator

from app.document import Document, Rejection, Unreadable, Work, rejections_only
from app.formats import csv_rows, works

FORMAT = "idmap"
LICENCE = "CC0-1.0"


def looks_like(head: bytes) -> bool:
    """By its first line."""
    return len(_COLUMNS & set(csv_rows.header(head.partition(b"\n")[0]))) > 1


def read(content: bytes) -> Iterator[Document]:
    """One document for each line that has a DOI and another id; those that have only one are passed over."""
    lines = content.split(b"\n")
    columns = csv_rows.header(lines[0])
    if len(_COLUMNS & set(columns)) < 2:
        raise Unreadable(
            "The first line must name at least two of the columns doi, pmid and pmcid."
        )
    rejected: list[Rejection] = []
    for work in csv_rows.parse_rows(lines, columns, _work, rejected):
        if work.doi and (work.pmid or work.pmcid):
            yield Document(paper=work, format=FORMAT, licence=LICENCE, whole=False, registered=True)
    if rejected:
        yield rejections_only(rejected, FORMAT)


def _work(row: dict[str, str]) -> Work:
    ids = {name: row.get(name, "").strip() for name in _COLUMNS}
    doi = works.doi(ids["doi"])
    if ids["doi"] and doi is None:
        raise Unreadable(f"`{ids['doi'][:100]}` is not a DOI.")
    return Work(doi=doi, pmid=works.pmid(ids["pmid"]), pmcid=works.pmcid(ids["pmcid"]))


_COLUMNS = {"doi", "pmid", "pmcid"}

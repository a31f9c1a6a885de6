"""Maps of ids, in the forms in which NCBI and Europe PMC give them."""

import pytest

from app.document import Unreadable, Work
from app.formats.metadata import id_map

NCBI = (
    b"Journal Title,ISSN,eISSN,Year,Volume,Issue,Page,DOI,PMCID,PMID,Manuscript Id,Release Date\r\n"
    b'"Breast, Cancer Res",1465-5411,1465-542X,2001,3,1,55,10.1186/BCR271,PMC13900,11250746,,live\r\n'
    b"Breast Cancer Res,1465-5411,1465-542X,2001,3,1,61,,PMC13901,11250747,,live\r\n"
)
EUROPE = (
    b"PMID,PMCID,DOI\n11250746,PMC13900,https://doi.org/10.1186/bcr271\n,PMC3,\n1,,not a doi\n2,3\n"
)


def test_id_map_line_gives_the_ids_of_one_paper() -> None:
    """A line gives the ids of one paper."""
    (document,) = id_map.read(NCBI)
    assert document.paper == Work(doi="10.1186/BCR271", pmid="11250746", pmcid="PMC13900")
    assert document.registered


def test_id_map_of_opencitations_meta() -> None:
    """Its column `id` has all identifiers; works without a DOI are passed over."""
    header = b'"id","title","author","issue","volume","venue","page","pub_date","type","publisher","editor"\n'
    lines = (
        b'"omid:br/061 doi:10.5555/a pmid:12 openalex:W7","On ice, and frost","Lind, A","","","","","2001","","",""\n'
        b'"omid:br/062 isbn:9780","","","","","","","","","",""\n'
        b'"doi:10.5555/b","","","","","","","","","",""\n'
    )
    assert id_map.looks_like(header + lines)
    (document,) = id_map.read(header + lines)
    assert document.paper == Work(doi="10.5555/a", pmid="12", openalex="W7", omid="br/061")


def test_id_map_second_doi_of_a_work_is_rejected() -> None:
    """OpenCitations Meta has some works with several."""
    header = "id,title,author,issue,volume,venue,page,pub_date,type,publisher,editor"
    document, rest = id_map.read(
        f"{header}\nomid:br/061 doi:10.5555/a doi:10.5555/b{',' * 10}".encode()
    )
    assert (document.paper.doi, document.paper.omid) == ("10.5555/a", "br/061")
    (rejected,) = rest.rejected
    assert rejected.place == "line 2"
    assert rejected.reason.endswith("so not: doi:10.5555/b.")


def test_id_map_lines_with_one_id_are_passed_over() -> None:
    """Lines with one id are passed over, and those that can't be read are rejected."""
    document, rest = id_map.read(EUROPE)
    assert document.paper.doi == "10.1186/bcr271"
    assert [one.place for one in rest.rejected] == ["line 4", "line 5"]


def test_id_map_header_names_two_kinds_of_ids() -> None:
    """The header of a map names at least two kinds of ids."""
    assert not id_map.looks_like(b"doi,title\n")
    with pytest.raises(Unreadable):
        list(id_map.read(b"doi,title\n"))

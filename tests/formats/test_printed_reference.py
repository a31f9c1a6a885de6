"""app.formats.printed_reference: what a printed reference says, in every format that has one."""

import json
from collections.abc import Callable

import pytest

from app.document import Document, Work
from app.formats import s2orc, unarxive
from app.formats.metadata import crossref
from app.formats.printed_reference import completed
from app.formats.tei import reader as tei
from tests.formats import hostile_shapes

RAW = "A. Lind, On ice, arXiv preprint arXiv:1804.07998, 2018. PMID: 29456789. PMC1234567. doi:10.5555/ice"
SAID = Work(doi="10.5555/ice", pmid="29456789", pmcid="PMC1234567", arxiv="1804.07998", year=2018)


def test_completed_reads_what_fields_lack() -> None:
    """Fields win; where there is no printed text, nothing is added."""
    assert completed(Work(raw=RAW)) == Work(**{**vars(SAID), "raw": RAW})
    given = Work(
        doi="10.5555/other", pmid="1", pmcid="PMC2", arxiv="2001.00001", year=2001, raw=RAW
    )
    assert completed(given) is given
    assert completed(Work(title="On ice")) == Work(title="On ice")
    assert completed(Work(raw="Lind A. On ice.")) == Work(raw="Lind A. On ice.")


def _s2orc(raw: str) -> list[Document]:
    return list(s2orc.read(hostile_shapes.s2orc(bib_entries={"B0": {"raw_text": raw}})))


def _crossref(raw: str) -> list[Document]:
    return list(
        crossref.read(hostile_shapes.crossref(reference=[{"key": "1", "unstructured": raw}]))
    )


def _tei(raw: str) -> list[Document]:
    entry = f'<biblStruct><note type="raw_reference">{raw}</note></biblStruct>'
    return list(tei.read(hostile_shapes.tei("", entry)))


def _unarxive(raw: str) -> list[Document]:
    return list(unarxive.read(hostile_shapes.unarxive(raw)))


@pytest.mark.parametrize("read", [_s2orc, _crossref, _tei, _unarxive])
def test_readers_complete_their_references(read: Callable[[str], list[Document]]) -> None:
    """Identifiers and year are read from the text, whatever else the format has."""
    (document,) = read(RAW)
    work = document.references[-1]
    assert (work.doi, work.pmid, work.pmcid, work.arxiv) == (
        SAID.doi,
        SAID.pmid,
        SAID.pmcid,
        SAID.arxiv,
    )
    assert (work.year, work.raw) == (2018, RAW)


def test_unarxive_reference_has_its_formulas() -> None:
    """A placeholder in a printed reference is the formula that it stands for."""
    paper = json.loads(
        hostile_shapes.unarxive("On {{formula:f}} -curves and {{formula:none}}, 2018.")
    )
    paper["ref_entries"] = {"f": {"type": "formula", "latex": "J"}}
    (document,) = unarxive.read(json.dumps(paper).encode())
    assert document.references[0].raw == "On J -curves and [formula], 2018."

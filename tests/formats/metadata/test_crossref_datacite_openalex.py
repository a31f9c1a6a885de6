"""Recorded answers of Crossref, DataCite and OpenAlex, read field by field, where they are at hand."""

import json
import re
from typing import Any

import pytest

from app.document import Document, Notice, Unreadable, Version
from app.formats.detect import find_format
from app.formats.metadata import crossref, datacite, openalex
from tests.conftest import SHARED

UPSTREAM = SHARED / "upstream"
READERS = {"crossref": crossref.read, "datacite": datacite.read, "openalex": openalex.read}

pytestmark = pytest.mark.skipif(
    not UPSTREAM.exists(), reason="../shared/data/upstream is not there"
)


def read(pattern: str) -> list[Document]:
    """Of the one answer whose name this is."""
    (path,) = UPSTREAM.glob(f"{pattern}.json")
    answer: dict[str, Any] = json.loads(path.read_bytes())["response"]
    return list(READERS[path.name.partition("__")[0]](json.dumps(answer["json"]).encode()))


EXPECTED = """
crossref b6b972b3 | imb immobilization | 1997-07 | journal-article | Journal of Orthopaed | 12 | Gerard J. Hickey | 36 | 28
crossref 06a5fe0e | Aquatic Ecology | - | journal | - | 0 | - | 0 | 0
crossref 5b5ff52b | heoretical Ecology | - | journal | - | 0 | - | 0 | 0
crossref 37949b28 | sk of Extreme Heat | 2018 | book-chapter | SpringerBriefs in Me | 1 | Hunter M. Jones | 44 | 30
crossref a50d0df1 | ultiview Scenarios | 2012 | book-chapter | Advances in Visual C | 3 | Alois Knoll | 11 | 7
crossref 30820cde | Selbstverstümmelung | 2007-07 | journal-article | Der Urologe | 1 | M. Lehsnau | 20 | 15
crossref 6326ec16 | neuroinflammation | 2012-03 | journal-article | Neurobiology of Agin | 11 | Jae-sung Bae | 57 | 55
crossref 7e144eba | Potential Approach | 2003-12-31 | journal-article | The Journal of Physi | 7 | J. P. Dognon | 36 | 31
crossref 10005ed0 | an gene expression | 2017-04-03 | journal-article | Nature Genetics | 14 | Ira M Hall | 55 | 51
crossref 757b35a3 | ly related mutants | 2015-11-19 | journal-article | Scientific Reports | 8 | David Klenerman | 62 | 62
crossref ceb53bf2 | ed water splitting | 2016 | journal-article | Energy & Environment | 10 | Friedhelm Finger | 50 | 47
crossref f368fcd3 | d Fe oxyhydroxides | 2019 | journal-article | Chemical Communicati | 10 | Holger Dau | 41 | 39
crossref 5dba8688 | of the Bodhisattva | 2018-04-05 | book | Oxford Handbooks Onl | 1 | Barbra R. Clayton | 0 | 0
crossref 97329168 | obruchus maculatus | 2017-05-24 | journal-article | Proceedings of the R | 6 | Leigh W. Simmons | 54 | 51
crossref a31f3918 | Data Repositories | 2016-12-28 | posted-content | bioRxiv | 11 | Timothy Clark | 26 | 12
crossref 5d87ca4a | try and meningitis | 2020-12-01 | posted-content | bioRxiv | 8 | Ziqiang Guan | 61 | 57
crossref c01f5e55 | try and meningitis | 2020-12-01 | posted-content | bioRxiv | 8 | Ziqiang Guan | 61 | 57
crossref fe1b33cc | Austral Ecology | - | journal | - | 0 | - | 0 | 0
crossref c59a2f6a | evalence in Punjab | 2010-09-29 | journal-article | Transboundary and Em | 5 | Q. Ali | 10 | 4
crossref a5624f32 | a population scale | 2015-12 | journal-article | GigaScience | 7 | Jun Wang | 31 | 26
crossref 0e67977f |  | - | component | - | 0 | - | 0 | 0
crossref edf890b8 |  | - | component | - | 0 | - | 0 | 0
crossref 30060f1c | al Ganglia of Mice | 2012-03-21 | journal-article | PLoS ONE | 6 | Richard J. Smeyne | 70 | 65
crossref 63ea338f | ed bacterial toxin | 2020-01-17 | journal-article | PLOS Pathogens | 5 | Franz Narberhaus | 72 | 66
crossref 0e4868d8 | R–PREY COMMUNITIES | 2006-11 | journal-article | Ecology | 2 | S. A. Rands | 39 | 34
crossref db0f2c1a | dual RNA Sequences | 2017-10-10 | journal-article | Frontiers in Genetic | 3 | Marek Schwarz | 22 | 21
crossref 9112f47f | ependent responses | 2009-06-26 | journal-article | International Journa | 1 | Stravopodis | 0 | 0
crossref b8507437 | evolving concepts | 2014-12-14 | journal-article | Distances et médiati | 1 | Daniel Peraya | 14 | 14
crossref 268dba96 | ,10-Phenanthroline | 2013-10-20 | journal-article | Bulletin of the Kore | 7 | Nan Zhang | 0 | 0
crossref 7931b7fb | Global Upper Ocean | 2020-07-28 | posted-content | - | 6 | Mayhar Mohtadi | 0 | 0
crossref 9b69b5bb | fix science blogs? | 2023-01-25 | posted-content | Front Matter | 1 | Martin Fenner | 2 | 2
crossref e46bcda8 | your own Dog Food | 2016-12-20 | posted-content | Front Matter | 1 | Martin Fenner | 2 | 2
crossref d4b5d088 | teractions (v0.1)" | 2017-09-20 | peer-review | - | 1 | A Georgescu | 0 | 0
crossref 4db4e459 | l secondary growth | 2014-02-11 | journal-article | eLife | 5 | Christian S Hardtke | 27 | 27
crossref 132b52bd | ural spike sorters | 2020-04-29 | peer-review | - | 8 | Alex H Barnett | 0 | 0
datacite 0897b533 | , Zeichnungen usw. | 1931 | other | - | 1 | Dr. Störi, Kunstsalo | 0 | 0
datacite 325ab06f | ology, 1(1), 91-98 | 2007 | dataset | - | 3 | Atsushi Ishimatsu | 0 | 0
datacite 5b8b4ec2 | ostrea gigas, 2007 | 2007 | dataset | - | 3 | Atsushi Ishimatsu | 0 | 0
datacite df53b42c | ace sample dataset | 2017 | dataset | - | 1 | John T. Andrews | 0 | 0
datacite d91ea5a8 | s and PEER factors | 2017 | dataset | - | 1 | The GTEx Consortium | 0 | 0
datacite 399e68a7 | rchaeological Zone | 2020 | dataset | - | 5 | Direcci????N Desconc | 0 | 0
datacite cfa3bb94 | Educational Design | 2018 | other | - | 6 | Laura Honing | 0 | 0
datacite 215a5ff8 | 54 (Madrid Summit) | 1996 | dataset | - | 1 | Europäische Kommissi | 0 | 0
datacite 190dc8cc | es (version 2.2.2) | 2022 | software | - | 10 | Scott Chamberlain | 0 | 0
datacite c09d524a | data repositories | 2016 | software | - | 9 | Scott Chamberlain | 0 | 0
datacite c9c195c3 | el-in-Time Methods | 2014-05-27 | software | - | 3 | Robert Speck | 0 | 0
datacite da0d5686 | your own Dog Food | 2016-12-20 | other | - | 1 | Martin Fenner | 2 | 2
datacite 253da2ad | Research Workflow | 2015 | other | - | 2 | Jeroen Bosman | 0 | 0
datacite cb0ef0d3 | January 1st, 2014 | 2017 | software | - | 1 | Guillaume Cabanac | 0 | 0
openalex 626b18b4 | sk of Extreme Heat | 2018-01-01 | book-chapter | SpringerBriefs in me | 1 | Hunter Jones | 38 | 0
openalex 10b4779b | ultiview Scenarios | 2012-01-01 | proceedings-article | Lecture notes in com | 3 | Alois Knoll | 14 | 0
openalex 25d88b05 | ast in Early China | 2019-07-01 | book | Cambridge University | 1 | Vincent S. Leung | 107 | 0
openalex 8e2e5569 | ast in Early China | 2019-07-01 | book | Cambridge University | 1 | Vincent S. Leung | 107 | 0
openalex 12a8883d | Data Repositories | 2016-12-28 | posted-content | bioRxiv (Cold Spring | 11 | Timothy Clark | 14 | 0
openalex fa615249 | r Quotient Filters | 2021-06-09 | proceedings-article | - | 6 | Rob Johnson | 49 | 0
openalex 51d055bb | Healthcare Workers | 2012-01-01 | journal-article | Pulmonary Medicine | 7 | Jerome A. Yesavage | 22 | 0
openalex f3bd8669 | 32 by Mycobacteria | 2015-12-02 | - | Figshare | 12 | Charles A Dinarello | 0 | 0
openalex f8ea0b95 | the Mutant Enzymes | 2006-12-20 | journal-article | PLoS ONE | 5 | Sylvia Krobitsch | 76 | 0
openalex 64226f27 | on cash transfers | 2020-05-25 | dissertation | The University of Qu | 1 | Patricia Collingwood | 245 | 0
openalex 90c44388 | n Particle Physics | 2018-04-09 | journal-article | Publications | 2 | S. Mele | 12 | 0
openalex b3b46357 | cience) newsletter | 2023-10-04 | - | - | 1 | Martin Fenner | 3 | 0
"""


@pytest.mark.parametrize("line", EXPECTED.strip().splitlines())
def test_recorded_answer_gives_the_expected_fields(line: str) -> None:
    """Registry and check sum of the file, end of the title, date, type, beginning of the journal, number of authors, the
    last of them, references, those with a DOI."""
    file, title, date, type_, journal, authors, last, references, with_doi = line.split(" | ")
    (document,) = read(file.replace(" ", "*"))
    paper = document.paper
    assert (paper.title or "").endswith(title)
    assert (paper.published_on or "-", paper.publication_type or "-") == (date, type_)
    assert (paper.journal or "-").startswith(journal)
    assert (paper.authors[-1].name if paper.authors else "-").startswith(last)
    assert len(paper.authors) == int(authors)
    assert len(document.references) == int(references)
    assert sum(1 for work in document.references if work.doi) == int(with_doi)
    assert not document.rejected


def test_recorded_answers_are_read_or_refused_with_a_reason() -> None:
    """Every recorded answer is read or refused with a reason."""
    for path in UPSTREAM.glob("*.json"):
        answer = json.loads(path.read_bytes())["response"]
        content = (answer.get("text") or json.dumps(answer.get("json"))).encode()
        for reader in READERS.values():
            try:
                documents = list(reader(content))
            except Unreadable:
                assert "json" not in answer or isinstance(answer["json"], list), path.name
            else:
                assert documents, path.name
                assert all(d.paper.doi or d.paper.openalex or d.rejected for d in documents)


def test_recorded_titles_contain_no_markup() -> None:
    """No title of a recorded answer contains markup."""
    for path in UPSTREAM.glob("crossref__200*.json"):
        for document in read(path.stem):
            assert not re.search(r"</?\w+>|&\w+;", document.paper.title or ""), path.name


def test_recorded_correction_and_preprint_are_read() -> None:
    """A recorded correction and the link to a preprint are read."""
    (corrected,) = read("crossref*30060f1c")
    assert corrected.notices == (
        Notice(
            "correction",
            "10.1371/journal.pone.0033693",
            "10.1371/annotation/c76da2c1-ccb8-4797-94c1-359d3ceceeda",
            "2012-05-08",
            "publisher",
        ),
    )
    (published,) = read("crossref*10005ed0")
    assert published.versions == (Version("preprint", "10.1101/055962"),)
    (new_version,) = read("crossref*63ea338f")
    assert not new_version.notices


def test_recorded_sici_doi_is_kept_whole() -> None:
    """A DOI that contains a SICI, with brackets and semicolons, is not cut."""
    (document,) = read("crossref*0e4868d8")
    assert document.paper.doi == "10.1890/0012-9658(2006)87[2832:tiopma]2.0.co;2"


def test_recorded_open_texts_have_their_licences() -> None:
    """Recorded links to open texts have their licences."""
    (document,) = read("crossref*757b35a3")
    assert {link.licence for link in document.paper.full_text} == {"CC-BY-4.0"}
    (green,) = read("openalex*10b4779b")
    assert [(link.url, link.licence) for link in green.paper.full_text] == [
        ("http://mediatum.ub.tum.de/node?id=1285782", None)
    ]


@pytest.mark.parametrize(("name", "references"), [("crossref", 9_900), ("openalex", 680)])
def test_recorded_answers_are_recognised_and_read(name: str, references: int) -> None:
    """Recorded answers are found and read."""
    found = lost = 0
    for path in sorted(UPSTREAM.glob(f"{name}__200*works*.json")):
        answer = json.loads(path.read_bytes())["response"]
        content = (answer.get("body") or json.dumps(answer.get("json"))).encode()
        format_ = find_format("auto", content[:4096])
        assert format_.name == name, path.name
        documents = list(format_.read(content))
        found += sum(len(document.references) for document in documents)
        lost += sum(len(document.rejected) for document in documents)
    assert found >= references
    assert lost <= 170, (
        "references that name nothing but a key or a year, and an answer about an agency"
    )

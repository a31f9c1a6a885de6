"""Faults that were found in the field in sentences, markers and references of full texts, one file each."""

import pytest

from app.document import Document
from app.formats.jats import reader as jats
from app.formats.metadata import semantic_scholar
from app.formats.tei import reader as tei
from tests.conftest import SHARED

REPORTED = SHARED / "reported"
TEXTS = """
02 r1 | It is a rare tumour. [1]
02 r2 | This was shown by Wells et al. [2] in mice.
02 r3 | A bimodal size was seen [Fig. 19(a)] as before [3].
02 r4 | It is common. [4]
04 r1 | The bound follows from Thm. 4 of [1] at once.
04 r2 | The bound follows from Lem. 4 of [2] at once.
04 r3 | The bound follows from Def. 4 of [3] at once.
04 r4 | The bound follows from Alg. 4 of [4] at once.
04 r5 | It is in para. 4 of [5] again.
04 r6 | It was built by Bros. Holm [6] in May.
06 r1 | Coordinates were deposited [1].
06 r2 | Samples were diluted [2].
06 r3 | Electrodes were of steel [3].
06 r4 | Proteins were kept [4].
06 r5 | Females carry it [5].
07 r1 | These methods are old [1].
07 r2 | The first case [2] differs.
07 r3 | Neurons fired [3].
07 r4 | The fit was good [4].
07 r5 | Patients left [5].
08 r1 | Patients were treated [1].
08 r2 | Controls did not [2].
08 r3 | Carriers were excluded [3].
15 r1 | Survival was low in cold years. [1 2]
15 r3 | In contrast, warm years were better. [3–5]
16 r1 | Citrus [1,2]
16 r3 | Eucalyptus [3]
18 r3 | We used maps. (3)-(6)
29 r1 | It was reviewed [1a,2b] and more.
29 r3 | It was reviewed. [3a,b]
29 r4 | It was reviewed. [4*]
29 r5 | It was reviewed [a,5] and more.
30 r1 | It is growth and the conversion reaction. [1a]
30 r2 | Typical cells follow the first one, [1b] which is known.
31 r1 | Much has been written on cold energy. [1]
31 r2 | Much has been written on cold energy. [1]
32 r1 | Furthermore, Holm et al. [1], He et al. [2] and Dahl et al. [3] showed that frost slows it.
33 r2 | Moths were split into Alphia Sendtn. (Holm 2001), Betia Sendtn. (Berg 2002), and Deltia Hassl. (Lund 2004).
34 r5 | Salts were used in many reactions, among others. [5,6]
35 r1 | Using standard methods [1] one finds it.
36 r1 | Leakage was studied by Holm et al.[1]
41 r1 | Endemic species are based on Holm (2001).
47 r1 | Voir l’art. 3 de [1] ici.
47 r2 | A Profa. Dra. Lima [2] disse.
47 r3 | MM. Martin et Leroy [3] aussi.
47 r4 | Zie afb. 3 in [4] hier.
47 r5 | Zob. rys. 3 w [5] tutaj.
47 r6 | Det gäller t.ex. Lund [6] här.
47 r7 | Nach § 5 Abs. 2 in [7] gilt das.
"""
MARKERS = """
17 r1 | Holm (2001: lam. XIII, A)
17 r2 | Berg et al. (2002; Table S6)
37 r1 | (Berg and Berg, 2007)
38 r1 | (Li and Lindholm, 2001)
39 r1 | (Ministry of Weather and Renewable Frost 2012)
40 r1 | United Frost Fund (UNIFROST) (2007:3)
42 r2 | (Holm, 2004a ▸,b ▸)
48 r1 | van der Berg and O’Neill (2018)
"""
DOIS = {
    "14": "r1 r2 r3 r4 r5 r6 r-7",
    "25": "r1 r2 r3 r4 r5 r6",
    "61": "r1",
}


def read(number: str) -> Document:
    """What a reported file says."""
    if not REPORTED.exists():
        pytest.skip("../shared/data/reported is not there")
    (path,) = REPORTED.glob(f"{number}-*")
    reader = {".json": semantic_scholar, ".tei": tei}.get(path.suffixes[0], jats)
    document: Document
    (document,) = reader.read(path.read_bytes())
    return document


def rows(table: str) -> list[list[str]]:
    return [[row[:2], *row[3:].split(" | ", 1)] for row in table.strip().splitlines()]


@pytest.mark.parametrize(("number", "name", "text"), rows(TEXTS))
def test_reported_text(number: str, name: str, text: str) -> None:
    """The first statement that cites the reference has this text."""
    document = read(number)
    cited = f"10.5555/g.{number}.{name}"
    found = [s.text for s in document.statements if document.references[s.reference].doi == cited]
    assert found[:1] == [text]


@pytest.mark.parametrize(("number", "name", "marker"), rows(MARKERS))
def test_reported_marker(number: str, name: str, marker: str) -> None:
    """The first statement that cites the reference has this marker."""
    document = read(number)
    cited = f"10.5555/g.{number}.{name}"
    found = next(s for s in document.statements if document.references[s.reference].doi == cited)
    assert [found.text[one.start : one.end] for one in found.markers] == [marker]


@pytest.mark.parametrize("number", DOIS)
def test_reported_dois(number: str) -> None:
    """The statements cite these DOIs."""
    document = read(number)
    found = [document.references[s.reference].doi for s in document.statements]
    assert found == [f"10.5555/g.{number}.{name}" for name in DOIS[number].split()]


def test_reported_fields() -> None:
    """A DOI pasted twice, the section of a list of specimens, years of other elements."""
    assert [work.doi for work in read("44").references] == ["10.5555/g.44.r1", "10.5555/g.44/S8158"]
    assert [s.section for s in read("20").statements] == ["other"]
    assert [work.year for work in read("60").references] == [2011, 2004]

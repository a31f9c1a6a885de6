"""Readers of reference lists: what they take out of each format, and what broken files cost."""

import json

import pytest
import rispy
from pybtex.database import parse_string

from app.cite import bibtex, csl, ris
from app.cite.reference import Name, Reference
from app.cite.reference_types import REFERENCE_TYPES
from app.document import Unreadable
from app.formats.reference_lists.given_reference import GivenReference
from app.formats.reference_lists.table import LIST_FORMATS, read_list
from app.formats.reference_lists.tex_text import plain
from app.schemas.checks import MOST_REFERENCES


def read(text: str, name: str = "auto") -> list[GivenReference]:
    return read_list(text.encode(), name)[1]


OURS = Reference(
    type=REFERENCE_TYPES["journal-article"],
    authors=(
        Name("Lavik", "Kristina Østland"),
        Name(literal="World Health Organization and Others"),
    ),
    title="First sessions & {braces} of 5% in DNA – a “trial”",
    container="Journal of Tests",
    date=(2018, 9, 1),
    volume="28",
    issue="3",
    pages="348-366",
    doi="10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0",
    pmid="29456789",
)


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json"])
def test_reader_reads_back_what_cite_writes(name: str) -> None:
    """The same work from each format; the DOI in every letter."""
    written = {
        "bibtex": bibtex.entry(OURS),
        "ris": ris.record(OURS),
        "csl-json": json.dumps([csl.item(OURS)]),
    }[name]
    format_, (given,) = read_list(written.encode())
    work = given.work
    assert format_ == name
    assert (work.doi, work.title, work.year) == (OURS.doi, OURS.title, 2018)
    assert (work.journal, work.volume, work.issue, work.pages) == (
        "Journal of Tests",
        "28",
        "3",
        "348-366",
    )
    assert [one.name for one in work.authors] == [
        "Kristina Østland Lavik",
        "World Health Organization and Others",
    ]
    assert name == "ris" or work.pmid == OURS.pmid


ENTRIES = r"""
@string{jbc = "J. Biol. Chem."}
@comment{@article{no, title = {No}}}
% @article commented
@article{ first,
  author = "Lavik, Kristina and {The Group and Co} and Bj{\o}rn Fr{\o}ysa and others",
  title = {{\"U}ber the {DNA} of \emph{Drosophila}, 3--5 \& more},
  journal = jbc # " B", year = 2018, pages = {348--366}, volume = 28, doi = {10.5555/a\_b} }
@InProceedings(second, title = "On {"}quotes{"}", date = {2001-03}, url = {https://doi.org/10.5555/SECOND?x=1},)
@misc{third, title = {A preprint}, eprint = {1703.05698}, archivePrefix = {arXiv}} @misc{fourth, doi = "10.5555/4"}
"""


def test_bibtex_of_every_kind() -> None:
    """Strings, pieces, quotation marks, parentheses, TeX, and what is no entry."""
    first, second, third, fourth = read(ENTRIES)
    assert first.key == "first"
    assert first.work.title == "Über the DNA of Drosophila, 3–5 & more"
    assert [one.name for one in first.work.authors] == [
        "Kristina Lavik",
        "The Group and Co",
        "Bjørn Frøysa",
    ]
    assert (first.work.journal, first.work.pages, first.work.doi) == (
        "J. Biol. Chem. B",
        "348-366",
        "10.5555/a_b",
    )
    assert (second.work.title, second.work.year, second.work.doi) == (
        'On "quotes"',
        2001,
        "10.5555/SECOND",
    )
    assert (third.work.arxiv, fourth.work.doi) == ("1703.05698", "10.5555/4")
    assert first.text.startswith(
        "Kristina Lavik, The Group and Co, Bjørn Frøysa (2018). Über the DNA"
    )


@pytest.mark.parametrize(
    "broken",
    [
        *("@article{b, title = {Open {brace, year = 1999,", '@article{b, title = "open', "@article{b, title {x}}"),
        *("@article{b,", "@article{", "@@@{{"),
    ],
)  # fmt: skip
def test_bibtex_broken_entry_costs_no_other(broken: str) -> None:
    """pybtex refuses the file."""
    found = read(f"@misc{{a, doi = {{10.5555/a}}}}\n{broken}\n@misc{{c, doi = {{10.5555/c}}}}\n")
    assert {"10.5555/a", "10.5555/c"} <= {one.work.doi for one in found}
    assert len(found) <= 3


def test_bibtex_strings_do_not_multiply() -> None:
    """Each twice the one before: thirty of them would be gigabytes."""
    doubling = "".join(f"@string{{a{n + 1} = a{n} # a{n}}}\n" for n in range(60))
    (given,) = read(
        f'@string{{a0 = "0123456789"}}\n{doubling}@misc{{k, title = a60, doi = {{10.5555/a}}}}'
    )
    assert given.work.doi == "10.5555/a"
    assert len(given.text) <= 4_000


def test_bibtex_agrees_with_pybtex() -> None:
    """On what it reads as well."""
    text = "".join(
        f"@article{{k{n}, title={{Title {n}}}, year={{{1990 + n}}}, volume={n}, author={{Lee, Ida and Osei, B.}}}}\n"
        for n in range(1, 20)
    )
    theirs = parse_string(text, "bibtex").entries
    for one in read(text):
        entry = theirs[one.key or ""]
        assert (one.work.title, str(one.work.year), one.work.volume) == tuple(
            entry.fields[name] for name in ("title", "year", "volume")
        )
        assert [author.family for author in one.work.authors] == [
            person.last_names[0] for person in entry.persons["author"]
        ]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"Fr{\o}ysa \& S{\"o}hne, Stra{\ss}e", "Frøysa & Söhne, Straße"),
        (r"\'{E}tude na\"{\i}ve, \c{c}a, \v{S}koda \H{o} \~n", "Étude naïve, ça, Škoda ő ñ"),
        (r"{\it E. coli} and \textit{in vivo}, $\alpha$-catenin", "E. coli and in vivo, α-catenin"),
        (r"5\% of \url{x_y}~z --- end", "5% of x_y z – end"),
        ("\\", "\\"),
    ],
)
def test_tex_as_plain_text(tex: str, text: str) -> None:
    assert plain(tex) == text


RECORDS = """TY  - JOUR
ID  - key1
AU  - Lavik, Kristina
A1  - The Group
TI  - A title that
goes on
JO  - J Test
PY  - 2018/09/01/
SP  - 348
EP  - 366
VL  - 28
UR  - https://doi.org/10.5555/first
ER  -

TY  - BOOK
T1  - The second, without an end
DO  - https://doi.org/10.5555/SECOND
TY  - JOUR
T1  - The third
ER  -
"""
MEDLINE = """
PMID- 29456789
DP  - 2018 Sep
TI  - A title that
      goes on.
LID - 10.5555/first [doi]
FAU - Lavik, Kristina
PG  - 348-66
TA  - J Test

PMID- 29456790
TI  - Another.
"""


def test_ris_and_medline_records() -> None:
    """Lines that go on, records without an end, DOIs as addresses."""
    first, second, third = read(RECORDS)
    assert (first.key, first.work.title, first.work.doi) == (
        "key1",
        "A title that goes on",
        "10.5555/first",
    )
    assert (first.work.pages, first.work.year) == ("348-366", 2018)
    assert [one.name for one in first.work.authors] == ["Kristina Lavik", "The Group"]
    assert (second.work.doi, third.work.title) == ("10.5555/SECOND", "The third")
    assert rispy.loads(RECORDS)[0]["title"].startswith("A title")
    medline, another = read(MEDLINE)
    assert (medline.work.pmid, medline.work.doi, medline.work.year) == (
        "29456789",
        "10.5555/first",
        2018,
    )
    assert (medline.work.title, another.work.pmid) == ("A title that goes on.", "29456790")


def test_csl_json_items() -> None:
    """A list, or an object with it; a field of the wrong type counts as absent."""
    item = {
        "id": "a",
        "DOI": "10.5555/A",
        "issued": {"date-parts": [["2018"]]},
        "title": 7,
        "author": [{"literal": "WHO"}, 3],
    }
    for sent in ([item], {"items": [item]}):
        (given,) = read(json.dumps(sent))
        assert (given.key, given.work.doi, given.work.authors[0].name) == ("a", "10.5555/A", "WHO")


LEE = "Lee I. Of looms. J Weav. 2001;1:2."
OSEI = "Osei B. Of songs. J Weav. 2002;2:3."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{LEE}\n{OSEI}\n", [LEE, OSEI]),
        (f"References\n\n1. {LEE}\n2. {OSEI}", [LEE, OSEI]),
        (f"[1] {LEE[:10]}\n{LEE[10:]}\n\n[2] {OSEI}", [LEE[:10] + " " + LEE[10:], OSEI]),
        (f"{LEE[:8]}\n{LEE[8:]}\n\n{OSEI[:9]}\n{OSEI[9:]}", [f"{LEE[:8]} {LEE[8:]}", f"{OSEI[:9]} {OSEI[9:]}"]),
        (f"{LEE}\n\n{OSEI}\n{LEE}", [LEE, OSEI, LEE]),
        ("10.5555/a\n\n10.5555/b\ndoi:10.5555/c", ["10.5555/a", "10.5555/b", "doi:10.5555/c"]),
        (f"{LEE}\r\n\t{OSEI}", [LEE, OSEI]),
        (f"{LEE[:15]}\n  {LEE[15:]}\n{OSEI[:15]}\n  {OSEI[15:]}", [f"{LEE[:15]} {LEE[15:]}", f"{OSEI[:15]} {OSEI[15:]}"]),
        (f"(1) {LEE}\n(2) {OSEI}", [LEE, OSEI]),
        (f"1 {LEE}\n2 {OSEI}", [LEE, OSEI]),
        (f"1.{LEE}\n2.{OSEI}", [LEE, OSEI]),
        (f"1.\n{LEE}\n2.\n{OSEI}", [LEE, OSEI]),
        (f"Literatur\n• {LEE}\n- {OSEI}", [LEE, OSEI]),
        (f"{LEE[:-4]} 1 – 2.\n* Osei* B. Of songs - a study.", [f"{LEE[:-4]} 1 – 2.", "Osei* B. Of songs - a study."]),
        (f"(2001) {LEE}\n2 {OSEI}", [f"(2001) {LEE}", f"2 {OSEI}"]),
    ],
)  # fmt: skip
def test_plain_text_is_split_as_it_is_printed(text: str, expected: list[str]) -> None:
    """One a line, numbered, or in paragraphs whose lines are broken; a heading is no reference."""
    assert [" ".join(one.text.split()) for one in read(text) if one.text != "References"] == [
        " ".join(one.split()) for one in expected
    ]


def test_list_of_too_many_is_refused() -> None:
    """As is one without any, and a format that there is not."""
    for content, name in (
        ("10.5555/a\n" * (MOST_REFERENCES + 1), "auto"),
        (" ", "auto"),
        ("", "bibtex"),
        ("x", "docx"),
        ("[1,", "csl-json"),
    ):
        with pytest.raises(Unreadable):
            read(content, name)


def test_list_is_read_in_other_encodings() -> None:
    """UTF-16 by its mark; what is no UTF-8 is read as far as it is."""
    for encoding in ("utf-8-sig", "utf-16"):
        assert read_list(RECORDS.encode(encoding))[1][0].work.doi == "10.5555/first"
    assert read_list("Frøysa (2018) 10.5555/a".encode("latin-1"))[1][0].work.doi == "10.5555/a"


def test_list_formats_have_names_of_their_own() -> None:
    assert [one.name for one in LIST_FORMATS] == ["ris", "csl-json", "bibtex", "text"]

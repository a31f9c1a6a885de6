"""S2ORC of the Datasets API, in both releases: sections, statements, references, and annotations that are wrong."""

import json
from typing import Any

import pytest

from app.document import Document
from app.formats.s2orc_annotated import reader
from tests.formats.annotated_papers import ENTRIES, RELEASES, Annotations, body, paper
from tests.formats.marked_text import cites

both = pytest.mark.parametrize("release", RELEASES)


def read(line: dict[str, Any]) -> Document:
    (document,) = reader.read(json.dumps(line).encode())
    return document


def read_text(release: str, *passages: str) -> Document:
    return read(paper(release, body(*passages)))


def with_group(name: str, value: Any) -> Document:
    """A paper of the first release with this value of a group."""
    line = paper("s2orc", body("As shown ⟨b0|[1]⟩."))
    line["content"]["annotations"][name] = value
    return read(line)


@both
def test_annotated_paper_gives_marked_statements(release: str) -> None:
    """Sentences are found in paragraphs; raised numbers get brackets; two spans of one place are one citation."""
    found = read_text(
        release,
        "First. Second (⟨b0|Lind and Berg, 2001⟩;\n⟨b1|Holm, 2002⟩).\nIt is cold. ⟨b2|3⟩ Last.",
    )
    assert cites(found) == [
        (1, "Second (⟦Lind and Berg, 2001⟧; Holm, 2002)."),
        (2, "Second (Lind and Berg, 2001; ⟦Holm, 2002⟧)."),
        (3, "It is cold. ⟦[3]⟧"),
    ]


@both
def test_annotated_headings_give_sections(release: str) -> None:
    """A heading holds for what follows, its number says what it is part of, and that of a figure is none."""
    found = read_text(
        release,
        "As shown ⟨b0|[1]⟩.",
        "# 2. METHODS",
        "# 2.1. Mice",
        "# Figure 3. Mice at work",
        "We did as before ⟨b0|[1]⟩.",
        "# Discussion",
        "We discuss this ⟨b0|[1]⟩.",
    )
    assert [(one.section, one.section_title) for one in found.statements] == [
        ("unknown", None),
        ("methods", "METHODS > Mice"),
        ("discussion", "Discussion"),
    ]


def test_annotated_abstract_and_captions_cite() -> None:
    """The abstract is a section; a caption is part of none that could be told."""
    found = read(
        paper("s2orc", body("# Results", "So.", "!As in ⟨b1|[2]⟩.", abstract="As in ⟨b0|[1]⟩."))
    )
    assert [(one.section_title, one.text) for one in found.statements] == [
        ("Abstract", "As in [1]."),
        (None, "As in [2]."),
    ]
    assert found.paper.abstract == "As in [1]."


@both
def test_annotated_citations_between_paragraphs(release: str) -> None:
    """A line that is no paragraph, as of a footnote, is read; a table is not: its cells are not told apart."""
    found = read_text(
        release, "# Methods", "So.", "-See here ⟨b0|[1]⟩.", "|Cold 4 ⟨b1|[2]⟩ 5", "So it is."
    )
    assert [(one.text, one.section) for one in found.statements] == [("See here [1].", "methods")]
    assert [one.reason for one in found.rejected] == [
        "“[2]” stands in a table or in the reference list."
    ] or (release == "s2orc_v2")


def test_annotated_text_without_paragraphs_is_lines() -> None:
    """Where nothing is annotated as a paragraph, each line is one."""
    found = read_text(
        "s2orc", "# Results", "-As shown ⟨b0|[1]⟩, and ⟨b1|[2]⟩.", "-So too ⟨b1|[2]⟩."
    )
    assert [(one.reference, one.section) for one in found.statements] == [
        (0, "results"),
        (1, "results"),
        (1, "results"),
    ]


@both
def test_annotated_references(release: str) -> None:
    """Title, authors, container, identifiers; the year and the printed reference, out of an entry of elements."""
    ice, frost, snow = read_text(release, "As shown ⟨b0|[1]⟩.").references
    assert (ice.title, ice.journal, ice.doi, ice.s2) == ("On ice", "J. Ice", "10.5555/ice", "77")
    assert [(one.given, one.family) for one in ice.authors] == [("A B", "Lind"), ("C", "Berg")]
    assert (ice.year, ice.raw) == (2001, ENTRIES[0]["printed"])
    assert (frost.doi, frost.s2, frost.year, frost.raw) == (
        None,
        None,
        None,
        "D Holm. Of frost. Cold Lett",
    )
    assert (snow.title, snow.journal, snow.year) == ("The Book of Snow", None, 1999)
    assert snow.raw == "E. Sund, The Book of Snow (1999)"


def test_annotated_reference_as_printed() -> None:
    """An entry that begins with its authors is the printed reference."""
    listed = Annotations()
    listed.add("Lind", "bib_author_last_name")
    listed.add(" AB. ")
    listed.add("On ice", "bib_title")
    listed.add(". 2001;4:2. doi:10.5555/ice.")
    listed.groups["bib_entry"] = [{"start": 0, "end": len(listed.text), "attributes": {"id": "b0"}}]
    line = paper("s2orc_v2", body("As ⟨b0|[1]⟩."))
    line["bibliography"] = {
        "text": listed.text,
        "annotations": json.dumps(listed.encoded(underscores=True)),
    }
    (work,) = read(line).references
    assert (work.raw, work.year, work.doi) == (listed.text, 2001, "10.5555/ice")


def test_annotated_paper_of_the_first_release() -> None:
    """Its identifiers, what the text says of it, the licence, and a version that any publisher's text is newer than."""
    text = Annotations("\n")
    for words, *names in (
        ("A paper", "title"),
        ("F", "author_first_name"),
        ("Holm", "author_last_name"),
        ("J. Ice", "venue"),
    ):
        text.add(words, *names)
        text.text += "\n"
    for start, end in ((9, 15), (9, 15)):
        text.groups.setdefault("author", []).append({"start": start, "end": end})
    document = read(paper("s2orc", text))
    work = document.paper
    assert (work.doi, work.pmid, work.pmcid, work.s2) == ("10.5555/A", "12", "PMC34", "5")
    assert (work.title, work.journal, [one.name for one in work.authors]) == (
        "A paper",
        "J. Ice",
        ["F Holm"],
    )
    assert (document.licence, document.version) == ("CC-BY-NC", "0 2023-06-02T05:22:08Z")
    assert [(one.url, one.licence) for one in work.full_text] == [
        ("https://example.org/a", "CC-BY-NC")
    ]


def test_annotated_paper_of_the_second_release() -> None:
    """Title and authors stand beside the text."""
    document = read_text("s2orc_v2", "As shown ⟨b0|[1]⟩.")
    work = document.paper
    assert (work.doi, work.pmcid, work.s2, work.title) == ("10.5555/A", "PMC34", "5", "A paper")
    assert [(one.given, one.family) for one in work.authors] == [("F.", "von Holm")]
    assert (document.licence, document.version) == ("CC-BY-NC", "0")


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        *(
            ("CCBY", "CC-BY"),
            ("CCBYNCND", "CC-BY-NC-ND"),
            ("CCBYSA", "CC-BY-SA"),
            ("CC0", "CC0-1.0"),
        ),
        *(
            ("cc-by", "CC-BY"),
            ("publisher-specific, author manuscript", None),
            ("other-oa", None),
            (None, None),
        ),
    ],
)
def test_annotated_licence(licence: str | None, expected: str | None) -> None:
    """The words of the API as a licence's name."""
    line = paper("s2orc_v2", body("As shown ⟨b0|[1]⟩."))
    line["openaccessinfo"]["license"] = licence
    assert read(line).licence == expected


def test_annotated_citation_of_a_matched_paper() -> None:
    """A citation without an entry cites the paper that Semantic Scholar matched it with; without either it is unlisted."""
    line = paper("s2orc", body("As ⟨b9|[9]⟩, ⟨b9|[9]⟩ and ⟨b8|[8]⟩."))
    spans = json.loads(line["content"]["annotations"]["bibref"])
    for span in spans[:2]:
        span["attributes"]["matched_paper_id"] = 99
    line["content"]["annotations"]["bibref"] = json.dumps(spans)
    document = read(line)
    assert [one.s2 for one in document.references[3:]] == ["99"]
    assert [(one.reference, len(one.markers)) for one in document.statements] == [(3, 2)]
    assert [(one.reason, one.is_unlisted) for one in document.rejected] == [
        ("“[8]” is not linked to a reference.", True)
    ]


def test_annotated_id_of_two_entries_names_none() -> None:
    """Nobody could tell which of the two is cited; an entry that is there twice is one."""
    two = [ENTRIES[0], {**ENTRIES[1], "id": "b0"}]
    document = read(paper("s2orc", body("As ⟨b0|[1]⟩."), two))
    assert (len(document.references), document.statements) == (2, ())
    line = paper("s2orc", body("As ⟨b0|[1]⟩."))
    spans = json.loads(line["content"]["annotations"]["bibentry"])
    line["content"]["annotations"]["bibentry"] = json.dumps(spans * 2)
    document = read(line)
    assert (len(document.references), len(document.statements)) == (3, 1)


def test_annotated_spans_in_any_order_and_twice() -> None:
    """Spans need not be sorted, offsets may be texts, and what is there twice counts once."""
    line = paper("s2orc", body("# Results", "As ⟨b0|[1]⟩ and ⟨b1|[2]⟩.", "So ⟨b2|[3]⟩."))
    expected = read(line).statements
    groups = line["content"]["annotations"]
    for name, value in groups.items():
        if value:
            spans = json.loads(value)
            for span in spans:
                span["start"] = str(span["start"])
            groups[name] = (
                [*reversed(spans), *spans]
                if name == "paragraph"
                else json.dumps([*reversed(spans), *spans])
            )
    document = read(line)
    assert [(one.text, one.reference) for one in document.statements] == [
        (one.text, one.reference) for one in expected
    ]
    assert document.rejected == ()


def test_annotated_blocks_that_overlap() -> None:
    """A paragraph that begins in another one begins behind it: no sentence is stored twice."""
    line = paper("s2orc", body("One ⟨b0|[1]⟩. Two ⟨b1|[2]⟩. Three ⟨b2|[3]⟩."))
    end = json.loads(line["content"]["annotations"]["paragraph"])[0]["end"]
    spans = [{"start": 1, "end": 18}, {"start": 10, "end": end}, {"start": 12, "end": 15}]
    line["content"]["annotations"]["paragraph"] = json.dumps(spans)
    assert [one.text for one in read(line).statements] == ["One [1].", "Two [2].", "Three [3]."]


WRONG: list[tuple[str, Any, str]] = [
    ("bibref", "[{", "/content/annotations/bibref: The annotations are not JSON"),
    (
        "bibentry",
        '[{"start": 0, "end": 1',
        "/content/annotations/bibentry: The annotations are not JSON",
    ),
    (
        "bibref",
        '[{"start": 5, "end": 9999}, {"end": 3}, 4]',
        "bibref: 3 of its 3 annotations lie outside the text or in others",
    ),
    ("bibref", '[{"start": 9, "end": 3}]', "bibref: 1 of its 1 annotations"),
    (
        "paragraph",
        '[{"start": -1, "end": 5}, {"start": 0, "end": 1.5}]',
        "paragraph: 2 of its 2 annotations",
    ),
    (
        "paragraph",
        '[{"start": 0, "end": 9}, {"start": 2, "end": 9}]',
        "paragraph: 1 of its 2 annotations",
    ),
    ("table", "[{}]", "table: 1 of its 1 annotations"),
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG)
def test_annotated_groups_that_are_wrong(name: str, value: Any, expected: str) -> None:
    """They are named, and the paper is read without them."""
    document = with_group(name, value)
    assert any(expected in f"{one.place}: {one.reason}" for one in document.rejected)
    assert document.paper.doi == "10.5555/A"
    assert (document.statements == ()) == (name in ("bibref", "bibentry"))


@pytest.mark.parametrize("value", [None, "null", "[]", "", {}, 5])
def test_annotated_group_without_spans(value: Any) -> None:
    """A group may be null, or empty in other ways."""
    document = with_group("bibref", value)
    assert (document.statements, len(document.references)) == ((), 3)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"corpusid": 5, "content": {"text": None, "annotations": {}}}, "There is no text"),
        ({"corpusid": 5}, "There is no text"),
        ({"content": {"text": "So.", "annotations": None}}, "no identifier and no title"),
    ],
)
def test_annotated_lines_that_are_refused(line: dict[str, Any], reason: str) -> None:
    """Lines without a text, or that say nothing of the paper."""
    (rejection,) = read(line).rejected
    assert reason in rejection.reason

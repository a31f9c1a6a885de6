"""BibTeX entries, read back by a parser."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from app.cite.bibtex import cite_key, entries, entry
from app.cite.reference import Name, Reference
from app.document import Author
from tests.cite.references import KING, LAVIK, WANG, WHO, article, make_reference, references

COMMANDS = {
    "braceleft": "{", "braceright": "}", "backslash": "\\", "asciitilde": "~", "asciicircum": "^", "less": "<",
    "greater": ">", "bar": "|",
}  # fmt: skip
"""As LaTeX has them (The Comprehensive LaTeX Symbol List, table 2)."""


def printed(tex: str) -> str:
    """What TeX would print."""
    return re.sub(
        r"\{\\text([a-z]+)\}|\\([%&#$_])|[{}]",
        lambda found: COMMANDS[found[1]] if found[1] else found[2] or "",
        tex,
    )


def unspaced(texts: Iterable[str]) -> str:
    """Without spaces, of which a parser of names keeps none."""
    return "".join("".join(texts).split())


def name_parts(name: Name) -> tuple[str, str, str]:
    """Last name, first names and suffix; a name that is kept whole is all last name."""
    if name.literal or not name.given:
        return unspaced((name.literal, name.family, name.suffix)), "", ""
    return unspaced(name.family), unspaced(name.given), unspaced(name.suffix)


@settings(deadline=None)
@given(reference=references)
def test_entry_reads_back_with_a_parser(reference: Reference) -> None:
    """A parser reads the same title and authors back."""
    (parsed,) = parse_string(entry(reference), "bibtex").entries.values()
    assert printed(parsed.fields["title"]) == reference.title
    read = [
        (
            unspaced(map(printed, [*one.prelast_names, *one.last_names])),
            unspaced(map(printed, [*one.first_names, *one.middle_names])),
            unspaced(map(printed, one.lineage_names)),
        )
        for one in parsed.persons.get("author", ())
    ]
    others = [("others", "", "")] * reference.has_more_authors
    assert read == [*map(name_parts, reference.authors), *others]


@settings(deadline=None)
@given(some=st.lists(references, max_size=6))
def test_entries_have_unique_keys(some: list[Reference]) -> None:
    """Every entry of a file has a key of its own."""
    parsed = parse_string("".join(entries(some + some)), "bibtex")
    assert len(parsed.entries) == 2 * len(some)


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        (article(LAVIK, title="The first sessions"), "lavik2018first"),
        (article(WHO, title="A report"), "world2018report"),
        (article(Author("Ø", "A", "Østergård-Łuk"), title="ß"), "ostergardluk2018ss"),
        (article(title="On 2020 and COVID-19"), "covid192018"),
        (article(WANG, title="机器学习", doi="10.5555/X-1"), "doi105555x1"),
        (make_reference(year=None, pmid="123"), "pmid123"),
        (make_reference(WANG), "paper2018"),
    ],
)
def test_cite_key(reference: Reference, key: str) -> None:
    """A key is made of name, year and title, else of an identifier."""
    assert cite_key(reference) == key


def test_entries_number_equal_keys() -> None:
    """Equal keys are numbered."""
    keys = [text.partition("{")[2].partition(",")[0] for text in entries([article(LAVIK)] * 3)]
    assert keys == ["lavik2018first", "lavik2018first-2", "lavik2018first-3"]


def test_entry_escapes_for_tex() -> None:
    """Characters with a meaning in TeX are escaped, letters beyond ASCII are not."""
    text = entry(article(title='100% of {x}_y ~ "é" & $3 #1 \\ ^ <p> a--b'))
    assert (
        '  title = {100\\% of {\\textbraceleft}x{\\textbraceright}\\_y {\\textasciitilde} "é" \\& \\$3 \\#1 '
        "{\\textbackslash} {\\textasciicircum} {\\textless}p{\\textgreater} a-{}-b}"
    ) in text


def test_entry_protects_capitals() -> None:
    """Words with capitals inside are in braces."""
    assert "  title = {{DNA} and {mRNA} in {McDonald's} Kitchen}" in entry(
        article(title="DNA and mRNA in McDonald's Kitchen")
    )


def test_entry_keeps_names_whole() -> None:
    """Names that BibTeX would split are in braces."""
    smith = Author("Smith and Sons, Inc.")
    text = entry(article(KING, smith, Author("Madonna", None, "Madonna"), has_more_authors=True))
    assert (
        "  author = {King, Jr., Martin Luther and {Smith and Sons, Inc.} and {Madonna} and others},"
        in text
    )


def test_entry_has_the_doi_verbatim() -> None:
    """A DOI is not escaped; one with braces is in the URL only."""
    assert "  doi = {10.5555/a_b%c#d}" in entry(article(doi="10.5555/a_b%c#d"))
    odd = entry(article(doi="10.5555/a}{b"))
    assert "  doi =" not in odd
    assert "  url = {https://doi.org/10.5555/a%7D%7Bb}" in odd


@pytest.mark.parametrize(
    ("type_", "begins", "container"),
    [
        ("journal-article", "@article{", "journal"),
        ("book-chapter", "@incollection{", "booktitle"),
        ("proceedings-article", "@inproceedings{", "booktitle"),
        ("book", "@book{", "series"),
        ("dissertation", "@phdthesis{", "series"),
        ("posted-content", "@misc{", "howpublished"),
        ("something new", "@article{", "journal"),
    ],
)
def test_entry_type_and_container(type_: str, begins: str, container: str) -> None:
    """The publication type decides the entry's type and the field of its container."""
    text = entry(article(type=type_))
    assert text.startswith(begins)
    assert f"  {container} = {{J Test}}" in text

"""BibTeX as a parser reads it, whatever the store has."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from app.cite.bibtex import cite_key, entries, entry
from app.cite.reference import Person, Reference
from app.document import Author
from tests.cite.made_up import KING, LAVIK, WANG, WHO, article, made_up, references

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


def said(person: Person) -> tuple[str, str, str]:
    """Last name, first names and suffix; a name that is kept whole is all last name."""
    if person.literal or not person.given:
        return unspaced((person.literal, person.family, person.suffix)), "", ""
    return unspaced(person.family), unspaced(person.given), unspaced(person.suffix)


@settings(deadline=None)
@given(reference=references)
def test_a_parser_reads_the_same_title_and_authors_back(reference: Reference) -> None:
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
    others = [("others", "", "")] * reference.more_people
    assert read == [*map(said, reference.people), *others]


@settings(deadline=None)
@given(some=st.lists(references, max_size=6))
def test_every_entry_of_a_file_has_a_key_of_its_own(some: list[Reference]) -> None:
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
        (made_up(year=None, pmid="123"), "pmid123"),
        (made_up(WANG), "paper2018"),
    ],
)
def test_a_key_says_who_when_and_what(reference: Reference, key: str) -> None:
    assert cite_key(reference) == key


def test_equal_keys_are_counted() -> None:
    keys = [text.partition("{")[2].partition(",")[0] for text in entries([article(LAVIK)] * 3)]
    assert keys == ["lavik2018first", "lavik2018first-2", "lavik2018first-3"]


def test_what_tex_treats_specially_is_escaped_and_letters_are_not() -> None:
    text = entry(article(title='100% of {x}_y ~ "é" & $3 #1 \\ ^ <p> a--b'))
    assert (
        '  title = {100\\% of {\\textbraceleft}x{\\textbraceright}\\_y {\\textasciitilde} "é" \\& \\$3 \\#1 '
        "{\\textbackslash} {\\textasciicircum} {\\textless}p{\\textgreater} a-{}-b}"
    ) in text


def test_capitals_that_mean_something_are_kept() -> None:
    assert "  title = {{DNA} and {mRNA} in {McDonald's} Kitchen}" in entry(
        article(title="DNA and mRNA in McDonald's Kitchen")
    )


def test_names_are_written_so_that_they_stay_whole() -> None:
    smith = Author("Smith and Sons, Inc.")
    text = entry(article(KING, smith, Author("Madonna", None, "Madonna"), more_people=True))
    assert (
        "  author = {King, Jr., Martin Luther and {Smith and Sons, Inc.} and {Madonna} and others},"
        in text
    )


def test_a_doi_stands_as_it_is_and_one_with_braces_only_in_the_address() -> None:
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
def test_the_type_decides_the_entry(type_: str, begins: str, container: str) -> None:
    text = entry(article(type=type_))
    assert text.startswith(begins)
    assert f"  {container} = {{J Test}}" in text

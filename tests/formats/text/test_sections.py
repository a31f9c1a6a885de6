"""Canonical sections of the titles that authors use."""

import pytest

from app.formats.text.sections import by_type, canonical_section
from app.vocabulary import Section


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Introduction", "introduction"),
        ("1 | INTRODUCTION", "introduction"),
        ("1. Background", "introduction"),
        ("Introdução", "introduction"),
        ("Materials and methods", "methods"),
        ("2.1. Patients and methods", "methods"),
        ("II. METHODS", "methods"),
        ("STAR★Methods", "methods"),
        ("Experimental procedures", "methods"),
        ("Methodology", "methods"),
        ("Study design", "methods"),
        ("Results", "results"),
        ("3. Results and Discussion", "results"),
        ("Experimental results", "results"),
        ("Findings", "results"),
        ("Discussion", "discussion"),
        ("General discussion", "discussion"),
        ("Discussion and conclusions", "discussion"),
        ("Conclusions", "conclusion"),
        ("5. Concluding remarks", "conclusion"),
        ("Considerações finais", "conclusion"),
        ("Comment", "discussion"),
        ("一、引言", "introduction"),
        ("2 资料与方法", "methods"),
        ("結果と考察", "results"),
        ("实验结果", "results"),
        ("연구 결과", "results"),
        ("Материалы и методы", "methods"),
        ("Обсуждение результатов", "discussion"),
        ("نتیجه‌گیری", "conclusion"),
        ("GİRİŞ", "introduction"),
        ("Material examined", "other"),
        ("Introduction of alien species", "other"),
        ("Acknowledgements", "other"),
        ("Case report", "other"),
    ],
)
def test_canonical_section_of_a_title(title: str, section: Section) -> None:
    """Titles in the languages of the articles that were seen, with their numbering."""
    assert canonical_section([title]) == section


def test_canonical_section_of_the_outermost_title() -> None:
    """The outermost title that decides counts."""
    assert canonical_section(["Results", "Statistical methods"]) == "results"
    assert canonical_section(["Main text", "Methods"]) == "methods"


def test_canonical_section_of_a_sec_type() -> None:
    """The `sec-type` counts where no title decides; with neither, the section is unknown."""
    assert canonical_section(["Discussion"], ["conclusions"]) == "discussion"
    assert canonical_section(["Mice"], ["materials|methods"]) == "methods"
    assert canonical_section([], ["intro"]) == "introduction"
    assert canonical_section(["Mice"], ["supplementary-material"]) == "other"
    assert canonical_section([]) == "unknown"
    assert by_type("results|discussion") == "results"


def test_canonical_section_of_specimens_is_no_method() -> None:
    """Pensoft's `sec-type="material"` is a list of specimens; titles and other types of that word are methods."""
    assert canonical_section(["Specimens examined"], ["Taxonomic treatment", "material"]) == "other"
    assert canonical_section([], ["Material"]) == "other"
    assert canonical_section([], ["materials"]) == "methods"
    assert canonical_section([], ["material|methods"]) == "methods"
    assert canonical_section(["Material"]) == "methods"

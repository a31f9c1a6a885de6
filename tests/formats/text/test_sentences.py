"""Sentence splitting: where sentences end, and that the offsets are exact for any text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.text.sentences import split_sentences
from tests.formats.text.sentence_ends import TEXTS


def pieces(text: str, *citations: str) -> list[str]:
    """The sentences; citations are named by their text, in order."""
    spans, end = [], 0
    for citation in citations:
        start = text.index(citation, end)
        end = start + len(citation)
        spans.append((start, end))
    return [text[start:end] for start, end in split_sentences(text, spans)]


@pytest.mark.parametrize(
    "sentence",
    [
        "It was shown by Smith et al. (2010) and others.",
        "We use it, e.g. The Lancet, i.e. Often, cf. Smith, vs. Jones.",
        "See Fig. 3, Figs. 4 and Eq. 5, Ref. 6, Refs. 7 and No. 8.",
        "Dr. Smith took approx. 5 and ca. 6 of sp. 1, spp. 2 and var. Alba.",
        "J. P. Smith and A. Jones wrote it.",
        "It rose by 3.5 to 4.25 percent.",
        "Cultures of E. coli and S. Typhi grew.",
        "It is on pp. 3-5 of it.",
        "It is (so we think. And so do they) true.",
        "He said “it is so” to us.",
        "It grows in the U.S. Department of X.",
        "1. First of all.",
        "On Sept. 9 and Dec. 11 we saw Data Fig. 1 at Mt. Everest, incl. Appendix A (Smith, pers. comm.).",
        "Das war am 3. Oktober, z. B. Montag, vgl. Abb. 3, in den EE. UU. so.",
        "Как показано на рис. 2 и др. (см. Табл. 3).",
    ],
)
def test_split_sentences_keeps_abbreviations_inside(sentence: str) -> None:
    """No sentence ends at an abbreviation, an initial, a decimal number or inside brackets."""
    assert pieces(f"{sentence} We went on.") == [sentence, "We went on."]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three! Four", ["One.", "Two?", "Three!", "Four"]),
        ("He said “yes.” Then he left.", ["He said “yes.”", "Then he left."]),
        ("(It was so.) Then he left.", ["(It was so.)", "Then he left."]),
        ("It was in 2010. We left.", ["It was in 2010.", "We left."]),
        ("It grew. mRNA was low. p53 too.", ["It grew.", "mRNA was low.", "p53 too."]),
        ("We gave vitamin D. Cells grew.", ["We gave vitamin D.", "Cells grew."]),
        ("We saw it in Sept. The rest died.", ["We saw it in Sept.", "The rest died."]),
        ("We saw Salmonella spp. The rest died.", ["We saw Salmonella spp.", "The rest died."]),
        ("他说。我们走！", ["他说。", "我们走！"]),
        ("「そうだ。」我々は", ["「そうだ。」", "我々は"]),
        ("値は１．５である．次の", ["値は１．５である．", "次の"]),
        ("هل هذا صحيح؟ نعم.", ["هل هذا صحيح؟", "نعم."]),
        ("यह सत्य है। अगला।", ["यह सत्य है।", "अगला।"]),
        ("Il dit : « C’est vrai. » Puis il part.", ["Il dit : « C’est vrai. »", "Puis il part."]),
        ("It was low [5].Together we left.", ["It was low [5].", "Together we left."]),
        (
            "It was seen by Smith et al. [5] Further work began.",
            ["It was seen by Smith et al. [5] Further work began."],
        ),
    ],
)
def test_split_sentences(text: str, sentences: list[str]) -> None:
    """Sentences end in every script, with their closing quotation marks and brackets."""
    assert pieces(text) == sentences


@pytest.mark.parametrize(
    ("text", "citations", "first"),
    [
        ("It was so. [12] We left.", ["[12]"], "It was so. [12]"),
        ("It was so.[12] We left.", ["[12]"], "It was so.[12]"),
        ("It was so. [12,13] We left.", ["12", "13"], "It was so. [12,13]"),
        ("It was so. [12], [13] We left.", ["[12]", "[13]"], "It was so. [12], [13]"),
        ("It was so. (Smith 2010; Bell 2011). We left.", ["Smith 2010", "Bell 2011"], "It was so. (Smith 2010; Bell 2011)."),
        ("It was so. (Smith et al., 2010) We left.", ["2010"], "It was so. (Smith et al., 2010)"),
        ("It was so. (Smith 2010, p. 12). We left.", ["Smith 2010"], "It was so. (Smith 2010, p. 12)."),
        ("“It was so.” (Smith 2010: 12). We left.", ["Smith 2010"], "“It was so.” (Smith 2010: 12)."),
        ("“It was so. [12]” We left.", ["[12]"], "“It was so. [12]”"),
        ("It was so. [ref. 12] We left.", ["12"], "It was so. [ref. 12]"),
    ],
)  # fmt: skip
def test_citation_after_the_full_stop_is_of_the_sentence_before(
    text: str, citations: list[str], first: str
) -> None:
    """A citation after the full stop belongs to the sentence before it."""
    assert pieces(text, *citations) == [first, "We left."]


def test_citation_that_begins_a_sentence_is_part_of_it() -> None:
    """A citation that begins a sentence is not taken for the end of the one before it."""
    assert (
        pieces("It was so. Smith et al. (2010) say it.", "Smith et al. (2010)")[0] == "It was so."
    )


def test_split_sentences_keeps_a_citation_whole() -> None:
    """No sentence ends inside a citation."""
    text = "As in Hoehne Arq. Bot. Estado. Paulo 1941 it is."
    assert pieces(text, "Hoehne Arq. Bot. Estado. Paulo 1941") == [text]


def test_split_sentences_at_breaks() -> None:
    """A break ends a sentence, whatever the text looks like."""
    assert split_sentences("We took and more", breaks=[8]) == [(0, 7), (8, 16)]


@pytest.mark.parametrize("kind", TEXTS)
def test_split_sentences_by_language(kind: str) -> None:
    """Sentences end where the table says, in every language."""
    found, right = [], []
    for line in filter(None, map(str.strip, TEXTS[kind].splitlines())):
        text = re.sub(r"\|", "", line) if "。" in line else line.replace(" | ", " ")
        spans = [one.span() for one in re.finditer(r"\[\d[^\]]*\]", text)]
        found.append(" | ".join(text[a:b] for a, b in split_sentences(text, spans)))
        right.append(re.sub(r" ?\| ?", " | ", line))
    assert found == right


letters = st.text(alphabet=st.sampled_from("Ab. ?!)(]['“”。\n\tet al.12é "), max_size=80)


@given(letters | st.text(max_size=80), st.data())
def test_split_sentences_covers_the_text(text: str, data: st.DataObject) -> None:
    """Sentences cover any text but for the white space between them, and their offsets are exact."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    citations = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    breaks = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=2)))
    done = 0
    for start, end in split_sentences(text, citations, breaks):
        assert start < end
        assert text[done:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        done = end
    assert text[done:].strip() == ""


def test_capital_abbreviation_before_a_starter() -> None:
    """ "MM." may be Messieurs before a name, but ends a sentence before a word that only begins sentences."""
    text = "It grows within the MM. The two ends meet."
    assert split_sentences(text, []) == [(0, 23), (24, len(text))]
    assert len(split_sentences("So said MM. Holm and Berg.", [])) == 1

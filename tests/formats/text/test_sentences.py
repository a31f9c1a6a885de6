"""Sentences: where they end, and that their offsets are exact whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.text.sentences import split_sentences


def pieces(text: str, *citations: str) -> list[str]:
    """The sentences; citations are named by their text, in order."""
    spans, place = [], 0
    for citation in citations:
        start = text.index(citation, place)
        place = start + len(citation)
        spans.append((start, place))
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
def test_no_sentence_ends_inside(sentence: str) -> None:
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
def test_sentences_end(text: str, sentences: list[str]) -> None:
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
def test_a_citation_after_the_full_stop_belongs_to_the_sentence_before(
    text: str, citations: list[str], first: str
) -> None:
    assert pieces(text, *citations) == [first, "We left."]


def test_a_citation_that_begins_a_sentence_stays_there() -> None:
    assert (
        pieces("It was so. Smith et al. (2010) say it.", "Smith et al. (2010)")[0] == "It was so."
    )
    text = "It was so. [12] reported it."
    assert pieces(text, "[12]") in ([text], ["It was so.", "[12] reported it."])


def test_no_sentence_ends_inside_a_citation() -> None:
    text = "As in Hoehne Arq. Bot. Estado. Paulo 1941 it is."
    assert pieces(text, "Hoehne Arq. Bot. Estado. Paulo 1941") == [text]


def test_a_break_ends_a_sentence_whatever_the_text_says() -> None:
    assert split_sentences("We took and more", breaks=[8]) == [(0, 7), (8, 16)]


letters = st.text(alphabet=st.sampled_from("Ab. ?!)(]['“”。\n\tet al.12é "), max_size=80)


@given(letters | st.text(max_size=80), st.data())
def test_sentences_cover_the_text_and_their_offsets_are_exact(
    text: str, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    citations = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    breaks = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=2)))
    place = 0
    for start, end in split_sentences(text, citations, breaks):
        assert start < end
        assert text[place:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        place = end
    assert text[place:].strip() == ""

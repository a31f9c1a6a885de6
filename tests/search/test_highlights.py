"""Marked is what matched, whichever of the two ways it is looked for."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.search.analysis import stem, token_spans, tokenize
from app.search.highlights import STEM_CHANGES, Span, find_spans, highlight_terms
from app.search.query_parser import Phrase, parse
from bench.corpus import TOPIC_WORDS
from tests.search.samples import WORDS

TEXTS = st.lists(st.sampled_from([*WORDS, "–", "…", "(", "'s", "_", "-"]), max_size=12).map(
    " ".join
)
_ENDINGS = (
    "s es ed ing ly ation ational ness fulness y ies ied al alism iveness bility ble ement er"
)
_ODD = "skis skies dying lying tying idly gently ugly early only singly nobility sensibly crises"


@given(TEXTS, st.sampled_from(WORDS))
def test_a_word_is_marked_where_its_stem_stands(text: str, word: str) -> None:
    tree = parse(word)
    assert isinstance(tree, Phrase)
    if len(tree.words) == 1:
        marked = [text[start:end] for start, end in find_spans(text, highlight_terms(tree))]
        wanted = stem(tree.words[0])
        assert [stem(tokenize(each)[0]) for each in marked] == [wanted] * len(marked)
        assert len(marked) == sum(stem(each) == wanted for each in tokenize(text))


def word_by_word(text: str, typed: str) -> list[Span]:
    """What is to be marked, as the index has the words: each of them folded and stemmed."""
    found: set[Span] = set()
    for mark in highlight_terms(parse(typed)):
        texts = token_spans(text)
        for at in range(len(texts)):
            row = texts[at : at + max(len(mark.stems), 1)]
            stems = tuple(stem(word) for _, _, word in row)
            fits = stems == mark.stems if mark.stems else row[0][2].startswith(mark.prefix)
            found.update((start, end) for start, end, _ in row if fits)
    return sorted(found)


@given(TEXTS, st.sampled_from([*WORDS, '"the patient"', '"study alliance"', "pat*", "th*"]))
def test_typography_does_not_change_what_is_marked(text: str, typed: str) -> None:
    assert find_spans(text, highlight_terms(parse(typed))) == word_by_word(text, typed)


@example("Straße ßa ﬁn", "ss")
@example("e\u0301tude e", "et")
@given(
    st.text(st.sampled_from("aeo éÅøΣσςя²ºªµ–'\u0301αß½ﬁ한가中ذ_.S"), max_size=30),
    st.sampled_from(["a", "e", "o", "å", "σ", "я", "s", "ss", "ass", "fi", "e2", "oe"]),
)
def test_letters_beyond_ascii_are_marked_like_others(text: str, begins: str) -> None:
    assert find_spans(text, highlight_terms(parse(f"{begins}*"))) == word_by_word(
        text, f"{begins}*"
    )


@pytest.mark.parametrize("ending", ["", *_ENDINGS.split()])
def test_words_begin_like_their_stems(ending: str) -> None:
    for word in tokenize(" ".join(made + ending for made in (TOPIC_WORDS + _ODD).split())):
        stemmed = stem(word)
        assert word.startswith(stemmed[: max(len(stemmed) - STEM_CHANGES, 1)]), stemmed

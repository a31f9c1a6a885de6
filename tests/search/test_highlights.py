"""Marked is what matched, whichever of the two ways it is looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.analysis import stem, words
from app.search.highlights import CHANGED, marks, places
from app.search.language import Words, parse
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
    assert isinstance(tree, Words)
    if len(tree.words) == 1:
        marked = [text[start:end] for start, end in places(text, marks(tree))]
        wanted = stem(tree.words[0])
        assert [stem(words(each)[0]) for each in marked] == [wanted] * len(marked)
        assert len(marked) == sum(stem(each) == wanted for each in words(text))


@given(TEXTS, st.sampled_from([*WORDS, "the patient", "study alliance", "pat*", "th*"]))
def test_typography_does_not_change_what_is_marked(text: str, typed: str) -> None:
    marked = marks(parse(f'"{typed}"' if " " in typed else typed))
    # a letter that is folded to two has the text read through rather than looked through
    shifted = [(start - 3, end - 3) for start, end in places(f"ß; {text}", marked)]
    assert places(text, marked) == shifted


@given(
    st.text(st.sampled_from("aeo éÅøΣσςя²ºªµ–'\u0301αß½ﬁ한가中ذ_.S"), max_size=30),
    st.sampled_from("aeoåσя"),
)
def test_letters_beyond_ascii_are_marked_in_either_way(text: str, begins: str) -> None:
    marked = marks(parse(f"{begins}*"))
    read_through = [(start - 3, end - 3) for start, end in places(f"ß; {text}", marked)]
    assert places(text, marked) == read_through


@pytest.mark.parametrize("ending", ["", *_ENDINGS.split()])
def test_words_begin_like_their_stems(ending: str) -> None:
    for word in words(" ".join(made + ending for made in (TOPIC_WORDS + _ODD).split())):
        stemmed = stem(word)
        assert word.startswith(stemmed[: max(len(stemmed) - CHANGED, 1)]), stemmed

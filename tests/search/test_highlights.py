"""Highlights are what matched, whichever of the two ways it is looked for."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.search.analysis import stem, token_spans, tokenize
from app.search.highlights import STEM_CHANGES, Span, find_spans, highlight_terms
from app.search.query_parser import parse
from app.search.syntax_tree import Word
from bench.corpus import TOPIC_WORDS
from tests.search.samples import WORDS

TEXTS = st.lists(st.sampled_from([*WORDS, "–", "…", "(", "'s", "_", "-"]), max_size=12).map(
    " ".join
)
_SUFFIXES = (
    "s es ed ing ly ation ational ness fulness y ies ied al alism iveness bility ble ement er"
)
_IRREGULAR = "skis skies dying lying tying idly gently ugly early only singly nobility sensibly crises"  # fmt: skip


@given(TEXTS, st.sampled_from(WORDS))
def test_find_spans_finds_each_word_with_the_stem(text: str, word: str) -> None:
    node = parse(word)
    assert isinstance(node, Word)
    if len(node.words) == 1:
        found = [text[start:end] for start, end in find_spans(text, highlight_terms(node))]
        wanted = stem(node.words[0])
        assert [stem(tokenize(each)[0]) for each in found] == [wanted] * len(found)
        assert len(found) == sum(stem(each) == wanted for each in tokenize(text))


def spans_by_token(text: str, q: str) -> list[Span]:
    """What is to be highlighted, by the tokens that the index has: each of them folded and stemmed."""
    found: set[Span] = set()
    for term in highlight_terms(parse(q)):
        tokens = token_spans(text)
        for at in range(len(tokens)):
            phrase = tokens[at : at + max(len(term.stems), 1)]
            stems = tuple(stem(token) for _, _, token in phrase)
            fits = stems == term.stems if term.stems else phrase[0][2].startswith(term.prefix)
            found.update((start, end) for start, end, _ in phrase if fits)
    return sorted(found)


@given(TEXTS, st.sampled_from([*WORDS, '"the patient"', '"study alliance"', "pat*", "th*"]))
def test_find_spans_agrees_with_the_tokens(text: str, q: str) -> None:
    """Typography does not change what is highlighted."""
    assert find_spans(text, highlight_terms(parse(q))) == spans_by_token(text, q)


@example("Straße ßa ﬁn", "ss")
@example("e\u0301tude e", "et")
@given(
    st.text(st.sampled_from("aeo éÅøΣσςя²ºªµ–'\u0301αß½ﬁ한가中ذ_.S"), max_size=30),
    st.sampled_from(["a", "e", "o", "å", "σ", "я", "s", "ss", "ass", "fi", "e2", "oe"]),
)
def test_find_spans_folds_letters_beyond_ascii(text: str, prefix: str) -> None:
    assert find_spans(text, highlight_terms(parse(f"{prefix}*"))) == spans_by_token(
        text, f"{prefix}*"
    )


@pytest.mark.parametrize("suffix", ["", *_SUFFIXES.split()])
def test_stem_changes_bound_how_stems_differ(suffix: str) -> None:
    """Every word begins with its stem, but for so many letters at the stem's end."""
    for word in tokenize(" ".join(base + suffix for base in (TOPIC_WORDS + _IRREGULAR).split())):
        stemmed = stem(word)
        assert word.startswith(stemmed[: max(len(stemmed) - STEM_CHANGES, 1)]), stemmed

"""Highlights are what matched, whichever of the two ways it is looked for."""

from collections.abc import Iterable
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.search.analysis import stem, tokenize
from app.search.folded_text import Span
from app.search.highlight_terms import STEM_CHANGES, TextTokens, highlight_terms
from app.search.highlights import find_spans
from app.search.query_parser import parse
from app.search.syntax_tree import Phrase, Prefix, Word
from app.search.token_spans import token_spans
from bench.corpus import TOPIC_WORDS
from tests.search.samples import WORDS
from tests.search.words_model import dictionary, has_prefix, has_words

TEXTS = st.lists(st.sampled_from([*WORDS, "–", "…", "(", "'s", "_", "-"]), max_size=12).map(
    " ".join
)
_SUFFIXES = (
    "s es ed ing ly ation ational ness fulness y ies ied al alism iveness bility ble ement er"
)
_IRREGULAR = "skis skies dying lying tying idly gently ugly early only singly nobility sensibly crises"  # fmt: skip


QUERIES = st.one_of(
    st.sampled_from([*WORDS, '"the patient"', '"study alliance"', "pat*", "th*", "ema*", "e-ma*"]),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(["", "~2"])).map(
        lambda drawn: f'"{drawn[0]} {drawn[1]}"{drawn[2]}'
    ),
)


def covered(text: str, spans: Iterable[Span]) -> set[int]:
    """Where the letters and digits are that are highlighted."""
    return {at for start, end in spans for at in range(start, end) if text[at].isalnum()}


def covered_by_tokens(text: str, q: str) -> set[int]:
    """What is to be highlighted, by the tokens that the index has: each of them folded and stemmed."""
    tokens = TextTokens(text)
    return covered(text, (span for term in highlight_terms(parse(q)) for span in tokens.find(term)))


@given(TEXTS, QUERIES)
def test_find_spans_agrees_with_the_tokens(text: str, q: str) -> None:
    """Which of the two ways it is looked for changes nothing."""
    found = find_spans([text], highlight_terms(parse(q)))[0]
    assert covered(text, found) == covered_by_tokens(text, q)


@given(TEXTS, QUERIES)
def test_find_spans_finds_what_matches(text: str, q: str) -> None:
    """There is something to highlight exactly where the text matches by itself."""
    node = parse(q)
    has = (
        has_prefix(text, node.prefix)
        if isinstance(node, Prefix)
        else isinstance(node, Word | Phrase)
        and has_words(text, node, stem, dictionary(frozenset([text])))
    )
    assert bool(find_spans([text], highlight_terms(node))[0]) == has


@given(texts=st.lists(TEXTS, max_size=4), q=QUERIES)
@example(texts=["an e", "mail e-", "mail"], q="email")
@example(texts=["co-", "operate e-mail", "e-mail"], q="e-mail")
def test_find_spans_keeps_texts_apart(texts: list[str], q: str) -> None:
    """The texts of a page have the spans that each has alone."""
    terms = highlight_terms(parse(q))
    assert find_spans(texts, terms) == [find_spans([text], terms)[0] for text in texts]


@example("Straße ßa ﬁn", "ss")
@example("e\u0301tude e", "et")
@example("SΣя", "ss")
@example("2'SΣ", "ss")
@example("a’s²", "s")
@given(
    st.text(st.sampled_from("aeo éÅøΣσςя²ºªµ–'\u0301αß½ﬁ한가中ذ_.S\u00ad-2"), max_size=30),
    st.sampled_from(["a", "e", "o", "å", "σ", "я", "s", "ss", "ass", "fi", "e2", "oe", "alpha"]),
)
def test_find_spans_folds_letters_beyond_ascii(text: str, prefix: str) -> None:
    found = find_spans([text], highlight_terms(parse(f"{prefix}*")))[0]
    assert covered(text, found) == covered_by_tokens(text, f"{prefix}*")
    assert [token for _, _, token in token_spans(text)] == tokenize(text)


@pytest.mark.parametrize(
    ("text", "q", "marked"),
    [
        ("यह हिन्दी भाषा का पाठ है", "हिन्दी", ["हिन्दी"]),
        ("यह हिन्दी भाषा का पाठ है", "हिन", ["हिन्"]),
        ("यह हिन्दी भाषा का पाठ है", "पा*", ["पाठ"]),
        ("यह हिन्दी भाषा का पाठ है", '"हिन्दी पाठ"~3', ["हिन्दी", "पाठ"]),
        ("ভাষা বাংলা", "বাংলা", ["বাংলা"]),
        ("தமிழ் மொழி", "தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("שָׁלוֹם עוֹלָם שלום", "שָׁלוֹם", ["שָׁלוֹם"]),
        ("כֹּהֵן־גָּדוֹל", "גָּדוֹל", ["גָּדוֹל"]),
        ("كَتَبَ الطَّالِبُ الدَّرْسَ", '"الطَّالِبُ الدَّرْسَ"', ["الطَّالِبُ", "الدَّرْسَ"]),
        ("ที่ สวย", "ที่", ["ที่"]),
        ("か\u3099く", "がく", ["か\u3099く"]),
        ("IL-6 กิน α भाषा–levels", "भाषा", ["भाषा"]),
    ],
)
def test_find_spans_marks_words_with_vowel_signs(text: str, q: str, marked: list[str]) -> None:
    found = find_spans([text], highlight_terms(parse(q)))[0]
    assert [text[start:end] for start, end in found] == marked


@given(
    st.text(
        st.sampled_from("कहि\u0940\u094d\u093c של\u05b8\u05c1ת\u064eب\u0651ก\u0e34\u0e48 -'aé"),
        max_size=20,
    )
)
def test_find_spans_marks_whatever_is_a_token(text: str) -> None:
    """Each token of a text of any script, typed as it stands there, is highlighted."""
    text = normalize("NFC", text)
    assert [token for _, _, token in token_spans(text)] == tokenize(text)
    for start, end, token in token_spans(text):
        terms = highlight_terms(parse(token))
        if terms:
            spans = find_spans([text], terms)[0]
            assert any(first <= start and end <= last for first, last in spans)


@example("e\u0301 \u03a2")  # a sign that is none, in the middle of the Greek capitals
@example("-a\ufb2ca")  # a Hebrew letter that becomes three, two of them points
@example("Å\u03a2ᄀ")
@given(
    st.text(max_size=8)
    | st.text(st.sampled_from("a5 -'Å\u0391\u03a2\u1100\u05bc\ufb1f\ufb2c\u093f"))
)
def test_find_spans_lie_in_any_text(text: str) -> None:
    """Whatever it is made of, it can be read, and nothing is highlighted beyond it."""
    terms = [term for q in ("a*", "5 a*", '"a a"', text) for term in highlight_terms(parse(q))]
    spans = find_spans([text], terms)[0]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize("suffix", ["", *_SUFFIXES.split()])
def test_stem_changes_bound_how_stems_differ(suffix: str) -> None:
    """Every word begins with its stem, but for so many letters at the stem's end."""
    for word in tokenize(" ".join(base + suffix for base in (TOPIC_WORDS + _IRREGULAR).split())):
        stemmed = stem(word)
        assert word.startswith(stemmed[: max(len(stemmed) - STEM_CHANGES, 1)]), stemmed

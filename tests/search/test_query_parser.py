"""What is typed is always understood somehow, and what is understood can be typed again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search import query_parser
from app.search.analysis import stems
from app.search.query_parser import All, Prefix, Some, Tree, Without, Words, parse, show

_PIECES = """
a bc OR AND NOT - -- ( ) " “ ” * -( ab* meta-x -"a p<0.05 patient’s é ﷺ ᴀ ⑴ Ⅷ が 한 \u0301 𝒳 … ＂ x*y
"""
PIECES = [*_PIECES.split(), " ", "\n", "\x00", "\ud800"]
TYPED = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
)


def word(text: str) -> Words:
    return Words(tuple(text.split()))


@given(TYPED)
def test_anything_typed_is_read_and_can_be_typed_again(typed: str) -> None:
    tree = parse(typed)
    assert parse(show(tree)) == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("", None),
        (" … *** () -", None),
        ("working alliance", All((word("working"), word("alliance")))),
        ('"working alliance"', word("working alliance")),
        ("“working alliance”", word("working alliance")),
        ("«working alliance»", word("working alliance")),
        ("a OR b", Some((word("a"), word("b")))),
        ("a b OR c", Some((All((word("a"), word("b"))), word("c")))),
        ("a (b OR c)", All((word("a"), Some((word("b"), word("c")))))),
        ("a AND b", All((word("a"), word("b")))),
        ("a -b", All((word("a"), Without(word("b"))))),
        ("a –b", All((word("a"), Without(word("b"))))),
        ("NOT a", Without(word("a"))),
        ("-(a b)", Without(All((word("a"), word("b"))))),
        ("-(-a)", word("a")),
        ('-"a b"', Without(word("a b"))),
        ("Alliances", word("alliances")),
        ("Naïve STRASSE Straße", All((word("naive"), word("strasse"), word("strasse")))),
        ("allianc*", Prefix("allianc")),
        ("Étud*,", Prefix("etud")),
        ("meta-analy*", All((word("meta"), Prefix("analy")))),
        ("a*", word("a")),
        ("meta-analysis", word("meta analysis")),
        ("p<0.05", word("p 0 05")),
        ("patient's", word("patient")),
        ("patients’", word("patients")),
        ("don't", word("don t")),
        ("a-b -c-d", All((word("a b"), Without(word("c d"))))),
    ],
)
def test_reads(typed: str, tree: Tree | None) -> None:
    assert parse(typed) == tree


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("OR", "or"),
        ("AND NOT", "and not"),
        ("a OR", "a or"),
        ("OR a", "or a"),
        ("(a b", "a b"),
        ("a) b", "a b"),
        ('"a b', "a b"),
        ('a"', "a"),
        ("(a OR b", "a OR b"),
        ("a OR OR b", "a OR or b"),
        ("- a", "a"),
        ("a:b^2~[c TO d]", "a b 2 c to d"),
    ],
)
def test_what_can_not_be_parsed_is_words(typed: str, plain: str) -> None:
    assert stems(show(parse(typed)).replace("OR", "")) == stems(plain.replace("OR", ""))
    assert ("OR" in show(parse(typed))) == ("OR" in plain)


def test_a_query_is_bounded() -> None:
    def leaves(tree: Tree | None) -> list[Words | Prefix]:
        return list(query_parser.wanted(tree))

    many = leaves(parse("word " * 500))
    assert len(many) == query_parser.WORDS
    prefixes = leaves(parse("ab* cd* ef* gh* ij* kl*"))
    assert sum(isinstance(leaf, Prefix) for leaf in prefixes) == query_parser.PREFIXES
    assert len(prefixes) == 6
    assert parse("(" * 5_000 + "a" + ")" * 5_000) == word("a")
    assert parse("(a -" * 50 + "b" + ")" * 50) is not None
    assert parse("x" * 100_000) == word("x" * query_parser.WORD_LENGTH)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("study", "Studies"),
        ("patient", "the patient’s".removeprefix("the ")),
        ("meta-analysis", "Meta-Analyses"),
        ("hypothesis", "hypotheses"),
        ("café", "cafe\u0301s"),
        ("naïve", "NAIVE"),
        ("self report", "self-reports"),
    ],
)
def test_the_same_word_in_other_clothes(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize(("one", "other"), [("phase", "phasis"), ("disease", "diseasis")])
def test_other_words_in_ses_are_left_alone(one: str, other: str) -> None:
    assert stems(f"{one}s") == stems(one) != stems(other)

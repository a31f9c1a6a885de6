"""What is typed is always understood somehow, and what is understood can be typed again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search import query_parser
from app.search.analysis import STEMMING_ANALYZER, fold, singularize
from app.search.query_parser import And, Node, Not, Or, Phrase, Prefix, parse, unparse

_PIECES = """
a bc OR AND NOT - -- ( ) " “ ” * -( ab* meta-x -"a p<0.05 patient’s é ﷺ ᴀ ⑴ Ⅷ が 한 \u0301 𝒳 … ＂ x*y
"""
PIECES = [*_PIECES.split(), " ", "\n", "\x00", "\ud800"]
TYPED = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
)


def stems(text: str) -> list[str]:
    """The words of a text as the index has them."""
    return STEMMING_ANALYZER.analyze(singularize(fold(text)))


def word(text: str) -> Phrase:
    return Phrase(tuple(text.split()))


@given(TYPED)
def test_anything_typed_is_read_and_can_be_typed_again(typed: str) -> None:
    tree = parse(typed)
    assert parse(unparse(tree)) == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("", None),
        (" … *** () -", None),
        ("working alliance", And((word("working"), word("alliance")))),
        ('"working alliance"', word("working alliance")),
        ("“working alliance”", word("working alliance")),
        ("«working alliance»", word("working alliance")),
        ("a OR b", Or((word("a"), word("b")))),
        ("a b OR c", Or((And((word("a"), word("b"))), word("c")))),
        ("a (b OR c)", And((word("a"), Or((word("b"), word("c")))))),
        ("a AND b", And((word("a"), word("b")))),
        ("a -b", And((word("a"), Not(word("b"))))),
        ("a –b", And((word("a"), Not(word("b"))))),
        ("NOT a", Not(word("a"))),
        ("-(a b)", Not(And((word("a"), word("b"))))),
        ("-(-a)", word("a")),
        ('-"a b"', Not(word("a b"))),
        ("Alliances", word("alliances")),
        ("Naïve STRASSE Straße", And((word("naive"), word("strasse"), word("strasse")))),
        ("allianc*", Prefix("allianc")),
        ("Étud*,", Prefix("etud")),
        ("meta-analy*", And((word("meta"), Prefix("analy")))),
        ("a*", word("a")),
        ("meta-analysis", word("meta analysis")),
        ("p<0.05", word("p 0 05")),
        ("patient's", word("patient")),
        ("patients’", word("patients")),
        ("don't", word("don t")),
        ("a-b -c-d", And((word("a b"), Not(word("c d"))))),
    ],
)
def test_reads(typed: str, tree: Node | None) -> None:
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
    assert stems(unparse(parse(typed)).replace("OR", "")) == stems(plain.replace("OR", ""))
    assert ("OR" in unparse(parse(typed))) == ("OR" in plain)


def test_a_query_is_bounded() -> None:
    def leaves(tree: Node | None) -> list[Phrase | Prefix]:
        return list(query_parser.positive_leaves(tree))

    many = leaves(parse("word " * 500))
    assert len(many) == query_parser.MAX_WORDS
    prefixes = leaves(parse("ab* cd* ef* gh* ij* kl*"))
    assert sum(isinstance(leaf, Prefix) for leaf in prefixes) == query_parser.MAX_PREFIXES
    assert len(prefixes) == 6
    assert parse("(" * 5_000 + "a" + ")" * 5_000) == word("a")
    assert parse("(a -" * 50 + "b" + ")" * 50) is not None
    assert parse("x" * 100_000) == word("x" * query_parser.MAX_WORD_LENGTH)


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

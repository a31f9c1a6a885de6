"""The query parser takes whatever is typed, and unparse gives it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search import query_parser
from app.search.analysis import tokenize
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


def words(node: Node | None) -> list[str]:
    """All words of a tree in order, excluded ones too; OR is none."""
    return tokenize(unparse(node).replace("OR", ""))


def word(text: str) -> Phrase:
    """One word, or several as a phrase."""
    return Phrase(tuple(text.split()))


@given(TYPED)
def test_parse_is_the_inverse_of_unparse(typed: str) -> None:
    node = parse(typed)
    assert parse(unparse(node)) == node


@pytest.mark.parametrize(
    ("typed", "node"),
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
def test_parse_reads_each_form(typed: str, node: Node | None) -> None:
    assert parse(typed) == node


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
def test_parse_takes_broken_syntax_as_words(typed: str, plain: str) -> None:
    node = parse(typed)
    assert words(node) == tokenize(plain.replace("OR", ""))
    assert ("OR" in unparse(node)) == ("OR" in plain)


def test_parse_bounds_a_query() -> None:
    def leaves(node: Node | None) -> list[Phrase | Prefix]:
        return list(query_parser.positive_leaves(node))

    many = leaves(parse("word " * 500))
    assert len(many) == query_parser.MAX_WORDS
    prefixes = leaves(parse("ab* cd* ef* gh* ij* kl*"))
    assert sum(isinstance(leaf, Prefix) for leaf in prefixes) == query_parser.MAX_PREFIXES
    assert len(prefixes) == 6
    assert parse("(" * 5_000 + "a" + ")" * 5_000) == word("a")
    assert parse("(a -" * 50 + "b" + ")" * 50) is not None
    assert parse("x" * 100_000) == word("x" * query_parser.MAX_WORD_LENGTH)

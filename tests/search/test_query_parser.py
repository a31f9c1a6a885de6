"""The query parser takes whatever is typed, and unparse gives it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search import query_parser
from app.search.analysis import tokenize
from app.search.query_parser import parse
from app.search.syntax_tree import (
    NOTHING,
    And,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    positive_leaves,
    unparse,
)

_PIECES = """
a bc OR AND NOT - -- ( ) " “ ” * -( ab* "b-c d* "~2 α₂ meta-x -"a p<0.05 patient’s é ﷺ ᴀ ⑴ Ⅷ が 한 \u0301 𝒳 … ＂ x*y
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


def word(text: str) -> Word:
    """A word, in one or several pieces."""
    return Word(tuple(text.split()))


def stop(text: str) -> Word:
    """A stop word."""
    return Word((text,), "stop")


def required(text: str) -> Word:
    """A word that must not be missing."""
    return Word(tuple(text.split()), "required")


def phrase(text: str) -> Phrase:
    """Words in quotation marks."""
    return Phrase(tuple(text.split()))


@given(TYPED)
def test_parse_is_the_inverse_of_unparse(typed: str) -> None:
    node = parse(typed)
    assert parse(unparse(node)) == node


@pytest.mark.parametrize(
    ("typed", "node"),
    [
        ("", None),
        (" \n\x00", None),
        (" … *** () -", NOTHING),
        ("?", NOTHING),
        ("-😀", NOTHING),
        ("? b", word("b")),
        ("working alliance", And((word("working"), word("alliance")))),
        ('"working alliance"', phrase("working alliance")),
        ("“working alliance”", phrase("working alliance")),
        ("«working alliance»", phrase("working alliance")),
        ('"the"', phrase("the")),
        ("b OR c", Or((word("b"), word("c")))),
        ("b c OR d", Or((And((word("b"), word("c"))), word("d")))),
        ("b (c OR d)", And((word("b"), Or((word("c"), word("d")))))),
        ("b AND c d", And((required("b"), required("c"), word("d")))),
        ("b (c d)", And((word("b"), word("c"), word("d")))),
        ("(b c) AND d -e", And((required("b"), required("c"), required("d"), Not(word("e"))))),
        ("b AND -c d", And((required("b"), Not(word("c")), word("d")))),
        ("b AND …", word("b")),
        ("b -c", And((word("b"), Not(word("c"))))),
        ("b –c", And((word("b"), Not(word("c"))))),
        ("NOT b", Not(word("b"))),
        ("-(b c)", Not(And((word("b"), word("c"))))),
        ("-(-b)", word("b")),
        ('-"b c"', Not(phrase("b c"))),
        ("Alliances", word("alliances")),
        ("Naïve STRASSE Straße", And((word("naive"), word("strasse"), word("strasse")))),
        ("allianc*", Prefix("allianc")),
        ("Étud*,", Prefix("etud")),
        ("meta-analy*", Phrase(("meta", "analy"), (0,), is_prefix=True)),
        ('"a first ses*"', Phrase(("a", "first", "ses"), is_prefix=True)),
        ('"ses*"', Prefix("ses")),
        ('"first ses *"', phrase("first ses")),
        ('"first* ses"', phrase("first ses")),
        ('"e-mail sent"~3', Phrase(("e", "mail", "sent"), (0,), within=3)),
        ('"b"~3', phrase("b")),
        ('"b c"~999', Phrase(("b", "c"), within=query_parser.MAX_WITHIN)),
        ('"b c"~d', And((phrase("b c"), word("d")))),
        ("IL6 βc", And((word("il 6"), word("beta c")))),
        ("-IL‑6", Not(word("il 6"))),
        ("b*", Prefix("b")),
        ("b* *", Prefix("b")),
        ("meta-analysis", word("meta analysis")),
        ("p<0.05", word("p 0 05")),
        ("patient's", word("patient")),
        ("patients’", word("patients")),
        ("don't", word("don t")),
        ("b-c -c-d", And((word("b c"), Not(word("c d"))))),
        ("what is the alliance", And((stop("what"), stop("is"), stop("the"), word("alliance")))),
        ("the AND b", And((required("the"), required("b")))),
        ("who says WHO", And((stop("who"), word("says"), word("who")))),
        ("WHO AM I", And((stop("who"), stop("am"), word("i")))),
        ("A vitamin A", And((stop("a"), word("vitamin"), word("a")))),
        ("die in utero", And((word("die"), stop("in"), word("utero")))),
        ("die Allianz und", And((stop("die"), word("allianz"), stop("und")))),
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
    def leaves(node: Node | None) -> list[Leaf]:
        return list(positive_leaves(node))

    many = leaves(parse("word " * 500))
    assert len(many) == query_parser.MAX_WORDS
    prefixes = leaves(parse("ab* cd* ef* gh* ij* kl*"))
    assert sum(isinstance(leaf, Prefix) for leaf in prefixes) == query_parser.MAX_PREFIXES
    assert len(prefixes) == 6
    assert parse("(" * 5_000 + "b" + ")" * 5_000) == word("b")
    assert parse("(a -" * 50 + "b" + ")" * 50) is not None
    assert parse("x" * 100_000) == word("x" * query_parser.MAX_WORD_LENGTH)

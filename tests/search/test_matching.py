"""app.search.matching: what has to match in each mode, as a syntax tree."""

import pytest
from hypothesis import given

from app.search import matching
from app.search.query import Matched, StatementQuery
from app.search.syntax_tree import And, AtLeast, Node, Not, Or, Phrase, Prefix, Should, Word
from tests.search.test_query_parser import TYPED, phrase, required, stop, word


def test_tree_makes_stop_words_rank_only() -> None:
    """Not where nothing else is typed, nor in a phrase, nor of what is excluded."""
    the, alliance = stop("the"), word("alliance")
    assert matching.tree("the alliance", "all") == And((Should(the), alliance))
    assert matching.tree("the", "all") == the
    assert matching.tree("the -alliance", "all") == And((the, Not(alliance)))
    assert matching.tree('"the alliance"', "all") == phrase("the alliance")
    assert matching.tree("-(the alliance)", "all") == Not(And((the, alliance)))
    assert matching.tree("the alliance OR the", "all") == Or((And((Should(the), alliance)), the))


HOPE, TRUST, LOVE = word("hope"), word("trust"), word("love")


@pytest.mark.parametrize(
    ("typed", "most", "any_"),
    [
        ("hope", HOPE, HOPE),
        ("hope trust", AtLeast(1, (HOPE, TRUST)), AtLeast(1, (HOPE, TRUST))),
        ("hope trust love", AtLeast(2, (HOPE, TRUST, LOVE)), AtLeast(1, (HOPE, TRUST, LOVE))),
        (
            "the hope trust hope love",
            And((AtLeast(2, (HOPE, TRUST, LOVE)), Should(stop("the")))),
            And((AtLeast(1, (HOPE, TRUST, LOVE)), Should(stop("the")))),
        ),
        (
            '"a b" hope trust',
            And((Phrase(("a", "b")), AtLeast(1, (HOPE, TRUST)))),
            And((Phrase(("a", "b")), Should(HOPE), Should(TRUST))),
        ),
        (
            "lov* hope -trust",
            And((Prefix("lov"), Not(TRUST), Should(HOPE))),
            And((Prefix("lov"), Not(TRUST), Should(HOPE))),
        ),
        ("hope AND trust", And((required("hope"), required("trust"))), None),
        ("hope trust OR love", Or((And((HOPE, TRUST)), LOVE)), None),
        (
            "hope-trust IL-6 love",
            And((AtLeast(2, (HOPE, TRUST, word("il 6"), LOVE)), Should(word("hope trust")))),
            And((AtLeast(1, (HOPE, TRUST, word("il 6"), LOVE)), Should(word("hope trust")))),
        ),
        ("hope-trust", word("hope trust"), None),
    ],
)
def test_tree_gives_up_words_and_no_operator(typed: str, most: Node, any_: Node | None) -> None:
    assert matching.tree(typed, "most") == most
    assert matching.tree(typed, "any") == (any_ or most)


@pytest.mark.parametrize("typed", ["c", "2003", "7", "0.05", "10-3"])
def test_tree_of_two_words_asks_for_no_number_alone(typed: str) -> None:
    """Nor for a letter: it only ranks, unless any word will do or there are more words. Two of them are not given up."""
    little = matching.tree(typed, "all")
    assert isinstance(little, Word)
    both = (little, HOPE)
    assert matching.tree(f"{typed} hope", "most") == And((AtLeast(1, (HOPE,)), Should(little)))
    assert matching.tree(f"{typed} hope", "any") == AtLeast(1, both)
    assert matching.tree(f"{typed} hope love", "most") == AtLeast(2, (*both, LOVE))
    assert matching.tree(f"{typed} 1999", "most") == And((little, word("1999")))
    assert not matching.may_give_way(StatementQuery(q=f"{typed} 1999"))
    for other in ("il-6", "h2o", "α"):
        assert isinstance(matching.tree(f"{other} hope", "most"), AtLeast)


def test_enough_is_more_for_questions() -> None:
    """Of stop words and four others, each counted once; in capitals, in phrases and beside operators they are neither."""
    for q in ("the hope of trust, love and joy", "AND hope trust love the joy joy"):
        assert matching.enough(q) == matching.FEW
    for q in (
        "hope trust love joy peace",
        "the hope of trust and love",
        "the hope hope hope trust",
        '"the" hope trust love joy',
        "hope WHO trust love joy",
        "the hope trust love AND joy",
        "the hope trust love OR joy",
        "the",
        "",
    ):
        assert matching.enough(q) == 1, q
    words = (HOPE, TRUST, LOVE, word("joy"))
    expected = And((AtLeast(2, words), Should(stop("the")), Should(And(words))))
    assert matching.tree("hope the trust love joy", "most") == expected


def test_tree_asks_for_more_of_long_queries() -> None:
    words = [f"{one}w{other}" for one in "abcdefgh" for other in "abcdefgh"]
    least = {}
    for count in (3, 16, 17, 64):
        node = matching.tree(" ".join(words[:count]), "most")
        assert isinstance(node, AtLeast)
        least[count] = node.least
    assert least == {3: 2, 16: 2, 17: 3, 64: 8}


@given(TYPED)
def test_tree_of_anything_has_words_to_match(typed: str) -> None:
    """What only ranks stands beside what has to match; `all` is never looser than the others."""
    modes: tuple[Matched, ...] = ("all", "most", "any")
    for matched in modes:
        node = matching.tree(typed, matched)
        assert not isinstance(node, Should)
        if isinstance(node, And):
            assert any(not isinstance(operand, Should) for operand in node.operands)
        if isinstance(node, AtLeast):
            assert 0 < node.least <= len(node.operands)
            assert all(isinstance(operand, Word) for operand in node.operands)
    if not matching.may_give_way(StatementQuery(q=typed)):
        assert matching.tree(typed, "most") == matching.tree(typed, "all")

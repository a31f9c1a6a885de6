"""Matching modes: which words of a query have to match, all of them, most or any, as a syntax tree (minimum should match).

    "patient trust" what makes hope grow      typed: a phrase, a stop word, three words
    all      And(Phrase(patient trust), Should(what), Word(makes), Word(hope), Word(grow))
    most     And(Phrase(patient trust), AtLeast(1, (makes, hope, grow)), Should(what))
    any      And(Phrase(patient trust), Should(makes), Should(hope), Should(grow), Should(what))

Stop words only rank, in every mode, where there is something else to match. Words that are typed without an operator may
be missing in `most` and `any`; whatever has an operator must not, and counts as one word that is there: a phrase, a prefix,
what is beside AND or OR, or excluded.

`auto` is `all`, and gives way to `most` where too few statements have all words: none, or for a question less than FEW. A
question is what has stop words and at least QUESTION others without an operator; keywords without stop words, and short
queries, stay what they are as long as anything has all of them.
"""

from functools import lru_cache
from typing import TypeGuard

from app.search.query import Matched, StatementQuery
from app.search.query_parser import parse
from app.search.syntax_tree import And, AtLeast, Node, Not, Or, Should, Word, conjuncts

LEAST = 2
"""Words that a statement shares with a query of three and more. One would be noise; more cost recall: on Cranfield's 225
questions, recall@100 is 0.70 with two, 0.68 with a fifth of the words, 0.56 with a third."""
QUESTION = 4
"""Words of a question, stop words apart."""
FEW = 10
"""Half a page. Of Cranfield's questions, fourteen find one to five abstracts with all words, most of them not what is asked
for: with those of most words below them, nDCG@10 over all 225 is 0.393, and 0.373 without."""
SHORTEST = 3
"""Letters of a word that is looked for by itself where what is joined may be missing."""
SHARE = 8
"""One word in so many, of long queries."""


def first_mode(query: StatementQuery) -> Matched:
    """How it is searched first: in `auto`, `most` follows where nothing has all words."""
    return "any" if query.match == "any" else "all"


def may_give_way(query: StatementQuery) -> bool:
    """Whether it is one that finds more when not all of its words have to match, and may."""
    return query.match == "auto" and tree(query.q, "most") != tree(query.q, "all")


def enough(q: str) -> int:
    """How many statements with all words are so many that the query does not give way."""
    operands = conjuncts(parse(q))
    words = {one for one in operands if _may_be_missing(one)}
    return FEW if len(words) >= QUESTION and any(map(_is_stop, operands)) else 1


@lru_cache(maxsize=1_000)
def tree(q: str, matched: Matched) -> Node | None:
    """What a statement has to match."""
    node = parse(q)
    if node is None or matched == "all":
        return node and _all(node)
    operands = conjuncts(node)
    typed = [o for o in operands if _may_be_missing(o)]
    stops = [o for o in operands if _is_stop(o)]
    strict = [_all(o) for o in operands if o not in typed and o not in stops]
    present = sum(not isinstance(operand, Not) for operand in strict)
    loose = list(dict.fromkeys(typed))
    if len(loose) + present > LEAST:  # one piece of "first-class" alone would be noise
        loose = list(dict.fromkeys(piece for word in typed for piece in _pieces(word)))
    least = (1 if matched == "any" else _least(len(loose) + present)) - present
    if not loose or least >= len(loose):
        return _all(node)
    joined = [word for word in dict.fromkeys(typed) if word not in loose]
    if least == 1 and matched == "most":
        joined += filter(_is_letter_or_number, loose)
        loose = [word for word in loose if not _is_letter_or_number(word)]
        if not loose:
            return _all(node)
    some = [AtLeast(least, tuple(loose))] if least > 0 else [Should(word) for word in loose]
    ranking = [Should(word) for word in (*joined, *stops)]
    if matched == "most" and enough(q) > 1:
        ranking.append(Should(And(tuple(typed))))  # what has all words counts twice
    return And((*strict, *some, *ranking)) if strict or ranking else some[0]


def _is_letter_or_number(word: Word) -> bool:
    """A letter or a number: "C" without "elegans", "2003" without the author."""
    letters = "".join(word.words)
    return len(letters) == 1 or not any(map(str.isalpha, letters))


def _pieces(word: Word) -> list[Word]:
    """The words that a hyphen joins, each for itself: "high-speed". Not what is no word: "IL-6", "e-mail"."""
    if min(map(len, word.words)) < SHORTEST or not all(map(str.isalpha, word.words)):
        return [word]
    return [Word((piece,)) for piece in word.words]


def loose_words(node: Node) -> tuple[Word, ...]:
    """The words of such a tree that may be missing; no stop words."""
    found: list[Word] = []
    for operand in conjuncts(node):
        if isinstance(operand, AtLeast):
            found += operand.operands
        elif isinstance(operand, Should) and _may_be_missing(operand.operand):
            found.append(operand.operand)
    return tuple(dict.fromkeys(found))


def _least(words: int) -> int:
    """How many words of so many a statement has that has most of them."""
    return 1 if words <= LEAST else max(LEAST, -(-words // SHARE))


def _all(node: Node) -> Node:
    """The tree in which stop words only rank beside others. What is excluded stays as it is."""
    if isinstance(node, Or):
        return Or(tuple(map(_all, node.operands)))
    if not isinstance(node, And):
        return node
    operands = tuple(map(_all, node.operands))
    if all(_is_stop(operand) or isinstance(operand, Not) for operand in operands):
        return node
    return And(tuple(Should(one) if _is_stop(one) else one for one in operands))


def _may_be_missing(node: Node) -> TypeGuard[Word]:
    return isinstance(node, Word) and node.kind == "content"


def _is_stop(node: Node) -> TypeGuard[Word]:
    return isinstance(node, Word) and node.kind == "stop"

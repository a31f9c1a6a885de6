"""Query parser: what a user types as a syntax tree of words, "phrases", OR, -not, prefix* and (groups).

    query        = conjunction { "OR" conjunction }
    conjunction  = { [ "AND" ] [ "-" | "NOT" ] item }
    item         = "(" query ")" | '"' words '"' | word "*" | word

    hope -"working alliance" OR ther*     Or(And(Word(hope), Not(Phrase(working, alliance))), Prefix(ther))

OR joins what stands on its two sides, as far as the next OR or parenthesis. Nothing is an error: a parenthesis or
quotation mark without its partner is dropped, an operator without an operand is a word, and what exceeds the bounds below
is left out. A word that the analysis splits in several ("meta-analysis", "p<0.05") is found as the phrase of these.

Which items of a conjunction have to match, `matching` decides by their kinds. What has an operator always has to: a word
beside AND is "required". A stop word in capitals is none ("WHO guidelines", "vitamin A"), unless all
is in capitals.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.search import analysis, stop_words
from app.search.syntax_tree import And, Node, Not, Or, Phrase, Prefix, Word

MAX_LENGTH = 8_000
"""Characters of a query that are read."""
MAX_WORDS = 64
"""Words of a query that are searched."""
MAX_WORD_LENGTH = 64
MAX_DEPTH = 8
"""Parentheses within parentheses; deeper ones are dropped."""
MAX_PREFIXES = 4
"""Prefixes in a query, each a walk through part of the term dictionary; further ones are words."""


@lru_cache(maxsize=1_000)
def parse(q: str) -> Node | None:
    """The syntax tree of a query; None when there is no word in it, which matches everything."""
    return _Parser(_drop_parentheses(_tokens(analysis.normalize_quotes(q[:MAX_LENGTH])))).query()


_TEXTS = {"word", "phrase"}
_TOKEN = re.compile(
    r'(?P<minus>[-‐-―−]+)(?=[^\s)])|"(?P<phrase>[^"]*)"|(?P<bracket>[()])|(?P<word>[^\s"()]+)'
)


def _tokens(q: str) -> list[tuple[str, str]]:
    """(kind, text) in order; a minus sign is one only at the beginning of an item."""
    return [(str(match.lastgroup), match[str(match.lastgroup)]) for match in _TOKEN.finditer(q)]


def _drop_parentheses(tokens: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the parentheses that have no partner, contain nothing or are nested too deep."""
    unclosed: list[int] = []
    dropped = set()
    for position, (kind, text) in enumerate(tokens):
        if kind != "bracket":
            continue
        if text == "(":
            unclosed.append(position)
        elif not unclosed:
            dropped.add(position)
        else:
            start = unclosed.pop()
            if len(unclosed) >= MAX_DEPTH or start + 1 == position:
                dropped |= {start, position}
    dropped.update(unclosed)
    return [token for position, token in enumerate(tokens) if position not in dropped]


class _Parser:
    """Recursive descent over the tokens, left to right."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._position = 0
        self._words_allowed = MAX_WORDS
        self._prefixes_allowed = MAX_PREFIXES
        typed = [(text, analysis.tokenize(text)) for kind, text in tokens if kind in _TEXTS]
        self._stop_words = stop_words.of_query({word for _, words in typed for word in words})
        self._all_in_capitals = all(text.isupper() for text, words in typed if words)

    def query(self) -> Node | None:
        operands = [self._conjunction()]
        while self._kind() == "word" and self._text() == "OR":
            self._position += 1
            operands.append(self._conjunction())
        return _combine(Or, operands)

    def _conjunction(self) -> Node | None:
        operands: list[Node | None] = []
        after_and = False
        while self._kind() and self._text() != ")":
            if operands and self._is_operator():
                if self._text() == "OR":
                    break
                self._position += 1
                after_and = True
            elif (operand := self._item()) is not None:
                if after_and:
                    operands[-1], operand = _required(operands[-1]), _required(operand)
                operands.append(operand)
                after_and = False
        return _combine(And, operands)

    def _is_operator(self) -> bool:
        """Whether the token is OR or AND with an operand after it."""
        follows = self._kind(1) and self._text(1) != ")"
        return self._kind() == "word" and self._text() in {"OR", "AND"} and bool(follows)

    def _item(self) -> Node | None:
        kind, text = self._kind(), self._text()
        self._position += 1
        if kind == "minus" or (kind == "word" and text == "NOT" and self._kind()):
            operand = self._item() if self._kind() and self._text() != ")" else None
            if isinstance(operand, Not):
                return operand.operand
            return None if operand is None else Not(operand)
        if kind == "bracket":
            inner = self.query()
            self._position += 1
            return inner
        words = analysis.tokenize(text)
        if kind == "phrase":
            kept = self._allowed(words)
            return Phrase(kept) if kept else None
        if text.rstrip(",.;:").endswith("*"):
            return self._prefix(words)
        return self._word(words, in_capitals=text.isupper())

    def _allowed(self, words: Sequence[str]) -> tuple[str, ...]:
        kept = tuple(word[:MAX_WORD_LENGTH] for word in words[: self._words_allowed])
        self._words_allowed -= len(kept)
        return kept

    def _word(self, words: Sequence[str], *, in_capitals: bool = False) -> Word | None:
        is_first = self._words_allowed == MAX_WORDS
        kept = self._allowed(words)
        if not kept:
            return None
        if len(kept) == 1 and kept[0] in self._stop_words:
            is_operator = kept[0] in {"or", "and"}  # without an operand
            is_capital = in_capitals and not is_operator and not (is_first and len(kept[0]) == 1)
            if self._all_in_capitals or not is_capital:
                return Word(kept, "stop")
        return Word(kept)

    def _prefix(self, words: Sequence[str]) -> Node | None:
        """ "meta-analy*" is the words before the last, and any word that begins like the last."""
        *before, last = words or [""]
        if not last or not self._prefixes_allowed:
            return self._word(words)
        word = self._word(before)
        if not self._words_allowed:
            return word
        self._words_allowed -= 1
        self._prefixes_allowed -= 1
        return _combine(And, [_required(word), Prefix(last[:MAX_WORD_LENGTH])])

    def _kind(self, ahead: int = 0) -> str:
        """The kind of the current token or of one further on; "" after the last."""
        position = self._position + ahead
        return self._tokens[position][0] if position < len(self._tokens) else ""

    def _text(self, ahead: int = 0) -> str:
        return self._tokens[self._position + ahead][1]


def _required(node: Node | None) -> Node | None:
    """The operand of an AND that is typed."""
    if isinstance(node, And):
        return And(tuple(each for each in map(_required, node.operands) if each))
    return Word(node.words, "required") if isinstance(node, Word) else node


def _combine(operator: type[And] | type[Or], operands: Sequence[Node | None]) -> Node | None:
    """The operands under one operator, nested ones of the same operator flattened; a single operand as it is."""
    flat: list[Node] = []
    for operand in operands:
        if isinstance(operand, operator):
            flat += operand.operands
        elif operand is not None:
            flat.append(operand)
    if len(flat) > 1:
        return operator(tuple(flat))
    return flat[0] if flat else None

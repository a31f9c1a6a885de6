"""Query parser: what a user types as a syntax tree of words, "phrases", OR, -not, prefix* and (groups).

    query        = conjunction { "OR" conjunction }
    conjunction  = { [ "AND" ] [ "-" | "NOT" ] item }
    item         = "(" query ")" | '"' words [ "*" ] '"' [ "~" number ] | word "*" | word

    hope -"working alliance" OR ther*     Or(And(Word(hope), Not(Phrase(working, alliance))), Prefix(ther))

OR joins what stands on its two sides, as far as the next OR or parenthesis. Nothing is an error: a parenthesis or
quotation mark without its partner is dropped, an operator without an operand is a word, and what exceeds the bounds below
is left out. A word that the analysis splits in several ("meta-analysis", "p<0.05") is found as the phrase of these; where it
ends in a star, as a phrase whose last word is a prefix. What has no word in it at all ("?", "*") finds nothing.

Which items of a conjunction have to match, `matching` decides by their kinds. What has an operator always has to: a word
beside AND is "required". A stop word in capitals is none ("WHO guidelines", "vitamin A"), unless all
is in capitals.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from app.search import analysis, stop_words
from app.search.syntax_tree import NOTHING, And, Node, Not, Or, Phrase, Prefix, Word

MAX_LENGTH = 8_000
"""Characters of a query that are read."""
MAX_WORDS = 64
"""Words of a query that are searched."""
MAX_WORD_LENGTH = 64
MAX_DEPTH = 8
"""Parentheses within parentheses; deeper ones are dropped."""
MAX_WITHIN = 50
"""Words between those of a phrase that are near each other."""
MAX_PREFIXES = 4
"""Prefixes in a query, each a walk through part of the term dictionary; further ones are words."""


@lru_cache(maxsize=1_000)
def parse(q: str) -> Node | None:
    """The syntax tree of a query; None for a blank one, which matches everything."""
    node, _ = _parse(q)
    is_blank = all(letter.isspace() or not letter.isprintable() for letter in q[:MAX_LENGTH])
    return NOTHING if node is None and not is_blank else node


@lru_cache(maxsize=1_000)
def exceeds_bounds(q: str) -> bool:
    """Whether words of a query are left out, or prefixes taken for words."""
    return (len(q) > MAX_WORDS or q.count("*") > MAX_PREFIXES) and _parse(q)[1]


def _parse(q: str) -> tuple[Node | None, bool]:
    parser = _Parser(_drop_parentheses(_tokens(analysis.normalize_quotes(q[:MAX_LENGTH]))))
    return parser.query(), parser.exceeds_bounds or len(q) > MAX_LENGTH


_TEXTS = {"word", "phrase"}
_TOKEN = re.compile(
    r'(?P<minus>[-‐-―−]+)(?=[^\s)])|"(?P<phrase>[^"]*)"(?P<near>(?:~\d{1,9}(?=[\s),.;:]|$))?)'
    r'|(?P<bracket>[()])|(?P<word>[^\s"()]+)'
)
_NEAR = re.compile(r'"~(\d+)')


def _tokens(q: str) -> list[tuple[str, str]]:
    """(kind, text) in order; a minus sign is one only at the beginning of an item."""
    return [
        ("phrase", match["phrase"] + (match["near"] and f'"{match["near"]}'))
        if match["phrase"] is not None
        else (str(match.lastgroup), match[0])
        for match in _TOKEN.finditer(q)
    ]


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
        self._words_allowed, self._prefixes_allowed = MAX_WORDS, MAX_PREFIXES
        self.exceeds_bounds = False
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
        negations = 0
        while self._kind() == "minus" or (self._is_not() and self._kind(1)):
            self._position += 1
            negations += 1
        if negations and (not self._kind() or self._text() == ")"):
            return None
        operand = self._operand()
        if operand is None or negations % 2 == 0:
            return operand
        return operand.operand if isinstance(operand, Not) else Not(operand)

    def _is_not(self) -> bool:
        return self._kind() == "word" and self._text() == "NOT"

    def _operand(self) -> Node | None:
        kind, text = self._kind(), self._text()
        self._position += 1
        if kind == "bracket":
            inner = self.query()
            self._position += 1
            return inner
        words = analysis.tokenize(text)
        if kind == "phrase":
            return self._phrase(text)
        has_star = bool(words) and _has_star(text)
        if has_star and self._prefixes_allowed:
            return self._prefix(words)
        self.exceeds_bounds |= has_star
        return self._word(words, in_capitals=text.isupper())

    def _allowed(self, words: Sequence[str]) -> tuple[str, ...]:
        kept = tuple(word[:MAX_WORD_LENGTH] for word in words[: self._words_allowed])
        self.exceeds_bounds |= len(kept) < len(words)
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

    def _phrase(self, text: str) -> Node | None:
        """Words in quotation marks, with what is joined in them."""
        near = _NEAR.search(text)
        words: list[str] = []
        joined: list[int] = []
        has_star = False
        for typed in text[: near.start() if near else None].split():
            pieces = analysis.tokenize(typed)
            joined += range(len(words), len(words) + len(pieces) - 1)
            words += pieces
            has_star = bool(pieces) and _has_star(typed)
        kept = self._allowed(words)
        if not kept:
            return None
        is_prefix = has_star and len(kept) == len(words) and self._prefixes_allowed > 0
        self.exceeds_bounds |= has_star > is_prefix
        self._prefixes_allowed -= is_prefix
        if is_prefix and len(kept) == 1:
            return Prefix(kept[0])
        return Phrase(
            kept,
            tuple(at for at in joined if at < len(kept) - 1),
            is_prefix,
            min(int(near[1]), MAX_WITHIN) if near and len(kept) > 1 else None,
        )

    def _prefix(self, words: Sequence[str]) -> Node | None:
        """ "meta-analy*" is the phrase whose last word begins like the last."""
        kept = self._allowed(words)
        if len(kept) < len(words) or not kept:
            return Word(kept) if kept else None
        self._prefixes_allowed -= 1
        if len(kept) == 1:
            return Prefix(kept[0])
        return Phrase(kept, tuple(range(len(kept) - 1)), is_prefix=True)

    def _kind(self, ahead: int = 0) -> str:
        """The kind of the current token or of one further on; "" after the last."""
        position = self._position + ahead
        return self._tokens[position][0] if position < len(self._tokens) else ""

    def _text(self, ahead: int = 0) -> str:
        return self._tokens[self._position + ahead][1]


def _has_star(text: str) -> bool:
    return text.rstrip(",.;:").endswith("*")


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

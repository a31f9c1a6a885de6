"""Query parser: what a user types as a syntax tree of words, "phrases", OR, -not, prefix* and (groups).

    query        = conjunction { "OR" conjunction }
    conjunction  = { [ "AND" ] [ "-" | "NOT" ] item }
    item         = "(" query ")" | '"' words '"' | word "*" | word

    hope -"working alliance" OR ther*     Or(And(Phrase(hope), Not(Phrase(working, alliance))), Prefix(ther))

All items of a conjunction must match; OR joins what stands on its two sides, as far as the next OR or parenthesis.
Nothing is an error: a parenthesis or quotation mark without its partner is dropped, an operator without an operand is a
word, and what exceeds the bounds below is left out. A word that the analysis splits in several ("meta-analysis",
"p<0.05") is the phrase of these.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.search import analysis

MAX_LENGTH = 8_000
"""Characters of a query that are read."""
MAX_WORDS = 64
"""Words of a query that are searched."""
MAX_WORD_LENGTH = 64
MAX_DEPTH = 8
"""Parentheses within parentheses; deeper ones are dropped."""
MAX_PREFIXES = 4
"""Prefixes in a query, each a walk through part of the term dictionary; further ones are words."""
MIN_PREFIX_LENGTH = 2
"""A shorter prefix would be half the dictionary: it is a word."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after the other, or a single word; folded, not stemmed."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins with this; folded."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Not:
    """What the operand does not match."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """What all operands match."""

    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What at least one operand matches."""

    operands: tuple["Node", ...]


Leaf = Phrase | Prefix
Node = Leaf | Not | And | Or


@lru_cache(maxsize=1_000)
def parse(q: str) -> Node | None:
    """The syntax tree of a query; None when there is no word in it, which matches everything."""
    return _Parser(_drop_parentheses(_tokens(analysis.normalize_quotes(q[:MAX_LENGTH])))).query()


def unparse(node: Node | None) -> str:
    """The tree as a query string: `parse(unparse(node))` is `node`."""
    match node:
        case Phrase((word,)):
            text = word
        case Phrase(words):
            text = f'"{" ".join(words)}"'
        case Prefix(prefix):
            text = f"{prefix}*"
        case Not(operand):
            text = f"-{_in_parentheses(operand)}"
        case And(operands):
            # AND binds tighter than OR, so that only the latter needs parentheses within the former
            text = " ".join(
                _in_parentheses(o) if isinstance(o, Or) else unparse(o) for o in operands
            )
        case Or(operands):
            text = " OR ".join(map(unparse, operands))
        case None:
            text = ""
    return text


def positive_leaves(node: Node | None) -> Iterator[Leaf]:
    """The phrases and prefixes that a match has, or may have; none under a Not."""
    match node:
        case Phrase() | Prefix():
            yield node
        case And(operands) | Or(operands):
            for operand in operands:
                yield from positive_leaves(operand)


def _in_parentheses(node: Node) -> str:
    return f"({unparse(node)})" if isinstance(node, And | Or) else unparse(node)


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

    def query(self) -> Node | None:
        operands = [self._conjunction()]
        while self._kind() == "word" and self._text() == "OR":
            self._position += 1
            operands.append(self._conjunction())
        return _combine(Or, operands)

    def _conjunction(self) -> Node | None:
        operands: list[Node | None] = []
        while self._kind() and self._text() != ")":
            if operands and self._is_operator():
                if self._text() == "OR":
                    break
                self._position += 1
            elif (operand := self._item()) is not None:
                operands.append(operand)
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
        if kind == "word" and text.rstrip(",.;:").endswith("*"):
            return self._prefix(text)
        return self._phrase(analysis.tokenize(text))

    def _phrase(self, words: Sequence[str]) -> Phrase | None:
        kept = tuple(word[:MAX_WORD_LENGTH] for word in words[: self._words_allowed])
        self._words_allowed -= len(kept)
        return Phrase(kept) if kept else None

    def _prefix(self, text: str) -> Node | None:
        """ "meta-analy*" is the words before the last, and any word that begins like the last."""
        *before, last = analysis.tokenize(text) or [""]
        if len(last) < MIN_PREFIX_LENGTH or not self._prefixes_allowed:
            return self._phrase([*before, last] if last else before)
        phrase = self._phrase(before)
        if not self._words_allowed:
            return phrase
        self._words_allowed -= 1
        self._prefixes_allowed -= 1
        return _combine(And, [phrase, Prefix(last[:MAX_WORD_LENGTH])])

    def _kind(self, ahead: int = 0) -> str:
        """The kind of the current token or of one further on; "" after the last."""
        position = self._position + ahead
        return self._tokens[position][0] if position < len(self._tokens) else ""

    def _text(self, ahead: int = 0) -> str:
        return self._tokens[self._position + ahead][1]


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

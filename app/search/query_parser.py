"""What a person types, as a small tree: words, "a phrase", OR, -without, prefix*, (parentheses).

    query   = all { "OR" all }
    all     = { [ "AND" ] [ "-" | "NOT" ] item }
    item    = "(" query ")" | '"' words '"' | word "*" | word

All words must match; OR joins what stands on its two sides, as far as the next OR or parenthesis. Nothing is
an error: a parenthesis or quotation mark without its partner is dropped, an operator with nothing to work on
is a word, and what goes beyond the bounds below is left out. A word that the analysis cuts in several
("meta-analysis", "p<0.05") stands for these in a row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.search import analysis

LENGTH = 8_000
"""Characters of a query that are read."""
WORDS = 64
"""Words of a query that are searched."""
WORD_LENGTH = 64
DEPTH = 8
"""Parentheses within parentheses; deeper ones are dropped."""
PREFIXES = 4
"""Prefixes in a query, each a walk through part of the dictionary; further ones are words."""
PREFIX_LENGTH = 2
"""A shorter prefix would be half the dictionary: it is a word."""


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or several in a row; folded, not stemmed."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins so; folded."""

    start: str


@dataclass(frozen=True, slots=True)
class Without:
    """What the part does not match."""

    part: "Tree"


@dataclass(frozen=True, slots=True)
class All:
    """What all parts match."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """What at least one part matches."""

    parts: tuple["Tree", ...]


Tree = Words | Prefix | Without | All | Some


@lru_cache(maxsize=1_000)
def parse(typed: str) -> Tree | None:
    """The tree of a query; None when there is no word in it, which matches everything."""
    return _Parser(_paired(_tokens(analysis.straight(typed[:LENGTH])))).query()


def show(tree: Tree | None) -> str:
    """The tree as it can be typed: `parse(show(tree))` is `tree`."""
    match tree:
        case Words((word,)):
            shown = word
        case Words(words):
            shown = f'"{" ".join(words)}"'
        case Prefix(start):
            shown = f"{start}*"
        case Without(part):
            shown = f"-{_grouped(part)}"
        case All(parts):
            # AND binds tighter than OR, so that only the latter needs parentheses within the former
            shown = " ".join(
                _grouped(part) if isinstance(part, Some) else show(part) for part in parts
            )
        case Some(parts):
            shown = " OR ".join(show(part) for part in parts)
        case None:
            shown = ""
    return shown


def wanted(tree: Tree | None) -> Iterator[Words | Prefix]:
    """The words and prefixes that a match has to have, or may have: not those under an odd number of minus signs."""
    match tree:
        case Words() | Prefix():
            yield tree
        case All(parts) | Some(parts):
            for part in parts:
                yield from wanted(part)


def _grouped(part: Tree) -> str:
    return f"({show(part)})" if isinstance(part, All | Some) else show(part)


_TOKEN = re.compile(
    r'(?P<minus>[-‐-―−]+)(?=[^\s)])|"(?P<phrase>[^"]*)"|(?P<bracket>[()])|(?P<word>[^\s"()]+)'
)


def _tokens(typed: str) -> list[tuple[str, str]]:
    """(kind, text) in order; a minus sign is one only at the beginning of an item."""
    return [(str(match.lastgroup), match[str(match.lastgroup)]) for match in _TOKEN.finditer(typed)]


def _paired(tokens: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the parentheses that have no partner, hold nothing or lie too deep."""
    opened: list[int] = []
    dropped = set()
    for place, (kind, text) in enumerate(tokens):
        if kind != "bracket":
            continue
        if text == "(":
            opened.append(place)
        elif not opened:
            dropped.add(place)
        else:
            start = opened.pop()
            if len(opened) >= DEPTH or start + 1 == place:
                dropped |= {start, place}
    dropped.update(opened)
    return [token for place, token in enumerate(tokens) if place not in dropped]


class _Parser:
    """One pass over the tokens, left to right."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0
        self._words = WORDS
        self._prefixes = PREFIXES

    def query(self) -> Tree | None:
        parts = [self._all()]
        while self._kind() == "word" and self._text() == "OR":
            self._place += 1
            parts.append(self._all())
        return _joined(Some, parts)

    def _all(self) -> Tree | None:
        parts: list[Tree | None] = []
        while self._kind() and self._text() != ")":
            if parts and self._joins():
                if self._text() == "OR":
                    break
                self._place += 1
            elif (part := self._item()) is not None:
                parts.append(part)
        return _joined(All, parts)

    def _joins(self) -> bool:
        """Whether the token is OR or AND with something after it to join."""
        follows = self._kind(1) and self._text(1) != ")"
        return self._kind() == "word" and self._text() in {"OR", "AND"} and bool(follows)

    def _item(self) -> Tree | None:
        kind, text = self._kind(), self._text()
        self._place += 1
        if kind == "minus" or (kind == "word" and text == "NOT" and self._kind()):
            part = self._item() if self._kind() and self._text() != ")" else None
            if isinstance(part, Without):
                return part.part
            return None if part is None else Without(part)
        if kind == "bracket":
            inner = self.query()
            self._place += 1
            return inner
        if kind == "word" and text.rstrip(",.;:").endswith("*"):
            return self._prefix(text)
        return self._leaf(analysis.words(text))

    def _leaf(self, words: Sequence[str]) -> Words | None:
        kept = tuple(word[:WORD_LENGTH] for word in words[: self._words])
        self._words -= len(kept)
        return Words(kept) if kept else None

    def _prefix(self, text: str) -> Tree | None:
        """ "meta-analy*" is the words before the last, and any word that begins like the last."""
        *before, last = analysis.words(text) or [""]
        if len(last) < PREFIX_LENGTH or not self._prefixes:
            return self._leaf([*before, last] if last else before)
        part = self._leaf(before)
        if not self._words:
            return part
        self._words -= 1
        self._prefixes -= 1
        return _joined(All, [part, Prefix(last[:WORD_LENGTH])])

    def _kind(self, ahead: int = 0) -> str:
        """Of the token at hand or one further on; "" after the last."""
        place = self._place + ahead
        return self._tokens[place][0] if place < len(self._tokens) else ""

    def _text(self, ahead: int = 0) -> str:
        return self._tokens[self._place + ahead][1]


def _joined(join: type[All] | type[Some], parts: Sequence[Tree | None]) -> Tree | None:
    """The parts under one roof: none, the only one, or all of them without a needless level between."""
    flat: list[Tree] = []
    for part in parts:
        if isinstance(part, join):
            flat += part.parts
        elif part is not None:
            flat.append(part)
    if len(flat) > 1:
        return join(tuple(flat))
    return flat[0] if flat else None

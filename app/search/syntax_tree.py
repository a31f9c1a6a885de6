"""Syntax tree of a query: words, phrases and prefixes, under Not, And and Or, and as a string."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.search import stop_words


@dataclass(frozen=True, slots=True)
class Word:
    """What is typed as a word: one, or several that the analysis makes of it; folded, not stemmed."""

    words: tuple[str, ...]
    kind: Literal["content", "stop", "required"] = "content"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotation marks, one after the other or near each other; folded, not stemmed."""

    words: tuple[str, ...]
    joined: tuple[int, ...] = ()
    """Positions of those that are typed as one word with the next."""
    is_prefix: bool = False
    """Whether the last is the beginning of a word."""
    within: int | None = None
    """How many others may stand between neighbours, which then have no order."""


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


@dataclass(frozen=True, slots=True)
class AtLeast:
    """What so many of the operands match. Not parsed: `matching` makes it, as it does Should."""

    least: int
    operands: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Should:
    """Everything; what the operand matches ranks higher. Only within an And that has something to match."""

    operand: "Word | And"


NOTHING = Or(())
"""What nothing matches: something is typed, and there is no word in it."""
Leaf = Word | Phrase | Prefix
Node = Leaf | Not | And | Or | AtLeast | Should


def unparse(node: Node | None) -> str:  # noqa: C901 - a line for each kind
    """A parsed tree as a query string: `parse(unparse(node))` is `node`."""
    match node:
        case Word((word,), "content") if word in stop_words.ANY:
            text = word.upper()
        case Word(words):
            text = "-".join(words)
        case Phrase():
            text = _quote(node)
        case Prefix(prefix):
            text = f"{prefix}*"
        case Not(operand):
            text = f"-{_in_parentheses(operand)}"
        case And(operands):
            # AND binds tighter than OR, so that only the latter needs parentheses within the former
            text = (
                _in_parentheses(operands[0])
                if isinstance(operands[0], Or)
                else unparse(operands[0])
            )
            for one, next_ in pairwise(operands):
                text += " AND " if _joined_by_and(one, next_) else " "
                text += _in_parentheses(next_) if isinstance(next_, Or) else unparse(next_)
        case Or(operands):
            text = " OR ".join(map(unparse, operands)) or "?"
        case AtLeast() | Should():
            raise TypeError(f"Nobody can type {node}.")
        case None:
            text = ""
    return text


def _quote(phrase: Phrase) -> str:
    text = "".join(
        word + ("-" if position in phrase.joined else " ")
        for position, word in enumerate(phrase.words)
    )
    near = "" if phrase.within is None else f"~{phrase.within}"
    return f'"{text[:-1]}{"*" * phrase.is_prefix}"{near}'


def _joined_by_and(one: Node, other: Node) -> bool:
    kinds = [node.kind if isinstance(node, Word) else "" for node in (one, other)]
    return "required" in kinds and set(kinds) <= {"required", ""}


def conjuncts(node: Node | None) -> tuple[Node, ...]:
    """The operands of an And; any other tree by itself."""
    if node is None:
        return ()
    return node.operands if isinstance(node, And) else (node,)


def all_leaves(node: Node | None) -> Iterator[Leaf]:
    """The words, phrases and prefixes of a tree, those under a Not and those that only rank too."""
    match node:
        case Word() | Phrase() | Prefix():
            yield node
        case And(operands) | Or(operands) | AtLeast(_, operands):
            for operand in operands:
                yield from all_leaves(operand)
        case Not(operand) | Should(operand):
            yield from all_leaves(operand)


def positive_leaves(node: Node | None) -> Iterator[Leaf]:
    """The words, phrases and prefixes that a match has, or may have; none under a Not, and no stop words that only rank."""
    match node:
        case Word() | Phrase() | Prefix():
            yield node
        case And(operands) | Or(operands) | AtLeast(_, operands):
            for operand in operands:
                yield from positive_leaves(operand)
        case Should(Word(kind="stop")):
            return
        case Should(operand):
            yield from positive_leaves(operand)


def content_words(node: Node | None) -> dict[tuple[str, ...], None]:
    """The words and phrases that a match has or may have, each once; no stop words that only rank, and no prefixes."""
    leaves = [leaf for leaf in positive_leaves(node) if not isinstance(leaf, Prefix)]
    return {leaf.words[:-1] if is_prefix(leaf) else leaf.words: None for leaf in leaves}


def is_prefix(leaf: Word | Phrase) -> bool:
    """Whether its last word is the beginning of one."""
    return isinstance(leaf, Phrase) and leaf.is_prefix


def optional_nodes(node: Node | None) -> Iterator[Word | And]:
    """What only ranks."""
    match node:
        case And(operands) | Or(operands):
            for operand in operands:
                yield from optional_nodes(operand)
        case Should(operand):
            yield operand


def _in_parentheses(node: Node) -> str:
    return f"({unparse(node)})" if isinstance(node, And | Or) else unparse(node)

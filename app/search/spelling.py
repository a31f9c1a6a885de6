"""Spelling suggestions: a query with the nearest words of the index in place of those that nothing has.

    psychoterapy, 12 letters     two edits are allowed; one edit: psychotherapy, so that is it
    aliance, 7 letters           one edit: alliance (24 statements), abliance (1)
    il-7                         a word with digits has no nearest one: it is another thing

A word one edit away is nearer than one at two; of those as near the most frequent is taken, then the first by alphabet.
Words at two edits are looked for among those that begin with the same letters.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from string import ascii_lowercase

from app.search.joined_words import readings
from app.search.suggestions import max_edits
from app.search.syntax_tree import Node, Phrase, Prefix, Word, positive_leaves
from app.search.token_spans import token_spans

MOST_WORDS = 3
"""Words of a query that are replaced; with more of them it is in another language, or no words at all."""
SAME_LETTERS = 3
"""Letters at its beginning that a word two edits away has in common with what was typed."""
MAX_LENGTH = 30
"""Letters of a word that is replaced: there is as much to look up as it has letters."""


def suggest(
    q: str,
    node: Node | None,
    is_known: Callable[[str], bool],
    frequency: Callable[[str], int],
    words_beginning: Callable[[str], Iterable[tuple[str, int]]],
) -> str | None:
    """The query with other words; None where all are known, or nothing is near.

    `is_known`: whether anything is found by a folded word. `frequency`: of a folded word as it is, 0 where there is none.
    `words_beginning`: those that begin so, with their frequencies.
    """
    unknown = _unknown_words(node, is_known)
    if not unknown or len(unknown) > MOST_WORDS:
        return None
    found = {word: _nearest(word, frequency, words_beginning) for word in unknown}
    parts, end = [], 0
    for start, after, token in token_spans(q):
        if replacement := found.get(token):
            parts += [q[end:start], replacement]
            end = after
    return "".join([*parts, q[end:]]) if parts else None


def edit_distance(one: str, other: str) -> int:
    """Damerau-Levenshtein (optimal string alignment): letters missing, too many, wrong, or swapped with the next."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, another in enumerate(other, 1):
            best = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]


def _unknown_words(node: Node | None, is_known: Callable[[str], bool]) -> list[str]:
    """The words that a match has or may have and nothing has, each once; no stop words, and no prefixes. What is joined is
    known where it is in one of its readings."""

    def is_fine(word: str) -> bool:
        return len(word) > MAX_LENGTH or not max_edits(word) or is_known(word)

    unknown: dict[str, None] = {}
    for leaf in positive_leaves(node):
        if isinstance(leaf, Prefix) or (isinstance(leaf, Word) and leaf.kind == "stop"):
            continue
        if isinstance(leaf, Phrase) and leaf.is_prefix:
            leaf = replace(leaf, words=leaf.words[:-1], is_prefix=False)  # noqa: PLW2901
        ways = [[word for unit in reading for word in unit] for reading in readings(leaf)]
        if not any(all(map(is_fine, words)) for words in ways):
            unknown |= dict.fromkeys(word for word in leaf.words if not is_fine(word))
    return list(unknown)


def _nearest(
    word: str,
    frequency: Callable[[str], int],
    words_beginning: Callable[[str], Iterable[tuple[str, int]]],
) -> str | None:
    near = {other: count for other in _one_edit_away(word) if (count := frequency(other))}
    if not near and max_edits(word) > 1:
        near = {
            other: count
            for other, count in words_beginning(word[:SAME_LETTERS])
            if abs(len(other) - len(word)) <= 2 and edit_distance(word, other) <= 2
        }
    return min(near, key=lambda other: (-near[other], other), default=None)


def _one_edit_away(word: str) -> Iterator[str]:
    letters = ascii_lowercase
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield from (before + letter + after for letter in letters)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]

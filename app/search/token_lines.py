"""Token lines of a text: its tokens with a space between them, as fields of words are indexed, made word by word.

`analysis` defines what they are. Here what follows from a word is worked out once: a load asks for some eighty words a
statement, and hardly any of them is new.
"""

from itertools import chain
from typing import NamedTuple

from app.search.analysis import (
    ASCII_WORDS,
    Analyzed,
    analyze_folded,
    fold,
    joined_runs,
    one_word,
    stem,
    tokenize_folded,
)
from app.search.joined_words import joined_terms
from app.search.spelling_variants import american_spellings
from app.search.word_cache import cached_by_word

MOST_WORDS = 50_000
MOST_LETTERS = 5_000_000
"""Of the words that are kept."""


class TokenLines(NamedTuple):
    """What the fields of a text hold."""

    stems: str
    words: str
    """What prefixes are looked for in (`Analyzed.words`), in any order."""
    joined: list[str]
    """The terms for what it joins: "email=e mail"."""


class _Stems(dict[str, str]):
    """The stems of each word; beside them, of the few words that prefixes find by more than the word itself, all of that."""

    def __init__(self) -> None:
        super().__init__()
        self.searched: dict[str, str] = {}
        self.letters = 0

    def __missing__(self, word: str) -> str:
        tokens = tokenize_folded(word)
        searched = " ".join([*tokens, *american_spellings(tokens)])
        if searched != word:
            self.searched[word] = searched
        self.letters += len(word)
        self[word] = stems = " ".join(map(stem, tokens))
        return stems


_known = _Stems()


def token_lines(text: str) -> TokenLines:
    """The lines of a text."""
    global _known  # noqa: PLW0603 - replaced and not cleared, as another thread may be reading it
    known = _known
    if len(known) > MOST_WORDS or known.letters > MOST_LETTERS:
        _known = known = _Stems()
    folded = fold(text)
    if not folded.isascii():
        return _lines(analyze_folded(folded))
    words = folded.translate(ASCII_WORDS).split()
    stems = " ".join(map(known.__getitem__, words))
    searched = known.searched
    if not searched.keys().isdisjoint(words):
        words = [searched.get(word, word) for word in words]
    if "-" not in folded and "'" not in folded:
        return TokenLines(stems, " ".join(words), [])
    joined = [_joined(typed) for typed in folded.split() if "-" in typed or "'" in typed]
    terms = dict.fromkeys(chain.from_iterable(terms for _, terms in joined))
    return TokenLines(stems, " ".join([*words, *(line for line, _ in joined)]), list(terms))


@cached_by_word(20_000)
def _joined(typed: str) -> tuple[str, list[str]]:
    """What is joined in it as one word each, and the terms of all."""
    runs = joined_runs(typed)
    return " ".join(chain(*map(one_word, runs))), joined_terms(Analyzed([], runs))


def _lines(analyzed: Analyzed) -> TokenLines:
    return TokenLines(" ".join(analyzed.stems), " ".join(analyzed.words), joined_terms(analyzed))

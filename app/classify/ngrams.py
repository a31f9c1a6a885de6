"""Words and pairs of words of a statement, the features that have no other names.

Two thirds of all features are words, and most of those have no weight. So they stay sets, which the model intersects with
the words it knows. They get names in training only.
"""

from collections.abc import Collection, Iterator, Set
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from app.classify import cues
from app.classify.sentence import ParsedSentence

WORDS: Final = ("w=", "c=", "b=")
"""What the names of words and pairs of words begin with."""
_NO_WORDS: Final = frozenset({",", ".", "(", ")", ""})
"""Tokens that are no features, and begin none."""

Bigram: TypeAlias = tuple[str, str]


class NGrams(NamedTuple):
    """Words of a sentence, and pairs of neighbouring words. A pair is where its first word is."""

    words: Set[str]
    clause_words: Set[str]
    """Those in the marker's clause; they are in `words` too."""
    clause_bigrams: Set[Bigram]
    before: Set[str]
    """Words of the sentence before."""

    def names(self) -> Iterator[str]:
        """Names of features, without punctuation: w= for words, c= for the clause, b= for the sentence before."""
        for group, words in (("w", self.words), ("c", self.clause_words), ("b", self.before)):
            yield from (f"{group}={a}" for a in words if a not in _NO_WORDS and not a[0].isdigit())
        yield from (f"c={a} {b}" for a, b in self.clause_bigrams if b and a not in _NO_WORDS)


def words_of(sentence: ParsedSentence, without: Collection[str]) -> list[str]:
    """The tokens as words: # for a number, ~ before those of a negated cue, empty where training leaves out a cue."""
    words = ["#" if token[0].isdigit() else token for token in sentence.tokens]
    for cue in sentence.cues:
        if cue.kind in cues.COMPARISONS and cues.is_negated(sentence.tokens, cue):
            # "not in agreement" must not count as "agreement"
            words[cue.start : cue.end] = [f"~{word}" for word in words[cue.start : cue.end]]
    for cue in sentence.cues:
        if cue.name in without:
            words[cue.start : cue.end] = [""] * (cue.end - cue.start)
    return words


def ngrams_of(words: list[str], sentence: ParsedSentence, before: ParsedSentence | None) -> NGrams:
    """The n-grams of a sentence with these words."""
    start, end = sentence.clause
    return NGrams(
        {*words},
        {*words[start:end]},
        {*pairwise(words[start : end + 1])},
        {*before.tokens} if before else frozenset(),
    )

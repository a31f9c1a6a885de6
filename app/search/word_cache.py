"""Cache of what follows from a word: bounded in entries and, since long words are not kept, in memory."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")
LONGEST = 100
"""Characters of a word that is kept. Texts hold words of 20,000 (sequences, or malice), and none of them comes twice."""


class WordTable(dict[str, str]):
    """What follows from each word, computed when it is first looked up: `map(table.__getitem__, words)` makes no call of
    Python for a word that is known, which takes a fifth of the time of a cached function."""

    def __init__(self, function: Callable[[str], str], most: int) -> None:
        super().__init__()
        self._function = function
        self._most = most

    def __missing__(self, word: str) -> str:
        result = self._function(word)
        if len(word) <= LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[word] = result
        return result


def cached_by_word(most: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Decorator: keep the results for the last `most` words."""

    def decorate(function: Callable[[str], T]) -> Callable[[str], T]:
        cached = lru_cache(maxsize=most)(function)

        @wraps(function)
        def result(word: str) -> T:
            return cached(word) if len(word) <= LONGEST else function(word)

        return result

    return decorate

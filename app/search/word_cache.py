"""Cache of what follows from a word: bounded in entries and, since long words are not kept, in memory."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")
LONGEST = 100
"""Characters of a word that is kept. Texts hold words of 20,000 (sequences, or malice), and none of them comes twice."""


def cached_by_word(most: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Decorator: keep the results for the last `most` words."""

    def decorate(function: Callable[[str], T]) -> Callable[[str], T]:
        cached = lru_cache(maxsize=most)(function)

        @wraps(function)
        def result(word: str) -> T:
            return cached(word) if len(word) <= LONGEST else function(word)

        return result

    return decorate

"""Cache of what follows from a text or list of any length: bounded in entries and, since few long ones are kept, in memory.

What stands in many documents is short. What is long stands in the records of one document, and they follow one another.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Protocol, TypeVar


class _Measured(Hashable, Protocol):
    def __len__(self) -> int: ...


K = TypeVar("K", bound=_Measured)
T = TypeVar("T")


def cached_by_length(
    longest: int, most: int, most_longer: int
) -> Callable[[Callable[[K], T]], Callable[[K], T]]:
    """Decorator: keep the results for the last `most` arguments of this length at most, and for the last `most_longer`
    others."""

    def decorate(function: Callable[[K], T]) -> Callable[[K], T]:
        short, long = lru_cache(most)(function), lru_cache(most_longer)(function)

        @wraps(function)
        def result(argument: K) -> T:
            return short(argument) if len(argument) <= longest else long(argument)

        return result

    return decorate

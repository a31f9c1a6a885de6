"""Sort fields and sort positions: what an order is by, and where a statement stands in it, the same for every engine."""

from typing import NamedTuple

from app.search.query import StatementQuery
from app.search.syntax_tree import Node, Phrase, Word, positive_leaves

SortKey = int | float
"""An integer of 63 bits, or a score."""


class SortField(NamedTuple):
    """A field to sort by, and its direction. What has equal values is to be sorted by id."""

    name: str
    descending: bool


class SortPosition(NamedTuple):
    """The position of one statement: what comes after it is what `search_after` means in Lucene.

    Statements with equal keys are sorted by id, so that no two have the same position.
    """

    key: SortKey
    id: int
    seen: int
    """How many statements come before it. Scores change a little with every commit; then this is what is left of the
    position."""


def is_scored(query: StatementQuery, node: Node | None) -> bool:
    """Whether the order is that of scores: relevance is the score where there are words to score by."""
    return query.sort == "relevance" and any(
        isinstance(leaf, Word | Phrase) for leaf in positive_leaves(node)
    )

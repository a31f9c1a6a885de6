"""Sort positions: where a statement stands in the order of a query, the same for every engine."""

from typing import NamedTuple

from app.search.query import StatementQuery
from app.search.syntax_tree import Node, Phrase, Word, positive_leaves

SortKey = int | float
"""An integer of 63 bits, or a score."""


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

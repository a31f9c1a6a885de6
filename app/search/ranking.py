"""Ranking: what a word counts for (field weights), and which searches look for it where.

A statement's score is the sum of BM25 over the words of the query and the fields that have them. The sentence and the
citing title decide whether it matches; its neighbours, the section's title and the cited title only add to the score.
"""

from dataclasses import dataclass

from app.search.query import StatementQuery


@dataclass(frozen=True, slots=True)
class Weights:
    """What a word counts in each field, against 1 in the sentence; 0: nothing."""

    title: float = 0.5
    """In the citing title. This and the next two were chosen among sixteen combinations by our own test collection
    (`python -m bench ranking`); Cranfield, which has titles alone, keeps its nDCG@10."""
    context: float = 0.3
    """In the sentences before and after, and in the section's title."""
    cited_title: float = 0.4
    stop_word: float = 0.1
    """Factor of a word that only ranks; 0 and 0.3 measure the same."""


WEIGHTS = Weights()


def ranks_by_cited_title(query: StatementQuery) -> bool:
    """Whether the cited title says more of a statement than of all others: not among the statements about a paper."""
    return query.cited is None

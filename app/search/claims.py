"""Claims: the query that looks for statements about a claim, and the order in which they are shown."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from app.search.engine import Hit
from app.vocabulary import StatementType

MOST_HITS = 100
"""Statements that are looked at for an answer."""
_WORD = re.compile(r"[^\W_]\S*")
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_TYPE_WEIGHTS: Mapping[StatementType, float] = {"supporting": 1.25, "contrasting": 1.25}
_SECTION_WEIGHTS = {"results": 1.1, "discussion": 1.1, "conclusion": 1.1, "methods": 0.8}
"""Factors of the score: who compares says more than who mentions, and who discusses more than who describes a method."""


def words_of(claim: str) -> str:
    """The claim as a query without operators: what a sentence has in quotation marks or brackets is no condition."""
    words = (word.replace('"', "").strip("()*~,;:.!?") for word in _WORD.findall(claim))
    return " ".join(word.lower() if word in _OPERATORS else word for word in words if word)


def ranked(hits: Sequence[Hit], scores: Sequence[float] | None = None) -> list[Hit]:
    """Hits by their scores, times what their type and section weigh; first the best of each citing paper.

    `scores` replace those of the hits.
    """
    weighted = []
    for place, hit in enumerate(hits):
        line = orjson.loads(hit.line)
        score = (hit.score or 0) if scores is None else scores[place]
        weight = _TYPE_WEIGHTS.get(line["type"], 1) * _SECTION_WEIGHTS.get(line["section"], 1)
        weighted.append((-score * weight if score > 0 else -score, place, _citing(line)))
    weighted.sort()
    seen: set[Any] = set()
    first: list[Hit] = []
    others: list[Hit] = []
    for _, place, citing in weighted:
        (others if citing in seen else first).append(hits[place])
        seen.add(citing)
    return [*first, *others]


def _citing(line: dict[str, Any]) -> object:
    """What tells the citing paper of a line from others."""
    return line["citing"]["doi"] or line["citing"]["title"] or line["id"]

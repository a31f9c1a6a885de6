"""Claims: the query that looks for statements about a claim, and the order in which they are shown."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from app.search import stop_words
from app.search.analysis import analyze, stem, tokenize
from app.search.engine import Hit
from app.vocabulary import StatementType

MOST_HITS = 100
"""Statements that are looked at for an answer."""
ENOUGH_WORDS = 0.5
"""A statement speaks of a claim if it has, with its neighbours, more than this share of the claim's words."""
_WORD = re.compile(r"[^\W_]\S*")
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_TYPE_WEIGHTS: Mapping[StatementType, float] = {"supporting": 1.1, "contrasting": 1.1}
_SECTION_WEIGHTS = {"results": 1.1, "discussion": 1.1, "conclusion": 1.1, "methods": 0.8}
"""Factors of the score: who compares says more than who mentions, and who discusses more than who describes a method."""


class Candidate(NamedTuple):
    """A statement that may speak of a claim."""

    hit: Hit
    line: Mapping[str, Any]
    """The Statement of the HTTP contract that the hit's bytes are."""


def candidates(hits: Iterable[Hit]) -> list[Candidate]:
    """The hits, each parsed once."""
    return [Candidate(hit, orjson.loads(hit.line)) for hit in hits]


def words_of(claim: str) -> str:
    """The claim as a query without operators: what a sentence has in quotation marks or brackets is no condition."""
    words = (word.replace('"', "").strip("()*~,;:.!?") for word in _WORD.findall(claim))
    return " ".join(word.lower() if word in _OPERATORS else word for word in words if word)


def shares(claim: str, found: Iterable[Candidate]) -> list[float]:
    """How many of the claim's words each statement has with its neighbours, stop words apart: 0..1."""
    tokens = set(tokenize(claim))
    stems = set(map(stem, tokens - stop_words.of_query(tokens) or tokens))
    return [len(stems.intersection(_found_stems(one))) / max(len(stems), 1) for one in found]


def _found_stems(candidate: Candidate) -> Iterator[str]:
    """The stems of what is highlighted: all that the search found of the claim's words."""
    hit, line = candidate
    for text, spans in (
        (line["text"], hit.highlights),
        (line["before"], hit.before_highlights),
        (line["after"], hit.after_highlights),
    ):
        for start, end in spans:
            yield from analyze(text[start:end]).stems


def word_scores(found: Sequence[Candidate], shares_: Sequence[float]) -> list[float]:
    """The scores of the search, which look at the sentence, raised by the share of words found with its neighbours."""
    return [(one.hit.score or 0) * (0.5 + share) for one, share in zip(found, shares_, strict=True)]


def ranked(found: Sequence[Candidate], scores: Sequence[float]) -> list[Candidate]:
    """Those that were found by these scores, times what type and section weigh; first the best of each citing paper."""
    weighted = []
    for place, ((_, line), score) in enumerate(zip(found, scores, strict=True)):
        weight = _TYPE_WEIGHTS.get(line["type"], 1) * _SECTION_WEIGHTS.get(line["section"], 1)
        weighted.append((-score * weight if score > 0 else -score, place, _citing(line)))
    weighted.sort()
    seen: set[Any] = set()
    first: list[Candidate] = []
    others: list[Candidate] = []
    for _, place, citing in weighted:
        (others if citing in seen else first).append(found[place])
        seen.add(citing)
    return [*first, *others]


def _citing(line: Mapping[str, Any]) -> object:
    """What tells the citing paper of a line from others."""
    return line["citing"]["doi"] or line["citing"]["title"] or line["id"]

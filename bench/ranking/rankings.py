"""Rankings that are compared: citance in two modes of matching, and BM25 by bm25s (https://github.com/xhluca/bm25s).

The peer is what bm25s gives with its English stop words and Snowball's stemmer, over sentences alone, parameters as they
come (Lucene's form, k1 = 1.5, b = 0.75).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import bm25s
import orjson
import Stemmer

from app.ids import paper_id
from app.search.engine import StatementEngine
from app.search.query import MatchMode, StatementQuery

Ranking = Callable[[str, str | None, int], list[str]]
"""The ids of the first statements for a question, about the paper with a DOI or about all."""


def citance(engine: StatementEngine, match: MatchMode) -> Ranking:
    """What a search of the service gives, in this mode."""

    def rank(question: str, cited: str | None, limit: int) -> list[str]:
        papers = None if cited is None else (paper_id(cited),)
        query = StatementQuery(q=question, match=match, cited=papers, limit=limit, facets=())
        return [orjson.loads(hit.line)["id"] for hit in engine.search(query).hits]

    return rank


_STEMMER = Stemmer.Stemmer("english")


class Peer:
    """BM25 by bm25s over texts of statements, each given with its weight in the score; a filter by paper is applied to the
    scores."""

    def __init__(
        self,
        ids: Sequence[str],
        *weighted: tuple[float, Iterable[str]],
        cited: Sequence[str] | None = None,
    ) -> None:
        self._ids = ids
        self._cited = cited
        self._indexes = [(weight, _index(texts)) for weight, texts in weighted]

    def __call__(self, question: str, cited: str | None, limit: int) -> list[str]:
        """Statements with a score above zero, the best first, equal scores by id."""
        (tokens,) = _tokenize([question])
        scores = sum(weight * index.get_scores(tokens) for weight, index in self._indexes)
        rows = scores.nonzero()[0].tolist()
        if cited is not None and self._cited is not None:
            rows = [row for row in rows if self._cited[row] == cited]
        rows.sort(key=lambda row: (-scores[row], self._ids[row]))
        return [self._ids[row] for row in rows[:limit]]


def _index(texts: Iterable[str]) -> bm25s.BM25:
    index = bm25s.BM25()
    index.index(_tokenize(texts), show_progress=False)
    return index


def _tokenize(texts: Iterable[str]) -> Any:
    return bm25s.tokenize(
        list(texts), stopwords="en", stemmer=_STEMMER, return_ids=False, show_progress=False
    )

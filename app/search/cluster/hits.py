"""Hits of an answer of OpenSearch: the stored lines, with scores and highlights."""

from collections.abc import Iterable
from typing import Any

from app.search.engine import Hit
from app.search.highlight_terms import highlight_terms
from app.search.highlights import find_spans, passage_of
from app.search.syntax_tree import Node


def read_hits(page: Iterable[dict[str, Any]], node: Node | None) -> list[Hit]:
    """As they are answered; `node` is what is highlighted."""
    found = list(page)
    lines = [hit["fields"]["line"][0].encode() for hit in found]
    scores = [key if isinstance(key := hit["sort"][0], float) else None for hit in found]
    terms = highlight_terms(node)
    if not terms:
        return [Hit(*both, [], [], []) for both in zip(lines, scores, strict=True)]
    texts = [text or "" for line in lines for text in passage_of(line)]
    spans = iter(find_spans(texts, terms))
    return [Hit(*each) for each in zip(lines, scores, spans, spans, spans, strict=True)]

"""Names that begin so: all values of a facet that may, read in pages, and told apart as the embedded engine does."""

from collections.abc import Callable
from typing import Any

from app.search import analysis, partial
from app.search.cluster.compiler import facet_filters
from app.search.cluster.documents import LONGEST_WORD
from app.search.cluster.words import Json
from app.search.engine import Facet
from app.search.facet_values import build_facet_of_names, with_reason
from app.search.query import NameFacet, StatementQuery

PAGE = 10_000
"""Names of a request."""


def find_names(  # noqa: PLR0913, PLR0917 - what is asked, and how far
    search: Callable[[Json], dict[str, Any]],
    matching: Json,
    query: StatementQuery,
    name: NameFacet,
    starts: str,
    most: int,
) -> Facet:
    """The facet as it is answered where only names that begin so are wanted. The statements read have a name whose words
    begin so; their other names are left out here. It is partial where they have more than `most`: those are read first that
    come first in the alphabet."""
    filters = [each for other, each in facet_filters(query).items() if other != name]
    *whole, last = [word[:LONGEST_WORD] for word in analysis.tokenize(starts)] or [""]
    words = f"{name}_words"
    filters += [{"term": {words: {"value": word}}} for word in whole]
    filters += [{"prefix": {words: last}}] if last else []
    counts: dict[str, int] = {}
    pages: Json = {"sources": [{"name": {"terms": {"field": name}}}]}
    while len(counts) <= most:
        pages["size"] = min(PAGE, most + 1 - len(counts))
        answer = search(
            {
                "query": {"bool": {"filter": [matching, *filters]}},
                "size": 0,
                "aggs": {"names": {"composite": pages}},
            }
        )
        found = answer["aggregations"]["names"]
        counts |= {bucket["key"]["name"]: bucket["doc_count"] for bucket in found["buckets"]}
        if len(found["buckets"]) < pages["size"]:
            break
        pages["after"] = found["after_key"]
    facet = build_facet_of_names(name, counts, starts, query)
    return with_reason(facet, partial.names(most) if len(counts) > most else None)

"""Names that begin so: all values of a facet that may, read in pages, and told apart as the embedded engine does."""

from collections.abc import Callable
from typing import Any

from app.search import analysis
from app.search.cluster.compiler import facet_filters
from app.search.cluster.documents import LONGEST_WORD
from app.search.cluster.words import Json
from app.search.engine import Facet
from app.search.facet_values import build_facet_of_names
from app.search.query import NameFacet, StatementQuery

PAGE = 10_000
MOST_PAGES = 50


def find_names(
    search: Callable[[Json], dict[str, Any]],
    matching: Json,
    query: StatementQuery,
    name: NameFacet,
    starts: str,
) -> Facet:
    """The facet as it is answered where only names that begin so are wanted. The statements read have a name whose words
    begin so; their other names are left out here."""
    filters = [each for other, each in facet_filters(query).items() if other != name]
    *whole, last = [word[:LONGEST_WORD] for word in analysis.tokenize(starts)] or [""]
    words = f"{name}_words"
    filters += [{"term": {words: {"value": word}}} for word in whole]
    filters += [{"prefix": {words: last}}] if last else []
    counts: dict[str, int] = {}
    pages: Json = {"size": PAGE, "sources": [{"name": {"terms": {"field": name}}}]}
    for _ in range(MOST_PAGES):
        answer = search(
            {
                "query": {"bool": {"filter": [matching, *filters]}},
                "size": 0,
                "aggs": {"names": {"composite": pages}},
            }
        )
        found = answer["aggregations"]["names"]
        counts |= {bucket["key"]["name"]: bucket["doc_count"] for bucket in found["buckets"]}
        if "after_key" not in found or len(found["buckets"]) < PAGE:
            break
        pages["after"] = found["after_key"]
    return build_facet_of_names(name, counts, starts, query)

"""Facets and publications as aggregations, each over all filters but its own, in the request of the search itself.

Values that are many (names) are asked for as far as they are listed. Where shards have more values than they send, the
answer says how far a count may be off: such a facet is asked for once again, for more values, and is partial where those
are too few as well.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.search import partial
from app.search.cluster.compiler import facet_filters
from app.search.cluster.documents import shortened
from app.search.cluster.words import Json
from app.search.engine import Facet
from app.search.facet_values import NAME_FACETS, build_facet, build_year_facet, with_reason
from app.search.query import UNKNOWN, FacetName, StatementQuery
from app.vocabulary import TYPES


class Bounds(NamedTuple):
    """Of what is counted exactly."""

    publications: int = 20_000
    """Beyond them there is an estimate. A request has 65,535 buckets at most."""
    shard_values: int = 2_000
    """Names that a shard sends of those it has most of."""
    more_shard_values: int = 50_000
    """The same, asked for again where those were too few."""
    names: int = 500_000
    """Names that are read where those that begin so are wanted."""


BOUNDS = Bounds()
MOST_VALUES = 10_000
"""Of a facet with few values, years among them."""
_NO_YEAR = -1


def aggregations(query: StatementQuery, bounds: Bounds = BOUNDS) -> Json:
    """What counts the facets that the query asks for, and its publications."""
    end = "cited" if query.citing is not None and query.cited is None else "citing"
    papers = {"field": end, "size": bounds.publications, "shard_size": bounds.publications}
    publications = {
        "filter": _all(list(facet_filters(query).values())),
        "aggs": {
            "papers": {"terms": papers},
            "exactly": {"stats_bucket": {"buckets_path": "papers>_count"}},
            "about": {"cardinality": {"field": end}},
        },
    }
    return {**facet_aggregations(query, bounds.shard_values), "publications": publications}


def facet_aggregations(query: StatementQuery, shard_values: int) -> Json:
    """What counts the facets alone, from so many names of each shard."""
    filters = facet_filters(query)
    return {
        name: {
            "filter": _all([each for other, each in filters.items() if other != name]),
            "aggs": _values(name, query, shard_values),
        }
        for name in query.facets
    }


OMITTED = "-aggregations.publications.papers.buckets"
"""What an answer need not say: the papers, which are counted only."""


def publications(answer: Mapping[str, Any], bounds: Bounds = BOUNDS) -> tuple[int, bool]:
    """How many there are, and whether that is exact."""
    counted = answer["aggregations"]["publications"]
    if counted["papers"]["sum_other_doc_count"]:
        return max(counted["about"]["value"], bounds.publications + 1), False
    return counted["exactly"]["count"], True


def read_facets(answer: Mapping[str, Any], query: StatementQuery) -> dict[FacetName, Facet]:
    """The facets as they are answered, the inexact ones as partial."""
    unsure = inexact(answer, query)
    return {
        name: with_reason(
            _facet(name, answer["aggregations"][name], query),
            partial.COUNTS if name in unsure else None,
        )
        for name in query.facets
    }


def inexact(answer: Mapping[str, Any], query: StatementQuery) -> tuple[FacetName, ...]:
    """The facets whose listed values may be wrong, or other ones."""
    return tuple(
        name
        for name in query.facets
        if name != "year" and _is_inexact(answer["aggregations"][name]["values"], query)
    )


def _is_inexact(values: Mapping[str, Any], query: StatementQuery) -> bool:
    listed = values["buckets"][: query.facet_limit]
    if any(bucket.get("doc_count_error_upper_bound") for bucket in listed):
        return True
    unseen = values["doc_count_error_upper_bound"]
    return bool(unseen) and (not listed or listed[-1]["doc_count"] <= unseen)


def _facet(name: FacetName, counted: Mapping[str, Any], query: StatementQuery) -> Facet:
    if name == "year":
        by_year = {}
        for bucket in counted["values"]["buckets"]:
            types = {each["key"]: each["doc_count"] for each in bucket["types"]["buckets"]}
            year = UNKNOWN if bucket["key"] == _NO_YEAR else f"{bucket['key']:04d}"
            by_year[year] = [types.get(type_, 0) for type_ in TYPES]
        return build_year_facet(by_year, query)
    counts = {bucket["key"]: bucket["doc_count"] for bucket in counted["values"]["buckets"]}
    if "selected" in counted:
        counts |= {each["key"]: each["doc_count"] for each in counted["selected"]["buckets"]}
    total = counted["doc_count"]
    if name == "author":
        total = int(counted["total"]["value"])
    elif name == "purpose":  # a statement counts for each, and all of them are listed
        total = sum(bucket["doc_count"] for bucket in counted["values"]["buckets"])
    return build_facet(name, counts, total, query)


def _values(name: FacetName, query: StatementQuery, shard_values: int) -> Json:
    if name == "year":
        of_type = {"types": {"terms": {"field": "type", "size": len(TYPES)}}}
        years = {"field": "year", "size": MOST_VALUES, "missing": _NO_YEAR}
        return {"values": {"terms": years, "aggs": of_type}}
    is_name = name in NAME_FACETS or name == "publication_type"
    terms: Json = {
        "field": name,
        "size": query.facet_limit if is_name else 100,
        "shard_size": max(shard_values if is_name else 100, query.facet_limit),
        "show_term_doc_count_error": True,
    }
    # a paper's statements are few: their own values are read, and no list of all values of the index is made
    if query.cited is not None or query.citing is not None:
        terms["execution_hint"] = "map"
    found: Json = {"values": {"terms": terms}}
    if selected := list(map(shortened, getattr(query, name))):
        found["selected"] = {"terms": {"field": name, "include": selected, "size": len(selected)}}
    if name == "author":
        found["total"] = {"sum": {"field": "author_count"}}
    return found


def _all(filters: list[Json]) -> Json:
    return {"bool": {"filter": filters}} if filters else {"match_all": {}}

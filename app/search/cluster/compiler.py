"""Compiler from a StatementQuery and its syntax tree to an OpenSearch query.

    base_query     papers, words, minimum confidence
    facet_filters  the filters that are facets, each by its facet's name: all hold for the hits, all but its own for a facet
    add_ranking    what only ranks: stop words, and words in fields that do not decide

Only words and phrases have a score.
"""

from collections.abc import Callable, Iterable

from app.search import sort_keys
from app.search.analysis import stem
from app.search.cluster.documents import shortened
from app.search.cluster.words import (
    MOST_CLAUSES,
    NOTHING,
    Json,
    Lexicon,
    WordField,
    all_of,
    any_of,
    boosted,
    count_clauses,
    leaf_query,
    prefix_query,
    term,
)
from app.search.query import FACETS, FacetName, StatementQuery
from app.search.ranking import WEIGHTS, Weights, ranks_by_cited_title
from app.search.syntax_tree import (
    And,
    AtLeast,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Should,
    Word,
    conjuncts,
    content_words,
    optional_nodes,
)

FIELDS = _TEXT, _TITLE = WordField("text"), WordField("title")
CompileLeaf = Callable[[Leaf], Json]
"""How a word, phrase or prefix becomes a query: which fields it is looked for in."""


def compile_leaf_for(lexicon: Lexicon, weights: Weights = WEIGHTS) -> CompileLeaf:
    """In the sentence or the citing title."""

    def compile_leaf(leaf: Leaf) -> Json:
        if isinstance(leaf, Prefix):
            return prefix_query(["folded_words"], leaf.prefix)
        title = boosted(leaf_query(lexicon, _TITLE, leaf), weights.title)
        return any_of([leaf_query(lexicon, _TEXT, leaf), title])

    return compile_leaf


def base_query(query: StatementQuery, node: Node | None, compile_leaf: CompileLeaf) -> Json:
    """What matches but for the filters that are facets."""
    clauses = _clauses(conjuncts(node), compile_leaf)
    return _bool({**clauses, "filter": paper_filters(query) + _confidence(query)})


def facet_filters(query: StatementQuery) -> dict[FacetName, Json]:
    """The filters that the query has."""
    filters: dict[FacetName, Json] = {
        name: {"terms": {name: list(map(shortened, getattr(query, name)))}}
        for name in FACETS
        if name != "year" and getattr(query, name)
    }
    if query.year_from is not None or query.year_to is not None:
        first = max(query.year_from or 0, 0)
        last = sort_keys.LAST_YEAR if query.year_to is None else query.year_to
        filters["year"] = (
            {"range": {"year": {"gte": first, "lte": min(last, sort_keys.LAST_YEAR)}}}
            if first <= min(last, sort_keys.LAST_YEAR)
            else NOTHING
        )
    return filters


def add_ranking(
    found: Json,
    query: StatementQuery,
    node: Node | None,
    compile_leaf: CompileLeaf,
    weights: Weights = WEIGHTS,
) -> Json:
    """`found`, and what only ranks."""
    fields = {"context": weights.context}
    if ranks_by_cited_title(query):
        fields["cited_title"] = weights.cited_title
    ranking = []
    for each in optional_nodes(node):
        if isinstance(each, And):
            ranking.append(compile_node(each, compile_leaf))
        else:
            weight = weights.stop_word if each.kind == "stop" else 1.0
            ranking.append(boosted(compile_leaf(each), weight))
    for words in content_words(node):
        for name, weight in fields.items():
            stems = [term(name, each) for each in dict.fromkeys(map(stem, words))]
            ranking.append(boosted(all_of(stems), weight))
    room = MOST_CLAUSES - count_clauses(found)
    while ranking and sum(map(count_clauses, ranking)) > room:
        ranking.pop()
    return {"bool": {"must": [found], "should": ranking}} if ranking else found


def paper_filters(query: StatementQuery) -> list[Json]:
    """The papers that the query is about."""
    ends = {"cited": query.cited, "citing": query.citing}
    return [
        {"terms": {name: list(ids)}} if ids else NOTHING
        for name, ids in ends.items()
        if ids is not None
    ]


def compile_node(node: Node, compile_leaf: CompileLeaf) -> Json:
    """The tree as a query."""
    match node:
        case Word() | Phrase() | Prefix():
            return compile_leaf(node)
        case Not(operand):
            return {"bool": {"must_not": [compile_node(operand, compile_leaf)]}}
        case And(operands):
            return _bool(_clauses(operands, compile_leaf))
        case Or(operands):
            return any_of([compile_node(operand, compile_leaf) for operand in operands])
        case AtLeast(least, operands):
            should = [compile_node(operand, compile_leaf) for operand in operands]
            return {"bool": {"should": should, "minimum_should_match": least}}
        case Should():
            raise TypeError("This matches nothing; it ranks.")


def _clauses(operands: Iterable[Node], compile_leaf: CompileLeaf) -> dict[str, list[Json]]:
    """The operands of an And as clauses; what only ranks is none."""
    clauses: dict[str, list[Json]] = {"must": [], "must_not": []}
    for one in operands:
        if isinstance(one, Not):
            clauses["must_not"].append(compile_node(one.operand, compile_leaf))
        elif not isinstance(one, Should):
            clauses["must"].append(compile_node(one, compile_leaf))
    return clauses


def _bool(clauses: dict[str, list[Json]]) -> Json:
    given = {occur: queries for occur, queries in clauses.items() if queries}
    return {"bool": given} if given else {"match_all": {}}


def _confidence(query: StatementQuery) -> list[Json]:
    if query.min_confidence is None:
        return []
    least = sort_keys.min_confidence_key(query.min_confidence)
    return [{"range": {sort_keys.CONFIDENCE.name: {"gte": least}}}]

"""Compiler from a StatementQuery and its syntax tree to Tantivy queries: term, phrase, prefix, boolean, filter.

A search has parts, so that each facet can be counted with all filters but its own, and nothing is scored in vain:

    base_query     papers, words, minimum confidence
    add_filters    + the filters that are facets (section, type, year, …), all or all but one
    ranked         + what only ranks, for the order of scores (`question`)

Only words and phrases have a score; everything else is a filter with the constant score 0.
"""

from collections.abc import Callable, Iterable, Sequence

import tantivy
from tantivy import Occur, Query, Searcher

from app.search import sort_keys
from app.search.embedded import statement_fields
from app.search.embedded.statement_fields import SCHEMA
from app.search.embedded.words import (
    DICTIONARY,
    WordField,
    any_of,
    phrase_query,
    prefix_query,
)
from app.search.query import FacetName, StatementQuery
from app.search.ranking import WEIGHTS, Weights
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
)

CompileLeaf = Callable[[Leaf], Sequence[Query]]
"""How a phrase or a prefix becomes queries, of which a match has one: one for each field that it is looked for in."""
FEW_PAPERS = 8
"""Papers that are looked for beside each word of a query, where that is quicker than to look for them once."""
FIELDS = _TEXT, _TITLE = WordField(SCHEMA, "text"), WordField(SCHEMA, "title")


def base_query(compile_leaf: CompileLeaf, query: StatementQuery, node: Node | None) -> Query:
    """What matches but for the filters that are facets: papers, words, confidence."""
    clauses = _paper_filters(query)
    if query.min_confidence is not None:
        low = sort_keys.min_confidence_key(query.min_confidence)
        clauses.append((Occur.Must, range_filter(sort_keys.CONFIDENCE.name, low, None)))
    for operand in conjuncts(node):
        compile_one = leaves_of_papers(query, compile_leaf, words=isinstance(operand, AtLeast))
        clauses += compile_clauses((operand,), compile_one)
    return boolean_query(clauses)


def add_filters(base: Query, query: StatementQuery, but: FacetName | None = None) -> Query:
    """`base` with the filters that are facets, except one."""
    clauses = [(Occur.Must, base)]
    for name, values in value_filters(query):
        if name != but:
            clauses.append((Occur.Must, _terms_filter(name, values)))
    if but != "year" and _has_years(query):
        low, high = sort_keys.year_keys(query.year_from, query.year_to)
        clauses.append((Occur.Must, range_filter(sort_keys.NEWEST.name, low, high)))
    return boolean_query(clauses)


def value_filters(query: StatementQuery) -> Iterable[tuple[FacetName, Sequence[str]]]:
    """The facets that are filtered by value, with the values."""
    filters: list[tuple[FacetName, Sequence[str]]] = [
        ("section", query.section),
        ("type", query.type),
        ("publication_type", query.publication_type),
        ("relationship", query.relationship),
        ("purpose", query.purpose),
        ("author", query.author),
        ("journal", query.journal),
    ]
    return [(name, values) for name, values in filters if values]


def filtered_facets(query: StatementQuery) -> set[FacetName]:
    """The facets that the query filters by."""
    filtered = {name for name, _ in value_filters(query)}
    return filtered | {"year"} if _has_years(query) else filtered


def with_filter(base: Query, condition: Query) -> Query:
    """`base` where the condition holds."""
    return boolean_query([(Occur.Must, base), (Occur.Must, condition)])


def term_filter(field: str, value: str | int) -> Query:
    """What has this value in this field."""
    return _unscored(Query.term_query(SCHEMA, field, value, index_option="basic"))


def range_filter(fast_field: str, low: int, high: int | None) -> Query:
    """What has a value of the fast field in the inclusive range."""
    unsigned = tantivy.FieldType.Unsigned
    return _unscored(Query.range_query(SCHEMA, fast_field, unsigned, low, high))


def boolean_query(clauses: Sequence[tuple[Occur, Query]]) -> Query:
    """All the clauses; without one, everything. Tantivy finds nothing where all clauses are MustNot."""
    if not clauses:
        return Query.all_query()
    if all(occur == Occur.MustNot for occur, _ in clauses):
        clauses = [(Occur.Must, _unscored(Query.all_query())), *clauses]
    if len(clauses) == 1:
        return clauses[0][1]
    return Query.boolean_query(clauses)


def compile_clause(node: Node, compile_leaf: CompileLeaf) -> tuple[Occur, Query]:
    """The tree as a clause of a boolean query: Must or MustNot."""
    if isinstance(node, Not):
        return Occur.MustNot, compile_node(node.operand, compile_leaf)
    return Occur.Must, compile_node(node, compile_leaf)


def compile_clauses(
    operands: Iterable[Node], compile_leaf: CompileLeaf
) -> list[tuple[Occur, Query]]:
    """The operands of an And as clauses; what only ranks is none."""
    return [compile_clause(one, compile_leaf) for one in operands if not isinstance(one, Should)]


def compile_node(node: Node, compile_leaf: CompileLeaf) -> Query:
    """The tree as a query."""
    match node:
        case Word() | Phrase() | Prefix() | Or():
            return any_of(_alternatives(node, compile_leaf))
        case Not(operand):
            return boolean_query([(Occur.MustNot, compile_node(operand, compile_leaf))])
        case And(operands):
            return boolean_query(compile_clauses(operands, compile_leaf))
        case AtLeast(least, operands):
            return Query.boolean_query(
                [(Occur.Should, compile_node(operand, compile_leaf)) for operand in operands],
                minimum_number_should_match=least,
            )
        case Should():
            raise TypeError("This matches nothing; it ranks.")


def _alternatives(node: Node, compile_leaf: CompileLeaf) -> Sequence[Query]:
    """Queries of which a match has one: Tantivy walks through one union in two thirds of the time of a union of unions."""
    if isinstance(node, Or):
        return [query for one in node.operands for query in _alternatives(one, compile_leaf)]
    if isinstance(node, Word | Phrase | Prefix):
        return compile_leaf(node)
    return [compile_node(node, compile_leaf)]


def _has_years(query: StatementQuery) -> bool:
    return query.year_from is not None or query.year_to is not None


def _paper_filters(query: StatementQuery) -> list[tuple[Occur, Query]]:
    """The papers that a query names, as clauses."""
    filters = []
    for name, ids in (("cited", query.cited), ("citing", query.citing)):
        if ids is not None:
            terms = [statement_fields.id_term(id_) for id_ in ids]
            filters.append((Occur.Must, _terms_filter(name, terms)))
    return filters


def leaves_of_papers(
    query: StatementQuery, compile_leaf: CompileLeaf, *, words: bool = False
) -> CompileLeaf:
    """Phrases, and with `words` all leaves, in the statements of a query's papers, where these are few. Tantivy looks for
    phrases of which one has to match, and for a least number of words, in blocks of thousands of statements, and through all
    for the next one that has all words: ten times the work of a search about a paper."""
    papers = _paper_filters(query)
    if not papers or len(query.cited or ()) + len(query.citing or ()) > FEW_PAPERS:
        return compile_leaf

    def compile_in_papers(leaf: Leaf) -> Sequence[Query]:
        found = compile_leaf(leaf)
        if not words and (isinstance(leaf, Prefix) or len(leaf.words) == 1):
            return found
        return [boolean_query([*papers, (Occur.Must, one)]) for one in found]

    return compile_in_papers


def compile_leaf_for(searcher: Searcher, weights: Weights = WEIGHTS) -> CompileLeaf:
    """Phrases and prefixes in the sentence or the citing title."""

    def compile_leaf(leaf: Leaf) -> Sequence[Query]:
        if isinstance(leaf, Prefix):
            return [_unscored(prefix_query(SCHEMA, [DICTIONARY], leaf.prefix))]
        title = boosted(phrase_query(searcher, _TITLE, leaf), weights.title)
        return phrase_query(searcher, _TEXT, leaf), title

    return compile_leaf


def boosted(query: Query, weight: float) -> Query:
    """A query whose scores count so much."""
    return query if weight == 1 else Query.boost_query(query, weight)


def _terms_filter(field: str, values: Sequence[str]) -> Query:
    """What has one of the values. Tantivy's own query for that (TermSetQuery) takes twice to fifteen times as long, since it
    goes through the field's dictionary."""
    return any_of([term_filter(field, value) for value in values])


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)

"""Compiler from a StatementQuery and its syntax tree to Tantivy queries: term, phrase, prefix, boolean, filter.

A search has two parts, so that each facet can be counted with all filters but its own:

    base_query     papers, words, minimum confidence
    add_filters    + the filters that are facets (section, type, year, …), all or all but one

Only words and phrases have a score; everything else is a filter with the constant score 0.
"""

from collections.abc import Callable, Iterable, Sequence

import tantivy
from tantivy import Occur, Query

from app.search.analysis import stem
from app.search.embedded import sort_keys, statement_fields
from app.search.embedded.statement_fields import SCHEMA
from app.search.query import FacetName, StatementQuery
from app.search.syntax_tree import And, AtLeast, Leaf, Node, Not, Or, Phrase, Prefix, Should, Word

CompileLeaf = Callable[[Leaf], Query]
"""How a phrase or a prefix becomes a query: which fields it is looked for in."""
TITLE_WEIGHT = 0.6
"""Of a word in the citing title, against 1 in the statement; measured on Cranfield, whose questions are long."""
STOP_WORD_WEIGHT = 0.1
"""Of a word that only ranks, against 1; measured likewise."""


def base_query(query: StatementQuery, node: Node | None) -> Query:
    """What matches but for the filters that are facets: papers, words, confidence."""
    clauses: list[tuple[Occur, Query]] = []
    for name, ids in (("cited", query.cited), ("citing", query.citing)):
        if ids is not None:
            terms = [statement_fields.id_term(id_) for id_ in ids]
            clauses.append((Occur.Must, _terms_filter(name, terms)))
    if query.min_confidence is not None:
        low = sort_keys.min_confidence_key(query.min_confidence)
        clauses.append((Occur.Must, range_filter(sort_keys.CONFIDENCE.name, low, None)))
    if isinstance(node, And):
        clauses += [compile_clause(operand, _compile_leaf) for operand in node.operands]
    elif node is not None:
        clauses.append(compile_clause(node, _compile_leaf))
    return boolean_query(clauses)


def add_filters(base: Query, query: StatementQuery, but: FacetName | None = None) -> Query:
    """`base` with the filters that are facets, except one."""
    clauses = [(Occur.Must, base)]
    for name, values in value_filters(query):
        if name != but:
            clauses.append((Occur.Must, _terms_filter(name, values)))
    if but != "year" and (query.year_from is not None or query.year_to is not None):
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
        ("author", query.author),
        ("journal", query.journal),
    ]
    return [(name, values) for name, values in filters if values]


def with_term(base: Query, field: str, value: str) -> Query:
    """`base` where the field has the value."""
    return boolean_query([(Occur.Must, base), (Occur.Must, _term_filter(field, value))])


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
    """The tree as a clause of a boolean query: Must, MustNot, or Should."""
    if isinstance(node, Not):
        return Occur.MustNot, compile_node(node.operand, compile_leaf)
    if isinstance(node, Should):
        weight = STOP_WORD_WEIGHT if node.operand.kind == "stop" else 1.0
        return Occur.Should, Query.boost_query(compile_leaf(node.operand), weight)
    return Occur.Must, compile_node(node, compile_leaf)


def compile_node(node: Node, compile_leaf: CompileLeaf) -> Query:
    """The tree as a query."""
    match node:
        case Word() | Phrase() | Prefix():
            return compile_leaf(node)
        case Not(operand):
            return boolean_query([(Occur.MustNot, compile_node(operand, compile_leaf))])
        case And(operands):
            return boolean_query([compile_clause(operand, compile_leaf) for operand in operands])
        case Or(operands):
            return Query.boolean_query(
                [(Occur.Should, compile_node(operand, compile_leaf)) for operand in operands]
            )
        case AtLeast(least, operands):
            return Query.boolean_query(
                [(Occur.Should, compile_node(operand, compile_leaf)) for operand in operands],
                minimum_number_should_match=least,
            )
        case Should():
            raise TypeError("This is a clause, and no query.")


def _compile_leaf(leaf: Leaf) -> Query:
    if isinstance(leaf, Prefix):
        # folded words are letters and digits: nothing in them means anything in a regular expression
        return _unscored(Query.regex_query(SCHEMA, "folded_words", f"{leaf.prefix}.*"))
    stems = [stem(word) for word in leaf.words]
    title = Query.boost_query(_phrase("title", stems), TITLE_WEIGHT)
    return Query.boolean_query([(Occur.Should, _phrase("text", stems)), (Occur.Should, title)])


def _phrase(field: str, stems: Sequence[str]) -> Query:
    if len(stems) == 1:
        return Query.term_query(SCHEMA, field, stems[0], index_option="freq")
    return Query.phrase_query(SCHEMA, field, list(stems))


def _terms_filter(field: str, values: Sequence[str]) -> Query:
    if len(values) == 1:
        return _term_filter(field, values[0])
    return _unscored(Query.term_set_query(SCHEMA, field, values))


def _term_filter(field: str, value: str) -> Query:
    return _unscored(Query.term_query(SCHEMA, field, value, index_option="basic"))


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)

"""A StatementQuery as the engine's queries: which statements match, and how well."""

from collections.abc import Callable, Iterable, Sequence

import tantivy
from tantivy import Occur, Query

from app.search.analysis import stem
from app.search.embedded import statement_fields
from app.search.embedded.statement_fields import SCHEMA
from app.search.query import FacetName, StatementQuery
from app.search.query_parser import All, Prefix, Some, Tree, Without, Words

Leaf = Callable[[Words | Prefix], Query]
TITLE_WEIGHT = 0.3
"""Of a word in the citing title, against 1 in the statement."""


def scope(query: StatementQuery, tree: Tree | None) -> Query:
    """What matches but for the filters that are facets: papers, words, confidence."""
    clauses: list[tuple[Occur, Query]] = []
    for name, ids in (("cited", query.cited), ("citing", query.citing)):
        if ids is not None:
            clauses.append(
                (Occur.Must, _one_of(name, [statement_fields.shown(id_) for id_ in ids]))
            )
    if query.min_confidence is not None:
        least = statement_fields.at_least(query.min_confidence)
        clauses.append((Occur.Must, between(statement_fields.SUREST.name, least, None)))
    if isinstance(tree, All):
        clauses += [clause(part, _in_a_statement) for part in tree.parts]
    elif tree is not None:
        clauses.append(clause(tree, _in_a_statement))
    return joined(clauses)


def narrowed(base: Query, query: StatementQuery, but: FacetName | None = None) -> Query:
    """`base` with the filters that are facets, except one."""
    clauses = [(Occur.Must, base)]
    for name, values in selections(query):
        if name != but:
            clauses.append((Occur.Must, _one_of(name, values)))
    if but != "year" and (query.year_from is not None or query.year_to is not None):
        low, high = statement_fields.years_between(query.year_from, query.year_to)
        clauses.append((Occur.Must, between(statement_fields.NEWEST.name, low, high)))
    return joined(clauses)


def selections(query: StatementQuery) -> Iterable[tuple[FacetName, Sequence[str]]]:
    """The facets that are filtered by value, with the values."""
    chosen: list[tuple[FacetName, Sequence[str]]] = [
        ("section", query.section),
        ("type", query.type),
        ("publication_type", query.publication_type),
        ("relationship", query.relationship),
        ("author", query.author),
        ("journal", query.journal),
    ]
    return [(name, values) for name, values in chosen if values]


def having(base: Query, field: str, value: str) -> Query:
    """`base` where the field has the value."""
    return joined([(Occur.Must, base), (Occur.Must, _term(field, value))])


def between(column: str, low: int, high: int | None) -> Query:
    """What has a value of the column in the inclusive range."""
    unsigned = tantivy.FieldType.Unsigned
    return unscored(Query.range_query(SCHEMA, column, unsigned, low, high))


def joined(clauses: Sequence[tuple[Occur, Query]]) -> Query:
    """All the clauses; without one, everything. Tantivy finds nothing where nothing is positive."""
    if not clauses:
        return Query.all_query()
    if all(occur == Occur.MustNot for occur, _ in clauses):
        clauses = [(Occur.Must, unscored(Query.all_query())), *clauses]
    if len(clauses) == 1:
        return clauses[0][1]
    return Query.boolean_query(clauses)


def clause(tree: Tree, leaf: Leaf) -> tuple[Occur, Query]:
    """The tree as a part that everything must match, or must not."""
    if isinstance(tree, Without):
        return Occur.MustNot, matching(tree.part, leaf)
    return Occur.Must, matching(tree, leaf)


def matching(tree: Tree, leaf: Leaf) -> Query:
    """What the tree finds, when its words and prefixes find what `leaf` says."""
    match tree:
        case Words() | Prefix():
            return leaf(tree)
        case Without(part):
            return joined([(Occur.MustNot, matching(part, leaf))])
        case All(parts):
            return joined([clause(part, leaf) for part in parts])
        case Some(parts):
            return Query.boolean_query([(Occur.Should, matching(part, leaf)) for part in parts])


def _in_a_statement(part: Words | Prefix) -> Query:
    if isinstance(part, Prefix):
        # folded words are letters and digits: nothing in them means anything in a regular expression
        return unscored(Query.regex_query(SCHEMA, "words", f"{part.start}.*"))
    stems = [stem(word) for word in part.words]
    title = Query.boost_query(_in_a_row("title", stems), TITLE_WEIGHT)
    return Query.boolean_query([(Occur.Should, _in_a_row("text", stems)), (Occur.Should, title)])


def _in_a_row(field: str, stems: Sequence[str]) -> Query:
    if len(stems) == 1:
        return Query.term_query(SCHEMA, field, stems[0], index_option="freq")
    return Query.phrase_query(SCHEMA, field, list(stems))


def _one_of(field: str, values: Sequence[str]) -> Query:
    if len(values) == 1:
        return _term(field, values[0])
    return unscored(Query.term_set_query(SCHEMA, field, values))


def _term(field: str, value: str) -> Query:
    return unscored(Query.term_query(SCHEMA, field, value, index_option="basic"))


def unscored(query: Query) -> Query:
    """The same, without a part in the order."""
    return Query.const_score_query(query, 0.0)

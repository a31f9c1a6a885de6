"""Question: a query in one of its modes, as a commit answers it. What it is compiled to is compiled once."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from tantivy import Occur, Query

from app.search import matching
from app.search.analysis import stem
from app.search.embedded import compiler
from app.search.embedded.commit_cache import CommitCache
from app.search.embedded.statement_fields import SCHEMA
from app.search.query import FacetName, Matched, StatementQuery
from app.search.ranking import ranks_by_cited_title
from app.search.sort import is_scored
from app.search.sort_keys import SORT_FIELDS
from app.search.syntax_tree import And, content_words, optional_nodes


class Question:
    """A query, what a statement has to match, and the order of what is found."""

    def __init__(self, commit: CommitCache, query: StatementQuery, matched: Matched) -> None:
        self.commit = commit
        self.query = query
        self.matched = matched
        self.node = matching.tree(query.q, matched)
        self.sort = None if is_scored(query, self.node) else SORT_FIELDS[query.sort]
        """The fast field to sort by; None for the score."""

    @cached_property
    def base(self) -> Query:
        """What matches but for the filters that are facets."""
        return compiler.base_query(self.commit.compile_leaf, self.query, self.node)

    def filtered(self, but: FacetName | None = None) -> Query:
        """What matches, whatever it has of one facet."""
        return compiler.add_filters(self.base, self.query, but)

    def ranked(self, found: Query) -> Query:
        """What is found, with all that counts in an order of scores."""
        if self.sort is not None:
            return found
        return compiler.boolean_query(
            [(Occur.Must, found), *((Occur.Should, one) for one in self._ranking())]
        )

    def _ranking(self) -> Iterator[Query]:
        """What only ranks: the words that may be missing, and words in the fields that do not decide."""
        query, weights, kept = self.query, self.commit.weights, self.commit.compile_leaf
        compile_leaf = compiler.leaves_of_papers(query, kept)
        for each in optional_nodes(self.node):
            if not isinstance(each, And):
                weight = weights.stop_word if each.kind == "stop" else 1.0
                yield from (compiler.boosted(one, weight) for one in compile_leaf(each))
            elif self.with_all:
                in_papers = compiler.leaves_of_papers(query, kept, words=True)
                yield compiler.compile_node(each, in_papers)
        fields = {"context": weights.context}
        if ranks_by_cited_title(query):
            fields["cited_title"] = weights.cited_title
        for words in content_words(self.node):
            stems = list(map(stem, words))
            for field, weight in fields.items():
                yield compiler.boosted(_all_of(field, stems), weight)

    @property
    def with_all(self) -> int:
        """Statements of the papers asked about that have all words."""
        return self.commit.count_with_all(self.query.q, self.query.cited, self.query.citing)

    @property
    def asked(self) -> tuple[object, ...]:
        """What decides which statements match but for the filters that are facets, and their order."""
        query = self.query
        return query.q, self.matched, query.cited, query.citing, query.min_confidence, query.sort

    @property
    def filters(self) -> tuple[object, ...]:
        """What else decides what is counted."""
        query = self.query
        values = (
            query.section,
            query.type,
            query.publication_type,
            query.relationship,
            query.purpose,
        )
        names = (query.author, query.journal)
        return values, names, query.year_from, query.year_to, query.facets, query.facet_limit

    @property
    def partial_reason(self) -> str | None:
        """Why what is found may lack something."""
        return self.commit.partial_reason(self.query.q, self.node)


def _all_of(field: str, stems: Sequence[str]) -> Query:
    """All words of a phrase in a field without positions, wherever they stand."""
    return compiler.boolean_query(
        [(Occur.Must, _word(field, each)) for each in dict.fromkeys(stems)]
    )


def _word(field: str, stemmed: str) -> Query:
    return Query.term_query(SCHEMA, field, stemmed, index_option="freq")

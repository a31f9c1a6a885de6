"""Question: a query in one of its modes, as a commit answers it. What it is compiled to is compiled once."""

from functools import cached_property

from tantivy import Query

from app.search import matching
from app.search.embedded import compiler
from app.search.embedded.commit_cache import CommitCache
from app.search.query import FacetName, Matched, StatementQuery
from app.search.sort import is_scored
from app.search.sort_keys import SORT_FIELDS


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
        commit = self.commit
        return compiler.add_ranking(
            commit.compile_leaf, found, self.query, self.node, commit.weights
        )

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

"""StatementQuery: one frozen search over statements, whether it comes from a query string, a form or an export."""

from dataclasses import dataclass
from typing import Literal, get_args

from typing_extensions import TypeAliasType

from app.vocabulary import Purpose, Relationship, Section, StatementType

StatementSort = TypeAliasType(
    "StatementSort", Literal["relevance", "newest", "oldest", "confidence", "added"]
)
MatchMode = TypeAliasType("MatchMode", Literal["auto", "all", "any"])
Matched = TypeAliasType("Matched", Literal["all", "most", "any"])
FacetName = Literal[
    "section", "type", "year", "publication_type", "relationship", "author", "journal", "purpose"
]
FACETS: tuple[FacetName, ...] = get_args(FacetName)
NameFacet = TypeAliasType("NameFacet", Literal["author", "journal"])
"""The facets whose values are names, of which there may be any number."""
UNKNOWN = "unknown"
"""The value, in every facet, of statements without one; filtering by it finds them."""


@dataclass(frozen=True, slots=True)
class StatementQuery:
    """Which statements, in which order, with which counts. Filters of one name are OR, names are AND."""

    q: str = ""
    """What a user types (`query_parser`)."""
    match: MatchMode = "auto"
    """How many of the words have to match (`matching`). `auto`: all; where no statement of the papers asked about has all,
    or of a question hardly any, whatever its other values and its confidence, most of them."""
    cited: tuple[int, ...] | None = None
    """Ids of cited papers. None: any; an empty tuple: none."""
    citing: tuple[int, ...] | None = None
    """Ids of citing papers, likewise."""
    section: tuple[Section, ...] = ()
    type: tuple[StatementType, ...] = ()
    publication_type: tuple[str, ...] = ()
    relationship: tuple[Relationship, ...] = ()
    purpose: tuple[Purpose, ...] = ()
    author: tuple[str, ...] = ()
    journal: tuple[str, ...] = ()
    year_from: int | None = None
    """First year of the citing paper, inclusive."""
    year_to: int | None = None
    """Last year, inclusive."""
    min_confidence: float | None = None
    """0..1; statements without a confidence do not match."""
    sort: StatementSort = "relevance"
    """`relevance`: by score where `q` has words to score by, else supporting and contrasting statements first. `added`: by
    the time at which statements came into the store, the last first."""
    facets: tuple[FacetName, ...] = FACETS
    """The facets to count."""
    facet_limit: int = 10
    """Values of each facet, besides selected ones."""
    limit: int = 20
    """Hits on a page."""
    cursor: str | None = None
    """Where the page begins: `next` of the one before (`cursor`)."""

    @property
    def names_papers(self) -> bool:
        """Whether it is about certain papers."""
        return self.cited is not None or self.citing is not None

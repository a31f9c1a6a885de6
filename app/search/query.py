"""One frozen question about statements: the query string, the page's form and an export all become this."""

from dataclasses import dataclass
from typing import Literal, get_args

from typing_extensions import TypeAliasType

from app.vocabulary import Relationship, Section, Type

Sort = TypeAliasType("Sort", Literal["relevance", "newest", "oldest", "confidence"])
FacetName = Literal[
    "section", "type", "year", "publication_type", "relationship", "author", "journal"
]
FACETS: tuple[FacetName, ...] = get_args(FacetName)
UNKNOWN = "unknown"
"""The bucket, in every facet, of statements without a value; selecting it finds them."""


@dataclass(frozen=True, slots=True)
class StatementQuery:
    """Which statements, in which order, counted how.

    `cited` and `citing` are paper ids (None: any; an empty tuple: none). Filters of one name are OR, names are AND.
    """

    q: str = ""
    cited: tuple[int, ...] | None = None
    citing: tuple[int, ...] | None = None
    section: tuple[Section, ...] = ()
    type: tuple[Type, ...] = ()
    publication_type: tuple[str, ...] = ()
    relationship: tuple[Relationship, ...] = ()
    author: tuple[str, ...] = ()
    journal: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    min_confidence: float | None = None
    sort: Sort = "relevance"
    facets: tuple[FacetName, ...] = FACETS
    facet_limit: int = 10
    limit: int = 20
    cursor: str | None = None

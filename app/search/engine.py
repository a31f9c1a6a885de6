"""What any search engine must do for citance: the seam between `embedded`, `catalogue` and a cluster to come.

The contract is written as tests in tests/search/engine_contract.py; an engine is right when they pass.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypedDict

from app.search.query import FacetName, StatementQuery
from app.vocabulary import Relationship, Section, Type


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """A statement as the index keeps it: what is searched, what is counted, and the line that is shown."""

    id: int
    """Non-negative, 63 bits; shown as 16 hexadecimal digits, so that both orders are the same."""
    cited: int
    citing: int
    text: str
    title: str | None
    """The citing paper's."""
    type: Type
    section: Section
    relationship: Relationship
    publication_type: str | None
    year: int | None
    """0..9999; any other is counted as unknown."""
    confidence: float | None
    """0..1 with at most six decimals."""
    authors: tuple[str, ...]
    """Names of the citing paper's authors, as shown; equal names are one value and count once for a statement."""
    journal: str | None
    line: bytes
    """The Statement as JSON (an object), without `highlights` and `score`. To be quick, it should begin as orjson writes
    the members `id` and `text`; any other order is read too."""


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper as the catalogue keeps it: what it is found by, what orders it, and what a suggestion shows."""

    id: int
    """Non-negative, 63 bits."""
    doi: str | None
    title: str | None
    authors: tuple[str, ...]
    """Names, as shown."""
    journal: str | None
    year: int | None
    cited_by: int
    """Citing publications."""
    line: bytes
    """The Suggestion as JSON."""
    aliases: tuple[str, ...] = ()
    """Other DOIs that a registry has for it."""


class IndexUnusable(Exception):
    """The stored index can't be used; a new one is to be built elsewhere."""


class IndexOutdated(IndexUnusable):
    """It has another layout, or another version's format."""


class IndexDamaged(IndexUnusable):
    """It can't be read."""


class Hit(NamedTuple):
    """One result: the stored line and what only this search knows of it."""

    line: bytes
    score: float | None
    highlights: list[tuple[int, int]]


class FacetValue(TypedDict):
    """One value of a facet; a dictionary, because an answer has seventy of them, and as frozen dataclasses they cost
    twenty times as much to make and to write as JSON: a fifth of a search."""

    value: str | int
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """Values by count, greatest first, then by value; at most `facet_limit` and the selected ones."""

    values: list[FacetValue]
    other_count: int
    min: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of hits with its counts. `publications`: distinct citing papers; cited ones when `citing` is given
    and `cited` is not."""

    total: int
    publications: int
    hits: list[Hit]
    facets: dict[FacetName, Facet] = field(default_factory=dict)
    next: str | None = None


class StatementEngine(Protocol):
    """An engine. Reads may come from many threads at once; `apply` comes from one."""

    @property
    def state(self) -> object:
        """Of the commit that is served: equal means that the same question has the same answer."""

    def cost(self, query: StatementQuery) -> int:
        """About how many statements a search has to look at; cheap to know."""

    def search(self, query: StatementQuery) -> SearchResult:
        """A page of hits with its counts. Raises `app.errors.CursorInvalid`."""

    def stream(self, query: StatementQuery) -> Iterator[Hit]:
        """All hits, in the query's order, in bounded memory; `limit`, `cursor` and `facets` are ignored."""

    def apply(self, entries: Iterable[StatementEntry], removed: Iterable[int]) -> int:
        """Put and remove by id, what is in both is removed; returns the number of entries.

        All or nothing: when it returns, all survives SIGKILL and is found by the next `search`; when it raises,
        nothing has changed.
        """


@dataclass(frozen=True, slots=True)
class PaperSearchResult:
    """How many papers match, and the ids of those on the page."""

    total: int
    ids: list[int]


class PaperEngine(Protocol):
    """An engine for papers. All that is found comes in a total order: after what each call says comes first, the papers
    with more citing publications before those with fewer, and the lower id before the higher."""

    def search(self, q: str, limit: int, offset: int = 0) -> PaperSearchResult:
        """Papers in which all that is typed stands (`language`). First those in whose titles it stands, then those in
        whose titles and authors it stands, then those that need their journal, year or DOI for it."""

    def suggest(self, q: str, limit: int = 10) -> list[bytes]:
        """Lines of papers that somebody who has typed so far may mean: all words stand in it, the last one as a beginning;
        first those that have them as typed, then those that have them with a slip. Or the beginning of a DOI."""

    def apply(self, entries: Iterable[PaperEntry], removed: Iterable[int]) -> int:
        """As that of `Index`."""

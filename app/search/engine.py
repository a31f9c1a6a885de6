"""The contract of a search engine: what is indexed, what is found, and how both are asked for.

Every implementation (`embedded/`, Tantivy in this process; `cluster/`, OpenSearch) has to pass the tests in
tests/search/engine_contract.py and tests/search/paper_engine_contract.py. What they share stands next to this module.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, NotRequired, Protocol, TypedDict, TypeVar

from app.search.folded_text import Span
from app.search.query import FacetName, Matched, MatchMode, NameFacet, StatementQuery
from app.vocabulary import Purpose, Relationship, Section, StatementType

BROAD = 20_000
"""Statements that a search may have to look at (`cost`) without being a broad one: more than hardly any paper has."""


class IndexUnusable(Exception):
    """The stored index can't be used; a new one is to be built elsewhere."""


class IndexOutdated(IndexUnusable):
    """It has another layout, or another version's format."""


class IndexDamaged(IndexUnusable):
    """It can't be read."""


@dataclass(slots=True)
class StatementEntry:
    """A statement as it is indexed: what is searched, what is counted, and the line of a result. Not frozen, as a frozen one
    takes ten times as long to make; but nothing changes one."""

    id: int
    """Non-negative, 63 bits; written as 16 hexadecimal digits, so that both orders are the same."""
    cited: int
    """Id of the cited paper."""
    citing: int
    """Id of the citing paper."""
    text: str
    title: str | None
    """The citing paper's."""
    before: str | None
    """Its neighbours, the section's title and the cited title rank what matches in the text or the title (`ranking`)."""
    after: str | None
    section_title: str | None
    cited_title: str | None
    type: StatementType
    section: Section
    relationship: Relationship
    publication_type: str | None
    """The citing paper's, as are the year, the authors and the journal."""
    year: int | None
    """0..9999; any other is counted as unknown."""
    confidence: float | None
    """0..1 with at most six decimals."""
    authors: tuple[str, ...]
    """Names as they are displayed; equal names are one value and count once for a statement."""
    journal: str | None
    created_at: datetime
    """When it came into the store, in UTC and to the microsecond; it stays when the statement is loaded again."""
    line: bytes
    """The Statement as orjson writes it, without what only a search adds; `text`, `before`, `after` before `marker`."""
    purposes: tuple[Purpose, ...] = ()
    """Each once, in the order of PURPOSES, without the unknown one."""


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper as it is indexed: what it is found by, what ranks it, and the line of a suggestion."""

    id: int
    """Non-negative, 63 bits."""
    doi: str | None
    title: str | None
    authors: tuple[str, ...]
    """Names as they are displayed."""
    journal: str | None
    year: int | None
    cited_by: int
    """Citing publications."""
    line: bytes
    """The Suggestion as JSON."""
    aliases: tuple[str, ...] = ()
    """Other DOIs that a registry has for it."""


class Hit(NamedTuple):
    """One result: the stored line, and what only this search knows of it."""

    line: bytes
    score: float | None
    """BM25; None where the results are not sorted by score."""
    highlights: list[Span]
    """Start and end of each word of the text that the query looks for, in code points."""
    before_highlights: list[Span]
    """The same of its neighbours, which do not have to match."""
    after_highlights: list[Span]


class FacetValue(TypedDict):
    """One value of a facet.

    A dictionary: an answer has seventy, and as frozen dataclasses they were a fifth of a search, most of it as JSON.
    """

    value: str | int
    label: str
    count: int
    selected: bool
    types: NotRequired[dict[StatementType, int]]
    """Of a year, and of nothing else: its count by type, zeros too."""


@dataclass(frozen=True, slots=True)
class Facet:
    """Values by count, greatest first, then by value; at most `facet_limit` and the selected ones."""

    values: list[FacetValue]
    other_count: int
    """Sum of the counts of all other values."""
    min: int | None = None
    """First year that occurs; None in other facets, as is `max`."""
    max: int | None = None
    partial: bool = False
    """Whether counts may be too low, or values missing."""
    partial_reason: str | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of statements with its counts."""

    total: int
    publications: int
    """Distinct citing papers; cited ones when `citing` is given and `cited` is not."""
    hits: list[Hit]
    facets: dict[FacetName, Facet] = field(default_factory=dict)
    next: str | None = None
    """Cursor of the next page; None on the last."""
    match: Matched = "all"
    """How many of the words the statements have; the pages that `next` leads to keep it."""
    with_all: int = 0
    """Where `match` is `most`: the statements of the papers asked about that have all words, too few to stay with them."""
    suggestion: str | None = None
    """Where a word is in no statement at all: the query with the nearest words (`spelling`)."""
    publications_exact: bool = True
    """False where there are so many publications that they are estimated."""
    partial_reason: str | None = None
    """Why the counts, or those of a facet, may lack something (`partial`); None where they are whole."""


@dataclass(frozen=True, slots=True)
class PaperSearchResult:
    """A page of papers, by id, and how many match."""

    total: int
    ids: list[int]
    match: Matched = "all"
    """How many of the words they have."""
    suggestion: str | None = None
    """Where a word is in no paper at all: the query with the nearest words (`spelling`), which these papers match."""
    partial_reason: str | None = None


T_contra = TypeVar("T_contra", bound=StatementEntry | PaperEntry, contravariant=True)


class Engine(Protocol[T_contra]):
    """What engines for statements and for papers have in common. Reads may come from many threads at once, writes from
    one thread of one process."""

    @property
    def state(self) -> object:
        """Identity of the commit that is served: equal states give equal answers."""

    def refresh(self) -> bool:
        """Serve the last commit, whichever process it is from; whether there was a new one. Cheap when there was none.
        Raises `IndexDamaged`."""

    def writing(self, *, bulk: bool = False) -> AbstractContextManager[object]:
        """Keep one writer open for several calls of `apply`; `bulk` when much is to come."""

    def is_merging(self) -> bool:
        """Whether the end of `writing` has to wait."""

    def apply(self, entries: Iterable[T_contra], removed: Iterable[int]) -> int:
        """Put entries and remove others by id; what is in both is removed. Returns the number of entries. When it returns,
        all survives SIGKILL and is found by the next search. When it raises, some may be written: it is to be applied again.
        """


class StatementEngine(Engine[StatementEntry], Protocol):
    """Faceted full-text search over statements."""

    def cost(self, query: StatementQuery) -> int:
        """Estimate how many statements a search has to look at; few are counted: 0 where the papers in a query have none."""

    def search(self, query: StatementQuery) -> SearchResult:
        """A page of hits with its counts. Raises `app.errors.CursorInvalid`."""

    def find_names(self, query: StatementQuery, name: NameFacet, starts: str) -> Facet:
        """The facet that a search has, but of those names alone which begin so (`facet_values.begins_with`), the selected
        ones included; `other_count` sums the counts of those that begin so and are not listed."""

    def stream(self, query: StatementQuery, *, highlighted: bool = True) -> Iterator[Hit]:
        """All hits, in the query's order, in bounded memory; `limit`, `cursor` and `facets` are ignored. Not
        `highlighted`: without highlights, for what does not show them."""

    def partial_reason(self, query: StatementQuery) -> str | None:
        """Why a stream of a query may lack something (`partial`), known before it begins; None where it is whole."""


class StatementBatch(Protocol):
    """A few statements, in memory, that many queries are asked about."""

    def find(self, query: StatementQuery, matched: Matched) -> list[int]:
        """Ids of those that match a query, with so many of its words; in no order."""


class PaperEngine(Engine[PaperEntry], Protocol):
    """Search and suggestions over papers.

    All results are in a total order: after what each method puts first, papers with more citing publications come before
    those with fewer, and the lower id before the higher.
    """

    def search(
        self,
        q: str,
        limit: int,
        offset: int = 0,
        match: MatchMode = "auto",
        matched: Matched | None = None,
    ) -> PaperSearchResult:
        """Papers that match a query (`matching`); with `matched`, those that have so many of its words. Of those with all,
        first those whose titles match, then those whose titles and authors do, then those that need journal or year for it;
        of others, those with more words first. A DOI finds its paper. For words that no paper has, the nearest ones."""

    def candidates(self, references: Sequence[str], limit: int) -> list[list[int]]:
        """For each printed reference the papers that it may mean, at most so many: those with most of its words
        (`reference_terms`) in title, authors and year by BM25, best first. Whether one of them is meant, it does not say."""

    def suggest(self, q: str, limit: int = 10) -> list[bytes]:
        """Lines of papers that match what has been typed so far (`suggestions`): all words, the last one as a prefix; first
        papers that have them as typed, then papers that have them with a typing error. Or papers whose DOI begins so."""

"""Query parameters: what all addresses have in common, and those of a search for statements."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from typing_extensions import TypeAliasType

from app.api.query_names import unknown_names
from app.schemas.fields import Address, Integer, QueryConfidence, QueryYear, described
from app.search.query import FACETS, FacetName, MatchMode, StatementQuery, StatementSort
from app.vocabulary import Purpose, Relationship, Section, StatementType

SORT = (
    "`relevance`: to `q`; without it supporting and contrasting first, then by confidence, then the newest. "
    "`newest`, `oldest`: by the year of the citing paper. `added`: what came into the store last is first."
)
"""What the orders are."""
ExportFormat = TypeAliasType("ExportFormat", Literal["ndjson", "csv", "jsonld", "ris", "bibtex"])
Format = TypeAliasType(
    "Format", Literal["json", "ndjson", "csv", "jsonld", "ris", "bibtex", "atom", "jsonfeed"]
)
Cursor = Annotated[str, StringConstraints(max_length=500), described("^[A-Za-z0-9_-]+$")]
"""Base64 for URLs; one that was made up is refused."""
Value = Annotated[str, StringConstraints(max_length=4_000)]
"""As long as the longest name that is taken in: what a facet returned can be asked for."""


MATCH = (
    "How many of the words must match; what has an operator always must. `all`; `any`: at least one. `auto`: all; where "
    "nothing has all of them, or hardly anything of a question, most: two at least, of more than sixteen one in eight. The "
    "answer's `match` says which."
)


_FACETS = "^(?:none|(?:{0})(?:,(?:{0}))*)$".format("|".join(FACETS))


def _single(default: Any, description: str, example: Any, **bounds: Any) -> Any:
    """A parameter with one value."""
    return Field(default=default, description=description, examples=[example], **bounds)


def _repeatable(what: str, example: str) -> Any:
    """A filter that takes any of several values, those of a facet."""
    text = f"{what}. Repeatable: any of the values, which are those that the facet returned."
    return Field(default=(), description=text, examples=[[example]], max_length=200)


class Parameters(BaseModel):
    """The query parameters of one address. Any other is refused: ignoring it would look like heeding it."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, sent: Any) -> Any:
        if isinstance(sent, dict) and (unknown := set(sent) - cls.model_fields.keys()):
            raise ValueError(unknown_names(unknown, cls.model_fields))
        return sent


class FilterParameters(Parameters):
    """Which statements. Values of one name are OR, names are AND."""

    q: Annotated[str, StringConstraints(max_length=2_000)] = _single(
        "",
        'Words (`match` says how many must match), "a phrase", OR, -without, prefix*, parentheses. Words without a meaning '
        "of their own (the, of, what) only rank. Nothing typed is an error.",
        'alliance "first session" -group',
    )
    match: MatchMode = _single("auto", MATCH, "all")
    section: tuple[Section, ...] = _repeatable("Canonical section", "discussion")
    type: tuple[StatementType, ...] = _repeatable("Type of the statement", "contrasting")
    publication_type: tuple[Value, ...] = _repeatable(
        "Kind of citing publication", "journal-article"
    )
    relationship: tuple[Relationship, ...] = _repeatable("Self or independent", "independent")
    purpose: tuple[Purpose, ...] = _repeatable("What the citation is for", "method")
    author: tuple[Value, ...] = _repeatable("Author of the citing paper", "Ana Vidal")
    journal: tuple[Value, ...] = _repeatable(
        "Journal of the citing paper", "Psychotherapy Research"
    )
    year_from: QueryYear | None = _single(None, "First year of the citing paper.", 2019)
    year_to: QueryYear | None = _single(None, "Last year of the citing paper.", 2022)
    min_confidence: QueryConfidence | None = _single(None, "Least confidence of the type.", 0.8)

    def query(
        self, cited: tuple[int, ...] | None = None, citing: tuple[int, ...] | None = None
    ) -> StatementQuery:
        """The query that these parameters make, about the papers with these ids."""
        fields = {name: getattr(self, name) for name in _FILTERS}
        return StatementQuery(**fields, cited=cited, citing=citing)


class StatementParameters(FilterParameters):
    """A search for statements of a paper: which, in which order, counted how."""

    sort: StatementSort = _single("relevance", SORT, "newest")
    facets: Annotated[str, described(_FACETS)] | None = _single(
        None, f"Comma list of {', '.join(FACETS)}; or `none`. All by default.", "type,section"
    )
    facet_limit: Integer = _single(10, "Values of each facet.", 10, ge=1, le=200)
    limit: Integer = _single(20, "Statements of a page.", 20, ge=1, le=100)
    cursor: Cursor | None = _single(
        None, "`next` of the page before, as it is.", "M0u1ZGHh5LwGQwAAAAAAAAAAQABA"
    )
    format: Format | None = _single(
        None,
        "`ndjson`, `csv`, `jsonld`, `ris` and `bibtex` stream the whole result: a statement a line, or the papers that "
        "`publications` counts. `atom` and `jsonfeed` are feeds: a page, always by `sort=added`. Wins over `Accept`.",
        "ndjson",
    )

    @field_validator("facets")
    @classmethod
    def _check_facets(cls, sent: str | None) -> str | None:
        names = [] if sent is None or sent == "none" else sent.split(",")
        for name in names:
            if name.strip() not in FACETS:
                known = f"There are: {', '.join(FACETS)}; or `none`."
                raise ValueError(f"`{name[:50]}` is no facet. {known}")
        return sent

    def query(
        self, cited: tuple[int, ...] | None = None, citing: tuple[int, ...] | None = None
    ) -> StatementQuery:
        """The search that these parameters ask for, about the papers with these ids."""
        fields = {name: getattr(self, name) for name in _SEARCH_FIELDS}
        return StatementQuery(**fields, cited=cited, citing=citing, facets=self._facets())

    def _facets(self) -> tuple[FacetName, ...]:
        if self.facets is None:
            return FACETS
        wanted = {name.strip() for name in self.facets.split(",")}
        return tuple(name for name in FACETS if name in wanted)


class ExportParameters(FilterParameters):
    """A whole result of a paper's statements, in one form."""

    format: ExportFormat = Field(
        description="`ndjson`, `csv` and `jsonld` (CiTO) have a line for each statement; `ris` and `bibtex` the papers that "
        "`publications` counts, each once, in the order of their first statements.",
        examples=["csv"],
    )
    sort: StatementSort = _single("relevance", SORT, "newest")

    def query(
        self, cited: tuple[int, ...] | None = None, citing: tuple[int, ...] | None = None
    ) -> StatementQuery:
        """The query whose statements are written, about the papers with these ids."""
        return replace(super().query(cited, citing), sort=self.sort)


class FacetParameters(FilterParameters):
    """The names in a facet of a paper's statements, as they are typed."""

    starts: Annotated[str, StringConstraints(max_length=200)] = _single(
        "",
        "What has been typed: values that begin so, or of which a word does, whatever the case and the accents. Empty: the "
        "most frequent.",
        "lav",
    )
    limit: Integer = _single(10, "Values listed, besides selected ones.", 10, ge=1, le=200)

    def query(
        self, cited: tuple[int, ...] | None = None, citing: tuple[int, ...] | None = None
    ) -> StatementQuery:
        """The query whose statements are counted, about the papers with these ids."""
        return replace(super().query(cited, citing), facet_limit=self.limit)


class EndsParameters(Parameters):
    """The papers at both ends, where an address names none."""

    cited: tuple[Address, ...] = Field(
        default=(),
        description="DOI of a cited paper. Repeatable.",
        examples=[["10.1037/int0000101"]],
        max_length=200,
    )
    citing: tuple[Address, ...] = Field(
        default=(),
        description="DOI of a citing paper. Repeatable.",
        examples=[["10.5555/citing"]],
        max_length=200,
    )


class AllStatementsParameters(EndsParameters, StatementParameters):
    """A search for statements of all papers."""


class AllExportParameters(EndsParameters, ExportParameters):
    """A whole result of all statements, in one form."""


class AllFacetParameters(EndsParameters, FacetParameters):
    """The names in a facet of all statements, as they are typed."""


class PaperByDoiParameters(Parameters):
    """One paper."""

    doi: Address = Field(description="DOI, in any spelling.", examples=["10.1037/int0000101"])


_FILTERS = tuple(FilterParameters.model_fields)
"""Parameters that are fields of the query as they are."""
_SEARCH_FIELDS = (*_FILTERS, "sort", "facet_limit", "limit", "cursor")
"""Those of a search."""

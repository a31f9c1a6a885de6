"""The parameters of every page of statements, and the `StatementQuery` that they make."""

from typing import Annotated, Any, Literal, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from typing_extensions import TypeAliasType

from app.schemas.fields import Doi
from app.search.query import FACETS, FacetName, Sort, StatementQuery
from app.vocabulary import Relationship, Section, Type

Format = TypeAliasType("Format", Literal["json", "ndjson", "csv", "ris", "bibtex"])
Value = Annotated[str, StringConstraints(max_length=4_000)]
"""As long as the longest name that is taken in: what a facet returned can be asked for."""


def _one(default: Any, description: str, example: Any, **bounds: Any) -> Any:
    return Field(default=default, description=description, examples=[example], **bounds)


def _some(what: str, example: str) -> Any:
    text = f"{what}. Repeatable: any of the values, which are those that the facet returned."
    return Field(default=(), description=text, examples=[[example]], max_length=200)


class Parameters(BaseModel):
    """Those of one address. Any other is refused, since to pass over it would look like heeding it."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, sent: Any) -> Any:
        if unknown := set(sent) - cls.model_fields.keys():
            names = ", ".join(f"`{name[:50]}`" for name in sorted(unknown)[:5])
            raise ValueError(
                f"No such parameter: {names}. There are: {', '.join(cls.model_fields)}."
            )
        return sent


class StatementParameters(Parameters):
    """Which statements, in which order, counted how. Values of one name are OR, names are AND."""

    q: Annotated[str, StringConstraints(max_length=2_000)] = _one(
        "",
        'Words (all must match), "a phrase", OR, -without, prefix*, parentheses. Nothing typed is an error.',
        'alliance "first session" -group',
    )
    sort: Sort = _one(
        "relevance",
        "`relevance`: to `q`; without it supporting and contrasting first, then by confidence, then the newest.",
        "newest",
    )
    section: tuple[Section, ...] = _some("Canonical section", "discussion")
    type: tuple[Type, ...] = _some("Type of the statement", "contrasting")
    publication_type: tuple[Value, ...] = _some("Kind of citing publication", "journal-article")
    relationship: tuple[Relationship, ...] = _some("Self or independent", "independent")
    author: tuple[Value, ...] = _some("Author of the citing paper", "Ana Vidal")
    journal: tuple[Value, ...] = _some("Journal of the citing paper", "Psychotherapy Research")
    year_from: int | None = _one(None, "First year of the citing paper.", 2019, ge=0, le=9999)
    year_to: int | None = _one(None, "Last year of the citing paper.", 2022, ge=0, le=9999)
    min_confidence: float | None = _one(None, "Least confidence of the type.", 0.8, ge=0, le=1)
    facets: str | None = _one(
        None, f"Comma list of {', '.join(FACETS)}; or `none`. All by default.", "type,section"
    )
    facet_limit: int = _one(10, "Values of each facet.", 10, ge=1, le=200)
    limit: int = _one(20, "Statements of a page.", 20, ge=1, le=100)
    cursor: Annotated[str, StringConstraints(max_length=500)] | None = _one(
        None, "`next` of the page before, as it is.", "eyJ…"
    )
    format: Format | None = _one(
        None,
        "All but `json` stream the whole result: `ndjson` and `csv` a statement a line, `ris` and `bibtex` the papers "
        "that `publications` counts. Wins over `Accept`.",
        "ndjson",
    )

    @field_validator("facets")
    @classmethod
    def _are_facets(cls, sent: str | None) -> str | None:
        names = [] if sent is None or sent == "none" else sent.split(",")
        for name in names:
            if name.strip() not in FACETS:
                known = f"There are: {', '.join(FACETS)}; or `none`."
                raise ValueError(f"`{name[:50]}` is no facet. {known}")
        return sent

    def query(
        self, cited: tuple[int, ...] | None = None, citing: tuple[int, ...] | None = None
    ) -> StatementQuery:
        """The question that these parameters ask, about these papers."""
        asked = {name: getattr(self, name) for name in _SHARED}
        return StatementQuery(**asked, cited=cited, citing=citing, facets=self._facets())

    def _facets(self) -> tuple[FacetName, ...]:
        if self.facets is None:
            return FACETS
        wanted = {name.strip() for name in self.facets.split(",")}
        return tuple(name for name in FACETS if name in wanted)


class AllStatementsParameters(StatementParameters):
    """The same, over the statements of all papers."""

    cited: tuple[Doi, ...] = Field(
        default=(),
        description="DOI of a cited paper. Repeatable.",
        examples=[["10.1037/int0000101"]],
        max_length=200,
    )
    citing: tuple[Doi, ...] = Field(
        default=(),
        description="DOI of a citing paper. Repeatable.",
        examples=[["10.5555/citing"]],
        max_length=200,
    )


P = TypeVar("P", bound=StatementParameters)


def from_request(model: type[P], request: Request) -> P:
    """The parameters of a request. Read here and not by FastAPI, which takes as long over them as a search takes.

    Raises `RequestValidationError`, as FastAPI would.
    """
    sent: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        field = model.model_fields.get(name)
        if field is not None and field.default == ():
            sent.setdefault(name, []).append(value)
        else:
            sent[name] = value
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        faults = [{**one, "loc": ("query", *one["loc"])} for one in error.errors(include_url=False)]
        raise RequestValidationError(faults) from None


_SHARED = tuple(
    name
    for name in StatementParameters.model_fields
    if name in StatementQuery.__dataclass_fields__ and name != "facets"
)

"""The filter `after_notice`: statements from years after a notice (a retraction, a correction) of the cited paper."""

from dataclasses import replace

from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from app.api.app_state import AppState
from app.api.parameters import (
    FacetParameters,
    FilterParameters,
    Parameters,
    StatementParameters,
    Value,
)
from app.search.query import StatementQuery
from app.store import notice_trail, papers

_LAST_YEAR = 9_999


class AfterNotice(Parameters):
    """The filter by a notice of the cited paper."""

    after_notice: Value | None = Field(
        None,
        description="Kind of a notice of the paper: only statements of papers from years after that of the first dated "
        "notice of this kind; none where there is no such notice.",
        examples=["retraction"],
    )


class CitationParameters(AfterNotice, StatementParameters):
    """A search for statements about a paper."""


class CitationFacetParameters(AfterNotice, FacetParameters):
    """The names in a facet of the statements about a paper, as they are typed."""


async def restrict(
    state: AppState, query: StatementQuery, parameters: FilterParameters, address: str
) -> StatementQuery:
    """The query, from the year after the notice on where the parameters ask for it. Raises `PaperNotFound`."""
    if not isinstance(parameters, AfterNotice) or parameters.after_notice is None:
        return query
    noticed = await run_in_threadpool(_noticed, state, address, parameters.after_notice)
    return replace(query, year_from=max(noticed + 1, query.year_from or 0))


def _noticed(state: AppState, address: str, kind: str) -> int:
    """The year of the paper's first notice of this kind; the last of all years where there is none: nothing is after it."""
    with state.database.reading() as session:
        year = notice_trail.first_year(session, papers.find(session, address), kind)
    return _LAST_YEAR if year is None else year

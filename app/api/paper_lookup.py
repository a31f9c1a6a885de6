"""A paper as an answer: from the store, else from the registries; kept fresh behind the reader's back."""

from math import ceil
from typing import Any

from fastapi.concurrency import run_in_threadpool

from app import doi as dois
from app.api.app_state import AppState
from app.errors import Invalid, PaperNotFound, Problem, RegistriesUnavailable
from app.lookup.outcomes import Failed
from app.lookup.single_flight import LookupResult
from app.store import papers

SOON = 30
"""Seconds until trying again makes sense, where nobody said."""


async def read(state: AppState, address: str, *, again: bool = False) -> dict[str, Any]:
    """The Paper of the HTTP contract. What the store has is answered at once; what it has and is due is looked up behind
    the answer. `again`: look it up first, whatever is kept.

    Raises `DoiInvalid`, `Invalid`, `PaperNotFound`, `RegistriesUnavailable`.
    """
    kept = await run_in_threadpool(_stored, state, address)
    if kept is not None and not again:
        if state.lookups.are_on and _is_due(state, kept):
            state.lookups.behind(kept["doi"])
        return kept
    doi: str | None = dois.clean(address) or (kept["doi"] if kept else None)
    if kept is None and (doi is None or not state.lookups.are_on):
        raise PaperNotFound(f"The store knows no paper {address[:200]}.")
    if doi is None:
        raise Invalid(f"No registry can be asked for {address[:200]}: the paper has no DOI.")
    if not state.lookups.are_on:
        raise RegistriesUnavailable("This server asks no registry (CITANCE_LOOKUP=offline).")
    result = await state.lookups.look_up(doi, again=again)
    kept = await run_in_threadpool(_stored, state, address)
    if kept is None or (again and result.failure):
        raise _problem(result)
    return kept


def _stored(state: AppState, address: str) -> dict[str, Any] | None:
    with state.database.reading() as session:
        try:
            id_ = papers.find(session, address)
        except PaperNotFound:
            return None
        view = papers.paper_views(session, [id_], state.clock())[id_]
    requested = dois.clean(address)
    if requested and view["doi"] and dois.fold(requested) != dois.fold(view["doi"]):
        view["lookup"]["requested_doi"] = requested  # an alias
    return view


def _is_due(state: AppState, view: dict[str, Any]) -> bool:
    lookup = view["lookup"]
    return view["doi"] is not None and (
        lookup["state"] == "none" or state.clock() >= lookup["expires_at"]
    )


def _problem(result: LookupResult) -> Problem:
    if result.failure is None:
        where = (
            f" It is registered with {result.stored.source}, which can't be asked."
            if result.stored.source
            else ""
        )
        return PaperNotFound(
            f"Neither the store nor a registry tells of {result.stored.requested_doi}.{where}"
        )
    after = result.failure.retry_after if isinstance(result.failure, Failed) else None
    return RegistriesUnavailable(result.failure.reason, retry_after=ceil(after or SOON))

"""A paper from the store, else from the registries; one that is due is looked up in the background."""

from math import ceil
from typing import Any

from fastapi.concurrency import run_in_threadpool

from app import doi as dois
from app.api.app_state import AppState
from app.errors import Invalid, PaperNotFound, Problem, RegistriesUnavailable
from app.lookup.fetch import LookupResult
from app.lookup.outcomes import Failed
from app.store import paper_views, papers

RETRY_AFTER = 30
"""Seconds until another try makes sense, where no registry gave a time."""


async def read(state: AppState, address: str, *, refresh: bool = False) -> dict[str, Any]:
    """The Paper of the HTTP contract. One that is stored answers at once, and is looked up in the background if it is due.
    `refresh`: look it up first, whatever is stored.

    Raises `DoiInvalid`, `Invalid`, `PaperNotFound`, `RegistriesUnavailable`.
    """
    stored = await run_in_threadpool(_stored, state, address)
    if stored is not None and not refresh:
        if state.lookups.is_online and _is_due(state, stored):
            state.lookups.look_up_in_background(stored["doi"])
        return stored
    doi: str | None = dois.clean(address) or (stored["doi"] if stored else None)
    if stored is None and (doi is None or not state.lookups.is_online):
        raise papers.not_found(address)
    if doi is None:
        raise Invalid(f"No registry can be asked for {address[:200]}: the paper has no DOI.")
    if not state.lookups.is_online:
        raise RegistriesUnavailable("This server asks no registry (CITANCE_LOOKUP=offline).")
    result = await state.lookups.look_up(doi, refresh=refresh)
    stored = await run_in_threadpool(_stored, state, address)
    if stored is None or (refresh and result.failure):
        raise _problem(result)
    return stored


def _stored(state: AppState, address: str) -> dict[str, Any] | None:
    with state.database.reading() as session:
        try:
            id_ = papers.find(session, address)
        except PaperNotFound:
            return None
        view = paper_views.load(session, [id_], state.clock())[id_]
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
        agency = result.stored.source
        where = f" It is registered with {agency}, which can't be asked." if agency else ""
        return PaperNotFound(
            f"Neither the store nor a registry tells of {result.stored.requested_doi}.{where}"
        )
    after = result.failure.retry_after if isinstance(result.failure, Failed) else None
    return RegistriesUnavailable(result.failure.reason, retry_after=ceil(after or RETRY_AFTER))

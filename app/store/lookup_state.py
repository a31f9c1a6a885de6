"""State of a DOI's lookup at the registries, as a reader sees it. `app.lookup.cache` writes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy.orm import Session

from app.db.models import Lookup
from app.doi import fold

NO_ANSWER, FOUND, ABSENT, OTHER_AGENCY = 0, 200, 404, 501
"""`lookups.status`, as HTTP would put it; see `app.lookup.cache`."""


class LookupRow(NamedTuple):
    """What a `Lookup` has of its state."""

    key: str
    requested_doi: str
    final_doi: str | None
    source: str | None
    status: int
    fetched_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class LookupState:
    """What is stored of a DOI's lookup."""

    state: Literal["fresh", "stale", "absent", "none"]
    requested_doi: str
    """Another than `doi` for an alias only."""
    doi: str | None = None
    """The one that the paper has: the prime of an alias."""
    source: str | None = None
    """The registry with most metadata; the agency, where it can't be asked."""
    fetched_at: datetime | None = None
    expires_at: datetime | None = None
    due: bool = True
    """It is time to ask the registries."""


def load(session: Session, doi: str, now: datetime) -> LookupState:
    """The state of a DOI, in any spelling."""
    return lookup_state(session.get(Lookup, fold(doi)), doi, now)


def lookup_state(row: Lookup | LookupRow | None, doi: str, now: datetime) -> LookupState:
    """`row`: what is stored for the DOI, None for nothing."""
    if row is None or row.status == NO_ANSWER:
        return LookupState("none", doi)
    due = now >= row.expires_at
    state: Literal["fresh", "stale", "absent"] = "absent"
    if row.status == FOUND:
        state = "stale" if due else "fresh"
    is_alias = row.final_doi and fold(row.final_doi) != row.key
    # the first request may have spelt it otherwise; only another DOI is worth showing
    requested = row.requested_doi if is_alias else row.final_doi or row.requested_doi
    return LookupState(
        state, requested, row.final_doi, row.source, row.fetched_at, row.expires_at, due
    )

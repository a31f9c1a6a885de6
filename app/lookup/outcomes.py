"""Outcomes of a request to a registry: found, unchanged, absent, refused, failed.

Only `Absent` means that there is nothing: what was refused or has failed may be there, and is never stored as absence.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Validators:
    """Validators of an answer, for conditional requests (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


NONE = Validators()


@dataclass(frozen=True)
class Found:
    """The registry has it."""

    payload: bytes
    """JSON, as it came."""
    address: str
    """Where it came from, after redirects, without what identifies us."""
    validators: Validators = NONE


@dataclass(frozen=True)
class Unchanged:
    """The answer that is stored is still valid."""


@dataclass(frozen=True)
class Absent:
    """The registry knows nothing under this name."""


@dataclass(frozen=True)
class Refused:
    """Not asked, or not to be asked again: offline, not configured, or blocked by the registry."""

    reason: str


@dataclass(frozen=True)
class Failed:
    """No usable answer."""

    reason: str
    retry_after: float | None = None
    """Seconds before asking again makes sense; None where the registry gave none."""


Outcome = Found | Unchanged | Absent | Refused | Failed

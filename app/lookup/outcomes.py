"""What can come of asking a registry: it has the work, has it unchanged, has it not, won't say, or could not say now.

Only `Absent` means that there is nothing: what was refused or has failed may be there, and is never kept as absence.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Validators:
    """What the registry sent to ask by whether an answer has changed (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


NONE = Validators()


@dataclass(frozen=True)
class Found:
    """An answer: JSON, as it came. `address` is where it came from in the end, without what identifies us."""

    payload: bytes
    address: str
    validators: Validators = NONE


@dataclass(frozen=True)
class Unchanged:
    """What was answered before still holds."""


@dataclass(frozen=True)
class Absent:
    """The registry knows nothing under this name."""


@dataclass(frozen=True)
class Refused:
    """Not asked, or not to be asked again: offline, not configured, or blocked by the registry."""

    reason: str


@dataclass(frozen=True)
class Failed:
    """No answer of use. `retry_after`: seconds before asking again makes sense, None where nobody said."""

    reason: str
    retry_after: float | None = None


Outcome = Found | Unchanged | Absent | Refused | Failed

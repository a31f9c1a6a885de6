"""FastAPI dependencies and path parameters: app state, database sessions, API key."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.types import Scope

from app.api.app_state import AppState, state_of
from app.errors import KeyRequired
from app.schemas.fields import ADDRESS_PATTERN, DOI_PATTERN
from app.store import api_keys, outbox
from app.store.kept_checks import ID_PATTERN


async def get_app_state(request: Request) -> AppState:
    """The app's state. `async`, since FastAPI hands other functions to a thread."""
    return state_of(request)


State = Annotated[AppState, Depends(get_app_state)]


def get_read_session(state: State) -> Iterator[Session]:
    """A session for reading."""
    with state.database.reading() as session:
        yield session


async def get_write_slot(state: State) -> AsyncIterator[float]:
    """The only slot for a write; the seconds that are left to wait for writers of other processes. Raises `Busy`."""
    async with state.concurrency.writes.slot() as patience:
        yield patience


def get_write_session(
    state: State, patience: Annotated[float, Depends(get_write_slot, scope="function")]
) -> Iterator[Session]:
    """A session for writing: commits before the first byte of the answer is sent, then wakes the drain."""
    with state.database.writing(patience) as session:
        outbox.mark_urgent(session)
        yield session
    state.sync.wake()


# With FastAPI's default scope these would end after the answer: a failed commit would be answered 200.
ReadSession = Annotated[Session, Depends(get_read_session, scope="function")]
WriteSession = Annotated[Session, Depends(get_write_session, scope="function")]


class _DoiConvertor(PathConvertor):
    """The rest of a path, line breaks included, which Starlette's own excludes: such a path is no DOI (422), and not
    no address (404)."""

    regex = "(?s:.*)"


register_url_convertor("doi", _DoiConvertor())

PaperDoi = Annotated[
    str,
    Path(
        description="DOI, in any spelling, percent-encoded or not; or `pmid:…`, `pmcid:…`, `arxiv:…`, `openalex:…`.",
        examples=["10.1037/int0000101"],
        max_length=2_200,
        json_schema_extra={"pattern": ADDRESS_PATTERN},
    ),
]
NewPaperDoi = Annotated[
    str,
    Path(
        description="DOI, in any spelling, percent-encoded or not.",
        examples=["10.1037/int0000101"],
        max_length=2_200,
        json_schema_extra={"pattern": DOI_PATTERN},
    ),
]
_ID: dict[str, Any] = {"max_length": 100, "json_schema_extra": {"pattern": "^[0-9a-f]{16}$"}}
StatementId = Annotated[
    str, Path(description="Id of the statement.", examples=["4d6e1f8d8f2e98d9"], **_ID)
]
ImportId = Annotated[
    str, Path(description="Id of the import.", examples=["9f1c2e6a0b7d4c55"], **_ID)
]
CheckId = Annotated[
    str,
    Path(
        description="Id of the check.",
        examples=["5f0c9a1e7d3b42860c1e9f7a2b4d6e80"],
        max_length=100,
        json_schema_extra={"pattern": ID_PATTERN},
    ),
]

_bearer = HTTPBearer(
    scheme_name="ApiKey",
    auto_error=False,
    description="A key made with `citance keys create NAME`.",
)


def get_key_name(
    state: State, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    """The name of the API key that the request comes with. Raises `KeyRequired`."""
    return name_of_key(state, credentials.credentials if credentials else None)


def bearer_key(scope: Scope) -> str | None:
    """What a request sends as its API key (RFC 6750)."""
    sent: bytes = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    scheme, _, key = sent.decode("latin-1").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None


def name_of_key(state: AppState, key: str | None) -> str:
    """The name of an API key. Raises `KeyRequired`."""
    with state.database.reading() as session:
        name = api_keys.name_of(session, key) if key else None
    if name is None:
        reason = (
            "This key is not known, or was revoked." if key else "No key came with the request."
        )
        raise KeyRequired(
            f"{reason} Send `Authorization: Bearer <key>`; `citance keys create NAME` makes one."
        )
    return name


KeyName = Annotated[str, Depends(get_key_name)]

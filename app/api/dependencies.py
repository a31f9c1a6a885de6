"""What routes are handed: a session, the index, a writer's name. All of it hangs on `app.state.app_state`."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session
from starlette.convertors import PathConvertor, register_url_convertor

from app.api.app_state import AppState, state_of
from app.errors import KeyRequired
from app.store import api_keys


async def get_app_state(request: Request) -> AppState:
    """The same as a dependency. `async`, since FastAPI hands other functions to a thread."""
    return state_of(request)


State = Annotated[AppState, Depends(get_app_state)]


def get_session(state: State) -> Iterator[Session]:
    """For reading."""
    with state.database.reading() as session:
        yield session


def get_writer(state: State) -> Iterator[Session]:
    """For writing: commits before the first byte of the answer is sent, then tells the index."""
    with state.database.writing() as session:
        yield session
    state.sync.wake()


# With FastAPI's default scope these would end after the answer: a failed commit would be answered 200.
ReadSession = Annotated[Session, Depends(get_session, scope="function")]
WriteSession = Annotated[Session, Depends(get_writer, scope="function")]


class _AnyDoi(PathConvertor):
    """The rest of a path, with line breaks too, which Starlette's own leaves out: they make it no DOI, not no address."""

    regex = "(?s:.*)"


register_url_convertor("doi", _AnyDoi())

PaperDoi = Annotated[
    str,
    Path(
        description="DOI, in any spelling, percent-encoded or not; or `pmid:…`, `pmcid:…`, `arxiv:…`, `openalex:…`.",
        examples=["10.1037/int0000101"],
        max_length=2_200,
    ),
]
StatementId = Annotated[
    str, Path(description="Id of the statement.", examples=["03f1c2e6a0b7d4c5"], max_length=100)
]
ImportId = Annotated[
    str, Path(description="Id of the import.", examples=["9f1c2e6a0b7d4c55"], max_length=100)
]

_bearer = HTTPBearer(auto_error=False, description="A key made with `citance keys create NAME`.")


def get_key_name(
    state: State, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    """The name of the key that the request bears. Raises `KeyRequired`."""
    with state.database.reading() as session:
        name = api_keys.name_of(session, sent.credentials) if sent else None
    if name is None:
        said = "This key is not known, or was revoked." if sent else "No key came with the request."
        raise KeyRequired(
            f"{said} Send `Authorization: Bearer <key>`; `citance keys create NAME` makes one."
        )
    return name


KeyName = Annotated[str, Depends(get_key_name)]

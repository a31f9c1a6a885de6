"""What routes are handed: a session, the index, a writer's name. All of it hangs on `app.state.house`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session
from starlette.convertors import PathConvertor, register_url_convertor

from app.classify.classifier import Classifier
from app.clock import Clock
from app.db.engine import Database
from app.errors import KeyRequired
from app.ingest.imports import Desk
from app.lookup.single_flight import Lookups
from app.search.sync import Sync
from app.settings import Settings
from app.store import api_keys


@dataclass(frozen=True)
class House:
    """Everything that a request may need, handed in by `create_app`."""

    settings: Settings
    database: Database
    sync: Sync
    desk: Desk
    classifier: Classifier
    lookups: Lookups
    clock: Clock


def house_of(request: Request) -> House:
    """The house this request is in. What is asked a thousand times a second calls this; the rest asks for `HouseOf`."""
    return cast("House", request.app.state.house)


async def get_house(request: Request) -> House:
    """The same as a dependency. `async`, since FastAPI hands other functions to a thread."""
    return house_of(request)


HouseOf = Annotated[House, Depends(get_house)]


def get_session(house: HouseOf) -> Iterator[Session]:
    """For reading."""
    with house.database.reading() as session:
        yield session


def get_writer(house: HouseOf) -> Iterator[Session]:
    """For writing: commits before the first byte of the answer is sent, then tells the index."""
    with house.database.writing() as session:
        yield session
    house.sync.wake()


# With FastAPI's default scope these would end after the answer: a failed commit would be answered 200.
Reading = Annotated[Session, Depends(get_session, scope="function")]
Writing = Annotated[Session, Depends(get_writer, scope="function")]


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
    house: HouseOf, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    """The name of the key that the request bears. Raises `KeyRequired`."""
    with house.database.reading() as session:
        name = api_keys.name_of(session, sent.credentials) if sent else None
    if name is None:
        said = "This key is not known, or was revoked." if sent else "No key came with the request."
        raise KeyRequired(
            f"{said} Send `Authorization: Bearer <key>`; `citance keys create NAME` makes one."
        )
    return name


KeyName = Annotated[str, Depends(get_key_name)]

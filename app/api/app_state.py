"""Application state: what all requests share, such as the database, the indexes and the clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from fastapi import Request

from app.alerts.worker import AlertWorker
from app.api.concurrency import ConcurrencyLimits
from app.classify.configured_classifier import Classifier
from app.clock import Clock
from app.db.engine import Database
from app.ingest.import_worker import ImportWorker
from app.ingest.reader import Reader
from app.lookup.single_flight import Lookups
from app.search.reranker import Reranker
from app.search.sync import IndexSync
from app.settings import Settings


@dataclass(frozen=True)
class AppState:
    """Made by `create_app`, kept as `app.state.app_state`."""

    settings: Settings
    database: Database
    sync: IndexSync
    import_worker: ImportWorker
    alert_worker: AlertWorker
    classifier: Classifier
    lookups: Lookups
    clock: Clock
    concurrency: ConcurrencyLimits
    reranker: Reranker | None
    """A service of one's own; None where none is configured."""
    reader: Reader
    """Of articles, by the settings."""
    count_check: Callable[[str], Awaitable[None]]
    """Counts a check for an address. Raises `RateLimited`."""


def state_of(request: Request) -> AppState:
    """The state of the application that serves this request.

    Called directly where a route answers a thousand times a second; elsewhere it is a dependency, `dependencies.State`.
    """
    return cast("AppState", request.app.state.app_state)

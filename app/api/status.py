"""State of the service itself: /stats, /healthz, /readyz, /metrics."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.orm import Session

from app import disk, metrics
from app.api.app_state import AppState
from app.api.dependencies import ReadSession, State, bearer_key, name_of_key
from app.api.problems import responses
from app.api.responses import json_response
from app.api.routing import LiteralRoute
from app.db import migrate
from app.errors import KeyRequired, NotReady
from app.lookup import circuit_breaker
from app.schemas.tallies import Stats
from app.search.engine import IndexUnusable
from app.store import counts
from app.vocabulary import TYPES

router = APIRouter(tags=["service"], route_class=LiteralRoute)


@router.get(
    "/stats",
    operation_id="get_stats",
    summary="Count what the store holds",
    response_model=Stats,
    responses=responses(),
)
def get_stats(request: Request, state: State, session: ReadSession) -> Response:
    """What the store holds, counted now."""
    return json_response(request, count_store(session, state))


def count_store(session: Session, state: AppState) -> dict[str, Any]:
    """The Stats of the HTTP contract."""
    kept = counts.read(session)
    types = {type_: kept[type_] for type_ in TYPES}
    return {
        "papers": kept[counts.PAPERS_COUNT],
        "citations": kept[counts.CITATIONS_COUNT],
        "statements": sum(types.values()),
        "types": types,
        "as_of": state.clock(),
        "index_lag": state.sync.lag(),
    }


@router.get(
    "/healthz",
    operation_id="get_health",
    summary="Ask whether the process is alive",
    response_class=PlainTextResponse,
)
async def get_health() -> PlainTextResponse:
    """The process is alive."""
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Ask whether requests can be answered",
    response_class=PlainTextResponse,
    responses=responses(),
)
def get_readiness(state: State) -> PlainTextResponse:
    """The store can be read, its schema is ours, and the index can be searched."""
    try:
        migrate.check(state.database)
        state.sync.statements.refresh()
        state.sync.papers.refresh()
    except migrate.SchemaBehind as reason:
        raise NotReady(str(reason), retry_after=5) from None
    except IndexUnusable:
        raise NotReady("The index is being made anew.", retry_after=5) from None
    with state.database.reading() as session:
        blocked = circuit_breaker.blocked_registries(session, state.clock())
    # the store answers as ever: neither of these is a reason to send readers elsewhere
    wrong = [f"blocked by {', '.join(blocked)}"] if blocked else []
    if disk.free(state.settings.data_dir) < disk.RESERVE:
        wrong.append("no room on the disk: nothing can be stored")
    text = f"ready, degraded: {'; '.join(wrong)}\n" if wrong else "ready\n"
    return PlainTextResponse(text, headers={"cache-control": "no-store"})


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Get metrics for Prometheus",
    response_class=PlainTextResponse,
    responses=responses(KeyRequired),
    openapi_extra={"security": [{}, {"ApiKey": []}]},  # the key may be wanted
)
def get_metrics(request: Request, state: State) -> Response:
    """For Prometheus, summed over the server's processes. By a setting of the server, for those with a key alone."""
    if state.settings.metrics == "key":
        name_of_key(state, bearer_key(request.scope))
    registry = CollectorRegistry()
    if metrics.is_shared():
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for collector in metrics.COLLECTORS:
            registry.register(collector)
    text = generate_latest(registry) + _gauges(state)
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})


def _gauges(state: AppState) -> bytes:
    """Gauges that are read when they are asked for, in a registry of their own: processes don't add them up."""
    registry = CollectorRegistry()
    lag = Gauge("citance_index_lag", "Changes that search does not show yet.", registry=registry)
    lag.set(state.sync.lag())
    room = Gauge(
        "citance_disk_free_bytes", "Room on the disk of the data directory.", registry=registry
    )
    room.set(disk.free(state.settings.data_dir))
    return generate_latest(registry)

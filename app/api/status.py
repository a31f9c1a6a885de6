"""What concerns the service itself: counts, health, metrics, and the pages that problems point to."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import func, select

from app import metrics
from app.api.app_state import AppState
from app.api.dependencies import ReadSession, State
from app.api.openapi import problem_responses
from app.api.responses import answer
from app.db import migrate
from app.db.models import Paper, StatementRow
from app.errors import NotReady, ProblemNotFound, kinds
from app.lookup import circuit_breaker
from app.schemas.tallies import Stats
from app.search.engine import IndexUnusable
from app.store import tallies
from app.vocabulary import TYPES

router = APIRouter(tags=["service"])


@router.get("/stats", operation_id="get_stats", response_model=Stats, responses=problem_responses())
def get_stats(request: Request, state: State, session: ReadSession) -> Response:
    """What the store holds, counted now."""
    by_type = select(StatementRow.type, func.count()).group_by(StatementRow.type)
    types: dict[str, int] = dict.fromkeys(TYPES, 0)
    types |= dict(session.execute(by_type).all())
    counted: dict[str, Any] = {
        "papers": session.scalar(select(func.count()).where(Paper.same_as.is_(None))),
        "citations": tallies.edges(session),
        "statements": sum(types.values()),
        "types": types,
        "as_of": state.clock(),
        "index_lag": state.sync.lag(),
    }
    return answer(request, counted)


@router.get("/healthz", operation_id="get_health", response_class=PlainTextResponse)
async def get_health() -> PlainTextResponse:
    """The process is alive."""
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


@router.get(
    "/readyz",
    operation_id="get_readiness",
    response_class=PlainTextResponse,
    responses=problem_responses(),
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
        shut = circuit_breaker.blocked_registries(session, state.clock())
    # the store answers as ever: a registry that shuts us out is no reason to send readers elsewhere
    text = f"ready, degraded: blocked by {', '.join(shut)}\n" if shut else "ready\n"
    return PlainTextResponse(text, headers={"cache-control": "no-store"})


@router.get("/metrics", operation_id="get_metrics", response_class=PlainTextResponse)
def get_metrics(state: State) -> Response:
    """For Prometheus, summed over the server's processes."""
    registry = CollectorRegistry()
    if metrics.is_shared():
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for collector in metrics.COLLECTORS:
            registry.register(collector)
    text = generate_latest(registry) + _own(state)
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})


@router.get("/problems", operation_id="list_problems", response_class=PlainTextResponse)
async def list_problems() -> PlainTextResponse:
    """The kinds of problem that this service answers with."""
    return PlainTextResponse("".join(f"{_page(slug)}\n" for slug in kinds()))


@router.get(
    "/problems/{slug}",
    operation_id="get_problem",
    response_class=PlainTextResponse,
    responses=problem_responses(ProblemNotFound),
)
async def get_problem(
    slug: Annotated[str, Path(description="The kind of problem.", examples=["doi-invalid"])],
) -> PlainTextResponse:
    """What a kind of problem means and what to do about it."""
    if slug not in kinds():
        raise ProblemNotFound(f"No problem is called `{slug[:100]}`; /problems lists them.")
    return PlainTextResponse(_page(slug))


@router.get("/openapi.json", include_in_schema=False)
async def get_description(request: Request) -> Response:
    """This API's description, as in the file under openapi/."""
    return answer(request, request.app.openapi())


@router.get("/docs", include_in_schema=False)
async def get_reference(request: Request) -> HTMLResponse:
    """The same as pages."""
    root = request.scope.get("root_path", "").rstrip("/")
    return get_swagger_ui_html(openapi_url=f"{root}/openapi.json", title=request.app.title)


def _page(slug: str) -> str:
    kind = kinds()[slug]
    return f"{kind.title}\n/problems/{slug} (status {kind.status})\n\n{kind.page}\n"


def _own(state: AppState) -> bytes:
    registry = CollectorRegistry()
    lag = Gauge("citance_index_lag", "Changes that search does not show yet.", registry=registry)
    lag.set(state.sync.lag())
    return generate_latest(registry)

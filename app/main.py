"""Application factory: wiring and lifespan.

Everything outside the process is handed in to `create_app`, and nothing happens at import.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import partial

import httpx
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import __version__, disk
from app.alerts.sending import Sender
from app.alerts.worker import AlertWorker
from app.api import (
    alerts,
    batches,
    bodies,
    checks,
    cite,
    compat_scite,
    evidence,
    facets,
    imports,
    openapi,
    paper_edits,
    papers,
    problems,
    publications,
    reception,
    routing,
    statement_exports,
    statements,
    status,
    subscriptions,
)
from app.api.app_state import AppState
from app.api.compression import Compression
from app.api.concurrency import BROAD_SEARCHES, ConcurrencyLimits, concurrency_limits
from app.api.cors import CorsByPath
from app.api.middleware import RequestMiddleware
from app.api.rate_limit import ActionLimit, RateLimiter, RateLimitMiddleware
from app.api.rate_store import open_storage
from app.api.response_cache import ResponseCacheMiddleware
from app.api.slow_clients import BodyTimeouts
from app.classify.configured_classifier import from_settings
from app.clock import Clock, now
from app.db import migrate
from app.db.engine import Database, open_database
from app.ingest.import_worker import ImportWorker
from app.ingest.loader import Loader
from app.ingest.reader import Reader
from app.ingest.worker_process import Limits
from app.lookup import circuit_breaker, client, single_flight
from app.pages import (
    about,
    badge,
    check,
    embed,
    home,
    html,
    llms,
    reference,
    report,
    search,
    statement,
    static,
)
from app.pages import alerts as alert_pages
from app.pages import evidence as evidence_page
from app.pages import publications as publication_pages
from app.pages import reception as reception_pages
from app.search.reranker import Reranker
from app.search.sync import IndexSync
from app.settings import Settings
from app.store import api_keys

DESCRIPTION = (
    "Citation statements: the sentences in which one paper cites another. Reading needs no key. "
    "Papers are addressed by DOI, percent-encoded or not. Errors are RFC 9457 problems."
)
ROUTERS = (
    *(statement.router, facets.router, statement_exports.router, statements.router),
    *(page.router for page in (home, about, check, embed, reference, search, llms, alert_pages)),
    *(page.router for page in (publication_pages, reception_pages, evidence_page, report, static)),
    *(status.router, problems.router, openapi.router, imports.router, cite.router),
    *(compat_scite.router, subscriptions.router, alerts.router, evidence.router, checks.router),
    *(badge.router, publications.router, batches.router, reception.router),
    *(paper_edits.router, papers.router, papers.general_router, paper_edits.general_router),
)
"""In the order in which a path is compared with them: searches first, after the page that has an address of theirs."""


def create_app(
    settings: Settings,
    *,
    database: Database | None = None,
    clock: Clock = now,
    transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """The application, with all that it needs from outside.

    `database`: by default the one that the settings name; `migrate.prepare` has seen to its schema. `transport` carries
    the requests to DOI registries, by default over the network. Threads start with the application's lifespan.
    """
    app = FastAPI(
        title="citance",
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan,
        redirect_slashes=False,  # a DOI may end in a slash
        openapi_url=None,  # app.api.openapi has routes of its own
    )
    database = database or open_database(settings.url, settings.database_pool)
    app.state.app_state = _app_state(settings, database, clock, transport)
    routes = [route for router in ROUTERS for route in router.routes]
    routing.give_way(routes)
    app.state.mcp = nullcontext()
    if settings.mcp == "on":
        from app.agents.http import mcp_route  # noqa: PLC0415 - its libraries are loaded by those who want it

        route, app.state.mcp = mcp_route(app)
        routes.append(route)
    app.router.routes.extend(routes)  # FastAPI compares what is included twice
    problems.add_exception_handlers(app, routes, html.router_problem)
    _add_middleware(app, settings, database)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    return app


def _app_state(
    settings: Settings,
    database: Database,
    clock: Clock,
    transport: httpx.AsyncBaseTransport | None,
) -> AppState:
    """What the requests share. Whatever stores something wakes the index's drain."""
    sync = IndexSync(
        database, settings.index_dir, settings.cluster, search_processes=BROAD_SEARCHES
    )
    classifier = from_settings(settings)
    reader = Reader("auto", settings.grobid_url, settings.grobid_timeout, classifier)
    limits = Limits(settings.piece_seconds, settings.piece_mb)
    loader = Loader(database, reader, clock, limits=limits)
    registries = client.from_settings(settings, database, transport, clock)
    return AppState(
        settings=settings,
        database=database,
        sync=sync,
        import_worker=ImportWorker(loader, settings.uploads_dir, sync.wake),
        alert_worker=AlertWorker(
            Sender(database, settings, clock), settings.data_dir, sync.mode_of
        ),
        classifier=classifier,
        lookups=single_flight.from_settings(settings, database, registries, clock, sync.wake),
        clock=clock,
        concurrency=_concurrency_limits(settings),
        reader=reader,
        count_check=ActionLimit(
            open_storage(settings.rate_limit_store), "checks", settings.check_limit
        ).count,
        reranker=Reranker(settings.reranker_url, settings.reranker_timeout)
        if settings.reranker_url
        else None,
    )


def _concurrency_limits(settings: Settings) -> ConcurrencyLimits:
    """By the settings. Searches of a cluster wait for its nodes and keep no processor busy: there are as many at once as
    connections, but for two with which the index is kept current."""
    if settings.cluster is None:
        return concurrency_limits(settings.streams, settings.write_patience)
    searches = max(settings.index_connections - 2, 1)
    return concurrency_limits(settings.streams, settings.write_patience, searches)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start the threads of this process, and end them when it has answered its last request."""
    state: AppState = app.state.app_state
    migrate.check(state.database)
    disk.choose_temporary_directory(state.settings.data_dir)
    await run_in_threadpool(_unblock_registries, state)
    state.sync.try_open()
    state.sync.start()
    state.import_worker.start()
    state.alert_worker.start()
    try:
        async with app.state.mcp:
            yield
    finally:
        await _end(state)


async def _end(state: AppState) -> None:
    await state.lookups.aclose()
    if state.reranker is not None:
        await state.reranker.aclose()
    await run_in_threadpool(state.alert_worker.stop)
    state.import_worker.stop()
    state.sync.stop()
    state.database.engine.dispose()


def _unblock_registries(state: AppState) -> None:
    """A restart allows requests again to registries that have blocked us. Written only where there is something to take
    back: a load may be under way, and a server does not wait for its transaction."""
    with state.database.reading() as session:
        blocked = circuit_breaker.blocked_registries(session, state.clock())
    if blocked:
        with state.database.writing() as session:
            circuit_breaker.unblock(session)


def _add_middleware(app: FastAPI, settings: Settings, database: Database) -> None:
    """The last one added is the first that a request meets."""
    app.add_middleware(Compression, minimum_size=2_000, compresslevel=4)
    if settings.response_cache_mb:
        most_bytes = settings.response_cache_mb * 1_000_000
        sync = app.state.app_state.sync
        app.add_middleware(
            ResponseCacheMiddleware, most_bytes=most_bytes, state=lambda: sync.statements.state
        )
    if settings.rate_limit:
        limiter = RateLimiter(
            open_storage(settings.rate_limit_store),
            settings.rate_limit,
            settings.rate_limit_key or settings.rate_limit,
            partial(_is_key, database),
        )
        app.add_middleware(RateLimitMiddleware, limiter=limiter, respond=html.router_problem)
    app.add_middleware(CorsByPath, origins=settings.cors_origins)
    app.add_middleware(BodyTimeouts)
    app.add_middleware(RequestMiddleware, most_bytes=bodies.most_bytes(settings))
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))


def _is_key(database: Database, key: str) -> bool:
    with database.reading() as session:
        return api_keys.name_of(session, key) is not None

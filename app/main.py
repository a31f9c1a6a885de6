"""The application: everything outside the process is handed in here, and nothing happens at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from app import __version__, logs
from app.api import cite, imports, openapi, papers, problems, statements, status
from app.api.app_state import AppState
from app.api.middleware import RequestMiddleware
from app.classify.classifier import from_settings
from app.clock import Clock, now
from app.db import migrate
from app.db.engine import Database, open_database
from app.ingest.import_worker import ImportWorker
from app.ingest.reader import Reader
from app.lookup import circuit_breaker, client, single_flight
from app.search.sync import IndexSync
from app.settings import Settings

DESCRIPTION = (
    "Citation statements: the sentences in which one paper cites another. Reading needs no key. "
    "Papers are addressed by DOI, percent-encoded or not. Errors are RFC 9457 problems."
)
ROUTERS = (
    *(part.router for part in (statements, status, problems, openapi, imports, cite, papers)),
    papers.at_the_end,
)


def serve() -> FastAPI:
    """What uvicorn's processes run: the settings come from the environment."""
    settings = Settings()
    logs.start(settings.log_level)
    return create_app(settings)


def create_app(
    settings: Settings,
    *,
    database: Database | None = None,
    clock: Clock = now,
    transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """An app on this database, else on the one that the settings name; `schema.prepare` has seen to its schema."""
    database = database or open_database(settings.url, settings.database_pool)
    sync = IndexSync(database, settings.index_dir)
    classifier = from_settings(settings)
    reader = Reader("auto", settings.grobid_url, settings.grobid_timeout, classifier)
    import_worker = ImportWorker(database, settings.uploads_dir, reader, clock, sync.wake)
    asked = client.from_settings(settings, database, transport)
    lookups = single_flight.from_settings(settings, database, asked, clock, sync.wake)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        migrate.check(database)
        await run_in_threadpool(_unblock, database, clock)
        sync.open()
        sync.start()
        import_worker.start()
        yield
        await lookups.aclose()
        import_worker.stop()
        sync.stop()
        database.engine.dispose()

    app = FastAPI(
        title="citance",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        redirect_slashes=False,  # a DOI may end in a slash
        openapi_url=None,  # app.api.openapi has routes of its own
    )
    app.state.app_state = AppState(
        settings, database, sync, import_worker, classifier, lookups, clock
    )
    for router in ROUTERS:
        app.include_router(router)
    problems.add_exception_handlers(app, [route for router in ROUTERS for route in router.routes])
    _wrap(app, settings)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    return app


def _unblock(database: Database, clock: Clock) -> None:
    """Who starts anew may ask those again that have shut us out. Written only where there is something to take back: a
    loading may be under way, and a server does not wait for its turn."""
    with database.reading() as session:
        shut = circuit_breaker.blocked_registries(session, clock())
    if shut:
        with database.writing() as session:
            circuit_breaker.unblock(session)


def _wrap(app: FastAPI, settings: Settings) -> None:
    """The last one added is the first that a request meets."""
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD", "OPTIONS"],
        allow_headers=["Authorization", "Content-Type", "If-None-Match", "X-Request-ID"],
        expose_headers=["ETag", "Link", "X-Request-ID", "Retry-After", "Location"],
        max_age=86_400,
    )
    megabyte = 1_000_000
    limits = (
        ("/imports", settings.max_import_mb * megabyte),
        ("", settings.max_body_mb * megabyte),
    )
    app.add_middleware(RequestMiddleware, limits=limits)

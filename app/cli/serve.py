"""The commands `serve` and `openapi`: the API, and its description."""

import json
import os
from contextlib import nullcontext
from typing import Annotated

import typer
import uvicorn

from app import logs, metrics_directory
from app.settings import Settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1, max=64)] = 1,
) -> None:
    """Serve the API. An empty data directory is set up first."""
    settings = Settings()
    logs.configure(settings.log_level, settings.log_format)
    if workers == 1:
        _prepare(settings)
    else:
        _prepare_in_child(settings)
        if not settings.rate_limit_store:
            counts = settings.data_dir.absolute() / "rate-limits.db"
            counts.unlink(missing_ok=True)
            os.environ["CITANCE_RATE_LIMIT_STORE"] = f"sqlite://{counts}"
    typer.echo(f"Serving on http://{host}:{port} · reference: http://{host}:{port}/docs", err=True)
    metrics = metrics_directory.of_processes(metrics_directory.base(settings.data_dir))
    with metrics if workers > 1 else nullcontext():
        uvicorn.run(
            "app.main:app_from_environment",
            factory=True,
            http="app.api.slow_clients:TimedHttpProtocol",
            ws="none",
            host=host,
            port=port,
            workers=workers,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # the application heeds them, by CITANCE_TRUSTED_PROXIES
            timeout_graceful_shutdown=10,
            timeout_worker_healthcheck=60,  # with 5, a busy machine kills workers before they have started
        )


def _prepare(settings: Settings) -> None:
    """Create or check the schema and the index."""
    from app.cli.console import prepared_database  # noqa: PLC0415 - see below
    from app.search.sync import IndexSync  # noqa: PLC0415

    with prepared_database(settings) as database:
        IndexSync(database, settings.index_dir, settings.cluster).try_open()


def _prepare_in_child(settings: Settings) -> None:
    """The same in a process that ends: 40 MB of modules would stay in this one, which only watches the workers."""
    child = os.fork()
    if not child:
        _prepare(settings)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise typer.Exit(abs(code))


def openapi() -> None:
    """Print the OpenAPI description."""
    from app.main import create_app  # noqa: PLC0415 - the parent of uvicorn's processes doesn't need it

    description = create_app(Settings()).openapi()
    print(json.dumps(description, indent=2, ensure_ascii=False))

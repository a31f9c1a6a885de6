"""The commands `serve` and `openapi`: the API, and its description."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import uvicorn

from app import logs, metrics_directory

if TYPE_CHECKING:
    from app.settings import Settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1, max=64)] = 1,
) -> None:
    """Serve the API. An empty data directory is set up first."""
    if workers == 1:
        _prepare()
        shared: AbstractContextManager[None] = nullcontext()
    else:
        shared = _shared_by_processes(_prepare_in_child())
    typer.echo(f"Starting on http://{host}:{port} · reference: http://{host}:{port}/docs", err=True)
    with shared:
        uvicorn.run(
            "app.asgi:app_from_environment",
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


def _prepare() -> "Settings":
    """Create or check the schema and the index of the settings."""
    from app.cli.console import prepared_database  # noqa: PLC0415 - see below
    from app.search.sync import IndexSync  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    settings = Settings()
    logs.configure(settings.log_level, settings.log_format)
    with prepared_database(settings) as database:
        IndexSync(database, settings.index_dir, settings.cluster).try_open()
    return settings


def _prepare_in_child() -> dict[str, str]:
    """The same in a process that ends, and the settings that this one needs: 60 MB of modules would stay in it, which only
    watches the workers."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        settings = _prepare()
        needed = settings.model_dump(
            mode="json", include={"data_dir", "log_format", "log_level", "rate_limit_store"}
        )
        os.write(writing, json.dumps(needed).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if code := os.waitstatus_to_exitcode(status):
        raise typer.Exit(abs(code))
    found: dict[str, str] = json.loads(told)
    return found


@contextmanager
def _shared_by_processes(settings: dict[str, str]) -> Iterator[None]:
    """What the workers share, while the block runs."""
    logs.configure(settings["log_level"], "text" if settings["log_format"] == "text" else "json")
    directory = Path(settings["data_dir"]).absolute()
    if not settings["rate_limit_store"]:
        counts = directory / "rate-limits.db"
        counts.unlink(missing_ok=True)
        os.environ["CITANCE_RATE_LIMIT_STORE"] = f"sqlite://{counts}"
    # they are spawned, and would import the script of this process, so the command line
    vars(sys.modules["__main__"]).pop("__file__", None)
    with metrics_directory.of_processes(metrics_directory.base(directory)):
        yield


def openapi() -> None:
    """Print the OpenAPI description."""
    from app.main import create_app  # noqa: PLC0415 - the parent of uvicorn's processes doesn't need it
    from app.settings import Settings  # noqa: PLC0415

    description = create_app(Settings()).openapi()
    print(json.dumps(description, indent=2, ensure_ascii=False))

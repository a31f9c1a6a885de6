"""The commands `serve` and `openapi`: the API, and its description."""

import json
import os
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from app import logs
from app.cli import server

if TYPE_CHECKING:
    from app.settings import Settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1, max=64)] = 1,
) -> None:
    """Serve the API. An empty data directory is set up first."""
    _check_address(host, port)
    settings = _prepare()
    typer.echo(f"Starting on http://{host}:{port} · reference: http://{host}:{port}/docs", err=True)
    if workers == 1:
        server.run(host, port)
        return
    directory = settings.data_dir.absolute()
    if not settings.rate_limit_store:
        counts = directory / "rate-limits.db"
        counts.unlink(missing_ok=True)
        os.environ["CITANCE_RATE_LIMIT_STORE"] = f"sqlite://{counts}"
    server.replace_this_process(
        host, port, workers, directory, settings.log_level, settings.log_format
    )


def _check_address(host: str, port: int) -> None:
    """Raises `typer.BadParameter` where nobody can listen: uvicorn says so in the midst of its log, when all is prepared."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as uvicorn does
            tried.bind((host, port))
    except OSError as error:
        raise typer.BadParameter(
            f"Nobody can listen on {host}, port {port}: {error.strerror}. Give another --host or --port."
        ) from None


def _prepare() -> "Settings":
    """Create or check the schema and the index of the settings."""
    from app.cli.console import prepared_database  # noqa: PLC0415 - the process of a server with workers doesn't need it
    from app.search.sync import IndexSync  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    settings = Settings()
    logs.configure(settings.log_level, settings.log_format)
    with prepared_database(settings) as database:
        IndexSync(database, settings.index_dir, settings.cluster).try_open()
    return settings


def openapi() -> None:
    """Print the OpenAPI description."""
    from app.main import create_app  # noqa: PLC0415 - the parent of uvicorn's processes doesn't need it
    from app.settings import Settings  # noqa: PLC0415

    description = create_app(Settings()).openapi()
    print(json.dumps(description, indent=2, ensure_ascii=False))

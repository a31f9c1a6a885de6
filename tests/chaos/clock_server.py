"""A server whose clock is off by as many seconds as the file `CHAOS_CLOCK` says, which may change at any time."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from app import logs
from app.clock import now
from app.main import create_app
from app.settings import Settings


def clock() -> datetime:
    """The time that this server believes."""
    return now() + timedelta(seconds=float(Path(os.environ["CHAOS_CLOCK"]).read_text()))


def application() -> FastAPI:
    """As `citance serve` makes it."""
    settings = Settings()
    logs.configure(settings.log_level, settings.log_format)
    return create_app(settings, clock=clock)


if __name__ == "__main__":
    uvicorn.run(
        "tests.chaos.clock_server:application",
        factory=True,
        port=0,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )

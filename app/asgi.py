"""ASGI application of uvicorn's processes, by the settings in the environment, with little memory."""

import sys

from fastapi import FastAPI

from app import logs, memory
from app.settings import Settings


def app_from_environment() -> FastAPI:
    """Application factory: `uvicorn --factory app.asgi:app_from_environment`, as `citance serve` runs it."""
    settings = Settings()
    logs.configure(settings.log_level, settings.log_format)
    sys.setswitchinterval(0.001)  # seconds that a long computation keeps the event loop waiting
    memory.give_back()
    memory.skip_command_lines()
    from app.main import create_app  # noqa: PLC0415 - imports what is left out

    app = create_app(settings)
    memory.collect_garbage_rarely(10_000)
    return app

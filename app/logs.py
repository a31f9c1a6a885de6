"""Logging on standard error, as JSON lines or as text; each line of a request has the request's id."""

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

LogFormat = Literal["json", "text"]
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that this code works for, also in the threads and tasks that it starts; empty for none."""
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message"}


class JsonFormatter(logging.Formatter):
    """An object for each event: time, level, logger and message first, then the request, what came in `extra`, and the
    exception."""

    def format(self, record: logging.LogRecord) -> str:
        return orjson.dumps(self.fields(record), option=orjson.OPT_UTC_Z, default=str).decode()

    def fields(self, record: logging.LogRecord) -> dict[str, Any]:
        """All that the line says, by name."""
        id_ = request_id.get()
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **({"request_id": id_} if id_ else {}),
            **{key: value for key, value in record.__dict__.items() if key not in _STANDARD},
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return fields


class TextFormatter(JsonFormatter):
    """The same for people: time, level and message, then `name=value`; an exception on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        fields = self.fields(record)
        time, level, message = (fields.pop(name) for name in ("time", "level", "message"))
        exception = fields.pop("exception", None)
        said = " ".join(f"{name}={value}" for name, value in fields.items())
        line = f"{time:%H:%M:%S} {level:<7} {message}  {said}".replace("\n", " ")
        return f"{line}\n{exception}" if exception else line


FORMATTERS: dict[LogFormat, type[JsonFormatter]] = {"json": JsonFormatter, "text": TextFormatter}


def configure(level: str, log_format: LogFormat = "json") -> None:
    """Send everything through one handler; not uvicorn's access log, since ours says more."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMATTERS[log_format]())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"
    for name in ("alembic", "filelock", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)

"""app.settings: what can't be used is refused when a command starts, by its name, and not where it is used first."""

import pytest
from pydantic import ValidationError

from app.settings import Settings

RIGHT = {
    "database_url": ("postgresql://u:p@host/name", "postgres://host/n", "sqlite:////data/a b.db"),
    "grobid_url": ("http://localhost:8070", "https://host/grobid/"),
    "rate_limit_store": ("redis://host/0", "rediss://:p@host:6380/1", "sqlite:///data/counts.db"),
    "cors_origins": ("*", "https://example.org, http://localhost:3000", ""),
    "log_level": ("debug", "WARNING"),
}
WRONG = {
    "database_url": ("x", "mysql://host/name", "host/name"),
    "grobid_url": ("localhost:8070", "x", "ftp://host"),
    "classifier_url": ("localhost:8070", "http://"),
    "reranker_url": ("localhost:8070", "http:///path"),
    "rate_limit_store": ("host:6379", "memcached://host"),
    "cors_origins": ("example.org", "https://example.org/page"),
    "log_level": ("x", ""),
    "public_url": ("example.org",),
    "smtp_url": ("mail.example.org:25",),
    "webhook_allow": ("10.0.0.0/99",),
    "rate_limit": ("20 a second",),
}
"""Values by the names of settings."""


def pairs(values: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(name, value) for name, some in values.items() for value in some]


@pytest.mark.parametrize(("name", "value"), pairs(RIGHT))
def test_settings_take(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"CITANCE_{name.upper()}", value)
    assert getattr(Settings(), name) is not None


@pytest.mark.parametrize(("name", "value"), pairs(WRONG))
def test_settings_refuse(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """By a sentence that names the variable: `app.cli.errors` prints it."""
    monkeypatch.setenv(f"CITANCE_{name.upper()}", value)
    with pytest.raises(ValidationError) as raised:
        Settings()
    assert [error["loc"] for error in raised.value.errors()] == [(name,)]

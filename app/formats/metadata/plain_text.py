"""Text fields of registries, which may contain markup, as plain text."""

from typing import Any

from app.formats.json_values import text, texts
from app.formats.text.markup import strip_markup


def plain_text(value: Any, *names: str) -> str | None:
    """The first of these fields that has a text, without its markup; None when none has, or only markup was in it."""
    found = text(value, *names)
    return strip_markup(found) or None if found else None


def first_plain_text(value: Any, name: str) -> str | None:
    """The first text of a list that is more than markup; publishers file empty ones too."""
    return next(filter(None, map(strip_markup, texts(value, name))), None)

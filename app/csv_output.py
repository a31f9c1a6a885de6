"""CSV as it is written (RFC 4180, UTF-8), with texts that spreadsheets don't take for formulas."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula begins with: https://owasp.org/www-community/attacks/CSV_Injection"""


def csv_rows(rows: Iterable[Iterable[Any]]) -> bytes:
    """Lines with CRLF, quoted where needed. An apostrophe goes before a text that begins like a formula; None is empty."""
    text = StringIO()
    csv.writer(text).writerows(map(_cell, row) for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else str(value)

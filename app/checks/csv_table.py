"""A check as CSV: a line for each reference, in the order of the check."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

COLUMNS = (
    *("given_position", "key", "given", "state", "matched", "score", "doi", "title", "year", "journal", "attention"),
    *("retraction", "notices", "versions", "supporting", "contrasting", "mentioning", "statements", "looked_up_at"),
    *("same_as", "never_cited", "detail"),
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula begins with: https://owasp.org/www-community/attacks/CSV_Injection"""


def csv_table(references: Sequence[Mapping[str, Any]]) -> bytes:
    """RFC 4180, with the columns `COLUMNS`. `references`: as JSON has them."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(_value(one, name)) for name in COLUMNS] for one in references)
    return text.getvalue().encode("utf-8", "replace")


def _value(reference: Mapping[str, Any], name: str) -> Any:
    tally = reference["tally"] or {}
    if name in ("supporting", "contrasting", "mentioning"):
        return tally.get(name)
    if name == "statements":
        return tally.get("total")
    if name == "attention":
        return "; ".join(reference[name])
    if name == "notices":
        return "; ".join(
            " ".join(filter(None, (one["kind"], one["date"], one["doi"])))
            for one in reference[name]
        )
    if name == "versions":
        return "; ".join(f"{one['kind']} {one['doi']}" for one in reference[name])
    return reference[name]


def _cell(value: Any) -> str:
    """Spreadsheets compute what begins like a formula, so an apostrophe goes before a text that does."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else str(value)

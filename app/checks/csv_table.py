"""A check as CSV: a line for each reference, in the order of the check."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.csv_output import csv_rows

COLUMNS = (
    *("given_position", "key", "given", "state", "matched", "score", "doi", "title", "year", "journal", "attention"),
    *("retraction", "notices", "versions", "supporting", "contrasting", "mentioning", "statements", "looked_up_at"),
    *("same_as", "never_cited", "detail"),
)  # fmt: skip


def csv_table(references: Sequence[Mapping[str, Any]]) -> bytes:
    """RFC 4180, with the columns `COLUMNS`. `references`: as JSON has them."""
    return csv_rows([COLUMNS, *([_value(one, name) for name in COLUMNS] for one in references)])


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

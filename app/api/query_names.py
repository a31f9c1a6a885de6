"""Names in query strings: what an address does not take is refused, and what is sent twice where it takes one value.

Ignoring a parameter, or all values of it but one, would look like heeding it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from fastapi.exceptions import RequestValidationError

LISTED = 5
"""Names that an error tells, of those that are unknown."""


def unknown_names(unknown: Iterable[str], known: Iterable[str]) -> str:
    """What is wrong, with what there is."""
    names = ", ".join(f"`{name[:50]}`" for name in sorted(unknown)[:LISTED])
    return f"No such parameter: {names}. There are: {', '.join(known) or 'none'}."


def check_names(pairs: Iterable[tuple[str, str]], takes: Mapping[str, bool]) -> None:
    """`takes`: the names of an address's parameters, and whether each takes several values.
    Raises `RequestValidationError`."""
    sent = Counter(name for name, _ in pairs)
    if unknown := sent.keys() - takes.keys():
        raise RequestValidationError([{"loc": ("query",), "msg": unknown_names(unknown, takes)}])
    faults = [
        {"loc": ("query", name), "msg": f"This has one value, and was sent {count} times."}
        for name, count in sent.items()
        if count > 1 and not takes[name]
    ]
    if faults:
        raise RequestValidationError(faults)

"""app.errors: the drawing of the exceptions is true."""

import re
from collections.abc import Iterator

from app import errors

LINE = re.compile(r"^ {4}(?P<branch>(?:[│ ] {3})*(?:[├└]── )?)(?P<name>\w+) \((?P<status>\d+)\)")


def drawn() -> Iterator[tuple[str, int, str | None]]:
    """Name, status and base of each class in the module's docstring, from top to bottom."""
    bases: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := LINE.match(line):
            depth = len(found["branch"]) // 4
            bases[depth:] = [found["name"]]
            yield found["name"], int(found["status"]), bases[depth - 1] if depth else None


def defined(
    kind: type[errors.Problem] = errors.Problem, base: str | None = None
) -> Iterator[tuple[str, int, str | None]]:
    """The same of the classes, depth first."""
    yield kind.__name__, kind.status, base
    for child in kind.__subclasses__():
        yield from defined(child, kind.__name__)


def test_errors_docstring_draws_every_class() -> None:
    assert list(drawn()) == list(defined())


def test_kinds_are_all_classes_but_internal() -> None:
    """`Internal` is to a client what `Problem` is; every other class has a slug of its own."""
    named = {kind.__name__ for kind in errors.kinds().values()}
    assert named == {name for name, _, _ in defined()} - {"Internal"}

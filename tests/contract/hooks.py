"""Hooks of Schemathesis, which loads this module by the name in SCHEMATHESIS_HOOKS, in an environment of its own."""

from typing import Any

import schemathesis

from tests.contract.left_out import CHANGED, PARTS, REQUESTS


@schemathesis.hook  # type: ignore[untyped-decorator]  # known in its own environment alone
def filter_case(_context: Any, case: Any) -> bool:
    """Whether a request is made."""
    return not (_is_to_be_accepted(case) and any(left_out(case) for left_out in REQUESTS))


@schemathesis.hook  # type: ignore[untyped-decorator]  # likewise
def before_call(_context: Any, case: Any, _options: Any) -> None:
    """Leave parts out of a request, or change them, examples of the file included."""
    if _is_to_be_accepted(case):
        for is_concerned, change in CHANGED:
            if is_concerned(case):
                change(case)
        for is_concerned, part, name in PARTS:
            if is_concerned(case):
                del getattr(case, part)[name]


def _is_to_be_accepted(case: Any) -> bool:
    mode = schemathesis.GenerationMode.POSITIVE
    return case.meta is None or case.meta.generation.mode == mode

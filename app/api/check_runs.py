"""A check from beginning to end: read, looked up where that is asked for, found and assessed, and kept."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from app.api.app_state import AppState
from app.api.check_bodies import Read
from app.api.responses import PRIVATE
from app.checks.check import asked_about, check
from app.checks.look_up import Asked, look_up
from app.checks.read import ReferenceList
from app.db.models import KeptCheck
from app.document import Unreadable
from app.errors import Invalid
from app.lookup.reference_comparison import Match
from app.store import kept_checks

UNLISTED = {**PRIVATE, "x-robots-tag": "noindex"}
"""The address of a check is its only lock: it is for nobody but those who were given it."""


async def run_check(
    request: Request, state: AppState, read: Read, *, is_keyed: bool, lookup: bool
) -> tuple[str, bytes]:
    """Read and check a list, and keep the answer: its id, and the JSON of a Check.

    Raises `Invalid`, `RateLimited`, `Busy`, `RequestValidationError`.
    """
    if not is_keyed:
        await state.count_check(request.client.host if request.client else "")
    resolved: dict[int, Match] = {}
    async with state.concurrency.checks.slot():
        try:
            listed = await run_in_threadpool(read)
        except Unreadable as reason:
            raise Invalid(str(reason)) from None
        if not lookup:
            answer = await run_in_threadpool(_check, state, listed, resolved)
    if lookup:  # others need not wait for what waits for registries
        async with state.concurrency.looking_up.slot():
            asked = await run_in_threadpool(_asked_about, state, listed)
            resolved = await look_up(state.lookups, asked)
        answer = await state.concurrency.checks.run(_check, state, listed, resolved)
    id_, body, row = await run_in_threadpool(_packed, state, answer)
    async with state.concurrency.writes.slot() as patience:
        await run_in_threadpool(_keep, state, row, patience)
    return id_, body


def _check(state: AppState, listed: ReferenceList, resolved: Mapping[int, Match]) -> dict[str, Any]:
    with state.database.reading() as session:
        return check(session, state.sync.papers, listed, state.clock(), resolved)


def _asked_about(state: AppState, listed: ReferenceList) -> Asked:
    with state.database.reading() as session:
        return asked_about(session, state.sync.papers, listed, state.clock())


def _packed(state: AppState, answer: dict[str, Any]) -> tuple[str, bytes, KeptCheck]:
    """An answer under a new id: the id, its JSON, and the row that keeps it."""
    now = state.clock()
    expires_at = now + timedelta(days=state.settings.check_days)
    id_ = kept_checks.new_id()
    named = {"id": id_, "created_at": now, "expires_at": expires_at, **answer}
    body = orjson.dumps(named, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)
    packed = kept_checks.pack(body)
    row = KeptCheck(id=id_, created_at=now, expires_at=expires_at, size=len(packed), content=packed)
    return id_, body, row


def _keep(state: AppState, row: KeptCheck, patience: float) -> None:
    room = state.settings.checks_mb * 1_000_000
    with state.database.writing(patience) as session:
        kept_checks.keep(session, row, state.clock(), room)

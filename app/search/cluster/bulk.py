"""Bulk writes under external versions, in bodies of bounded size; what is refused for the moment is sent again."""

import logging
from collections.abc import Iterable
from time import monotonic, sleep
from typing import Any, NamedTuple

import orjson

from app.errors import NotReady
from app.metrics import INDEX_REJECTED
from app.search.cluster.client import RETRY_AFTER, ClusterClient, Refused

BODY_BYTES = 2_000_000
"""Of a body; one that is larger by itself is sent by itself."""
PATIENCE = 10.0
"""Seconds for which items that are refused for the moment are sent again."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_CONFLICT, _MISSING, _TOO_LARGE, _BAD, _BUSY, _FAULT = 409, 404, 413, 400, 429, 500

log = logging.getLogger(__name__)


class _Superseded(Exception):
    """A later writer has written one of these: this one has been held up, and is to stop."""


class Action(NamedTuple):
    """What is to be done with an id."""

    id: str
    route: str | None
    body: bytes | None
    """A line; None: remove it."""


class BulkWriter:
    """Collects puts and removals of one version, and sends them."""

    most_actions = 2_000
    """Of a body."""

    def __init__(self, client: ClusterClient, index: str, version: int) -> None:
        self._client = client
        self._index = index
        self._version = version
        self._actions: list[Action] = []
        self._bytes = 0

    def put(self, id_: int, document: dict[str, Any], route: int | None = None) -> None:
        """Put a document; it replaces what has its id. A `route` says which shard it is on."""
        body = b"%b\n" % orjson.dumps(document)
        if self._actions and (
            self._bytes + len(body) > BODY_BYTES or len(self._actions) >= self.most_actions
        ):
            self.flush()
        self._actions.append(Action(document_id(id_), None if route is None else str(route), body))
        self._bytes += len(body)

    def remove(self, id_: int) -> None:
        """Remove what has this id."""
        if len(self._actions) >= self.most_actions:
            self.flush()
        self._actions.append(Action(document_id(id_), None, None))

    def flush(self) -> None:
        """Send what was collected. Raises `NotReady` where some of it is not written."""
        actions, self._actions, self._bytes = self._actions, [], 0
        if actions:
            self._send([(action.id, self._line(action)) for action in self._resolved(actions)])

    def _resolved(self, actions: list[Action]) -> Iterable[Action]:
        """What has to be sent for these."""
        return actions

    def _line(self, action: Action) -> bytes:
        given = {"_id": action.id, "version": self._version, "version_type": "external_gte"}
        if action.route is not None:
            given["routing"] = action.route
        if action.body is None:
            return orjson.dumps({"delete": given}) + b"\n"
        return b"%b\n%b" % (orjson.dumps({"index": given}), action.body)

    def _send(self, lines: list[tuple[str, bytes]]) -> None:
        """Send until all items are done. Raises `NotReady`."""
        end, pause = monotonic() + PATIENCE, _FIRST_PAUSE
        while lines:
            try:
                lines, why = self._rejected(lines), "items are rejected"
            except _Superseded:
                raise NotReady("A later writer has been here.", retry_after=1) from None
            except NotReady as problem:
                why = problem.detail
            except Refused as error:
                if error.status != _TOO_LARGE:
                    raise
                if len(lines) == 1:
                    _drop(lines[0][0], str(error))
                    return
                for half in (lines[: len(lines) // 2], lines[len(lines) // 2 :]):
                    self._send(half)
                return
            if lines:
                if monotonic() + pause > end:
                    log.warning("the cluster takes no writes", extra={"reason": why})
                    raise NotReady("The search index takes no writes.", retry_after=RETRY_AFTER)
                sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _rejected(self, lines: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        """Send once; those that are to be sent again. Raises `NotReady`, `Refused`, `_Superseded`."""
        answer = orjson.loads(
            self._client.send("POST", f"/{self._index}/_bulk", b"".join(line for _, line in lines))
        )
        if not answer["errors"]:
            return []
        again = []
        for line, item in zip(lines, answer["items"], strict=True):
            (result,) = item.values()
            status = result["status"]
            if status < _BAD or (status == _MISSING and "error" not in result):
                continue
            if status == _CONFLICT:
                raise _Superseded
            if status in {_BAD, _TOO_LARGE}:
                _drop(line[0], str(result["error"].get("type")))
            else:  # busy, blocked while its disk is full, without a primary copy: for the moment
                again.append(line)
        return again


def document_id(number: int) -> str:
    """An id as that of a document."""
    return f"{number:016x}"


def _drop(id_: str, reason: str) -> None:
    """Leave out what the cluster will never take: what comes after it must not wait for it."""
    INDEX_REJECTED.inc()
    log.error("the cluster does not take a document", extra={"id": id_, "reason": reason})

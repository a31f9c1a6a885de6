"""An index in a cluster: written under external versions, refreshed, and its state told to all hosts.

The state document of an index has two numbers. `writer` is taken, by compare-and-set, before the store is read for what is
to be written, and is the version of every document written then: a writer that was held up can't put back what a later one
has replaced. `commits` grows, by compare-and-set again, once all copies have been refreshed: it fails where another writer
has begun meanwhile, and then nothing counts as written. So whatever the store is asked for twice ends as the store has it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from orjson import dumps, loads

from app.errors import NotReady
from app.search.cluster.bulk import BulkWriter
from app.search.cluster.client import BUSY, FAULT, RETRY_AFTER, ClusterClient, Refused
from app.search.engine import IndexDamaged, PaperEntry, StatementEntry

T = TypeVar("T", bound=StatementEntry | PaperEntry)
SEARCHED = {"allow_partial_search_results": "false"}
"""A shard that can't be asked makes an error, not an answer without its statements."""

KEPT = "5m"
"""For how long a point in time is kept between two chunks: what its reader may take for one."""
ATTEMPTS = 3
"""Of a search, whose index may be replaced meanwhile."""
MOST_HITS = 5_000
"""Of a chunk, however short they are."""
SEARCHES_AT_ONCE = 32
"""Searches in a request: together they take no longer than one may."""
MISSING, CONFLICT = HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT


@dataclass(frozen=True)
class _State:
    """The state document, and what a compare-and-set compares."""

    writer: int
    commits: int
    seq_no: int
    primary_term: int


class ClusterIndex(ABC, Generic[T]):
    """What the engines for statements and for papers have in common."""

    def __init__(self, client: ClusterClient, name: str, read_as: str | None = None) -> None:
        """`name` of the index; reads go to `read_as`, an alias that other processes may give to a new index."""
        self._client = client
        self._index = name
        self._read_as = read_as or name
        self._commits = -1

    @abstractmethod
    def to_document(self, entry: T) -> dict[str, Any]:
        """An entry as the fields of a document."""

    def route(self, entry: T) -> int | None:  # noqa: ARG002
        """What decides which shard it is on; None: its id."""
        return None

    def writer(self, version: int) -> BulkWriter:
        """A writer of documents of this version."""
        return BulkWriter(self._client, self._index, version)

    @property
    def state(self) -> object:
        """The index and the last of its commits that this process knows; the same on all hosts."""
        return self._index, self._commits

    def refresh(self) -> bool:
        """Whether there was a new commit. Raises `IndexDamaged`, `NotReady`."""
        commits = self._read_state().commits
        changed, self._commits = commits != self._commits, commits
        return changed

    def writing(self, *, bulk: bool = False) -> AbstractContextManager[object]:  # noqa: ARG002
        """Nothing is kept open between two calls of `apply`."""
        return nullcontext()

    def is_merging(self) -> bool:
        """Its merges are the cluster's."""
        return False

    def apply(self, entries: Iterable[T], removed: Iterable[int]) -> int:
        """Put and remove by id, what is in both is removed. Returns the number of entries.

        When it returns, all is durable and found by every host. When it raises, some may have been written, and none of
        it counts as such: it is to be applied again. Raises `NotReady`, `IndexDamaged`.
        """
        state = self._read_state()
        claimed = self._write_state(state, writer=state.writer + 1)
        writer = self.writer(claimed.writer)
        count = 0
        for entry in entries:
            writer.put(entry.id, self.to_document(entry), self.route(entry))
            count += 1
        for id_ in removed:
            writer.remove(id_)
        writer.flush()
        self.make_visible()
        self._commits = self._write_state(claimed, commits=state.commits + 1).commits
        return count

    def fill(self, entries: Iterable[T]) -> int:
        """Put entries into an index that nobody reads yet; several processes may, each other entries. `apply` of nothing
        then makes them visible."""
        writer = BulkWriter(self._client, self._index, 0)
        count = 0
        for entry in entries:
            writer.put(entry.id, self.to_document(entry), self.route(entry))
            count += 1
        writer.flush()
        return count

    def make_visible(self) -> None:
        """Have all copies show what was written. Raises `NotReady`."""
        shards = self._client.call("POST", f"/{self._index}/_refresh")["_shards"]
        if shards["failed"]:
            raise NotReady("A shard of the index could not be refreshed.", retry_after=RETRY_AFTER)

    def search_raw(self, body: dict[str, Any], **parameters: object) -> dict[str, Any]:
        """The answer of a search. Raises `NotReady`."""
        given = {"timeout": f"{self._client.timeout:g}s", **body}
        for _ in range(ATTEMPTS):
            try:
                answer: dict[str, Any] = self._client.call(
                    "POST", f"/{self._read_as}/_search", given, **SEARCHED, **parameters
                )
            except Refused as error:
                if error.status != MISSING:
                    raise
                continue  # the alias was swapped, and the old index deleted, since the search began
            if answer["timed_out"]:
                raise NotReady("The search index took too long.", retry_after=RETRY_AFTER)
            return answer
        raise NotReady("The index is being made anew.", retry_after=RETRY_AFTER)

    def search_many(
        self, bodies: Sequence[dict[str, Any]], **parameters: object
    ) -> Iterator[dict[str, Any]]:
        """The answers of several searches in their order, `SEARCHES_AT_ONCE` in a request. Raises `NotReady`."""
        header = dumps({"allow_partial_search_results": False, **parameters})
        for start in range(0, len(bodies), SEARCHES_AT_ONCE):
            some = bodies[start : start + SEARCHES_AT_ONCE]
            given = ({"timeout": f"{self._client.timeout:g}s", **body} for body in some)
            content = b"".join(b"%b\n%b\n" % (header, dumps(body)) for body in given)
            yield from self._search_some(content)

    def _search_some(self, content: bytes) -> list[dict[str, Any]]:
        for _ in range(ATTEMPTS):
            raw = self._client.send("POST", f"/{self._read_as}/_msearch", content)
            answers: list[dict[str, Any]] = loads(raw)["responses"]
            failed = [one for one in answers if "error" in one]
            if any(one.get("timed_out") for one in answers):
                raise NotReady("The search index took too long.", retry_after=RETRY_AFTER)
            if not failed:
                return answers
            for one in failed:
                if one["status"] == BUSY or one["status"] >= FAULT:
                    raise NotReady("The search index is overloaded.", retry_after=RETRY_AFTER)
                if one["status"] != MISSING:
                    raise Refused.of(one["status"], dumps(one))
        raise NotReady("The index is being made anew.", retry_after=RETRY_AFTER)

    def scan(
        self,
        body: dict[str, Any],
        first: int,
        most_bytes: int,
        search_type: str | None = None,
        **parameters: object,
    ) -> Iterator[dict[str, Any]]:
        """All hits of a search, of the index as it is now (a point in time), in chunks of some `most_bytes`; the first has
        `first` hits. The sort of `body` is total. Raises `NotReady`."""
        opened = self._client.call(
            "POST", f"/{self._read_as}/_search/point_in_time", keep_alive=KEPT, **parameters
        )
        pit = opened["pit_id"]
        size, after = first, None
        try:
            while True:
                given = {**body, "size": size, "pit": {"id": pit, "keep_alive": KEPT}}
                if after is not None:
                    given["search_after"] = after
                raw = self._client.send(
                    "POST", "/_search", dumps(given), search_type=search_type, **SEARCHED
                )
                answer = loads(raw)
                pit = answer.get("pit_id", pit)
                hits = answer["hits"]["hits"]
                yield from hits
                if len(hits) < size:
                    return
                after = hits[-1]["sort"]
                size = min(max(most_bytes * len(hits) // len(raw), 1), 10 * size, MOST_HITS)
        finally:
            self._client.call("DELETE", "/_search/point_in_time", {"pit_id": [pit]})

    def _read_state(self) -> _State:
        try:
            found = self._client.call("GET", f"/{state_index(self._client)}/_doc/{self._index}")
        except Refused as error:
            raise _lost(error) from None
        source = found["_source"]
        return _State(source["writer"], source["commits"], found["_seq_no"], found["_primary_term"])

    def _write_state(self, state: _State, **changed: int) -> _State:
        """Compare and set. Raises `NotReady` where another writer has been here."""
        values = {"writer": state.writer, "commits": state.commits, **changed}
        try:
            made = self._client.call(
                "PUT",
                f"/{state_index(self._client)}/_doc/{self._index}",
                values,
                if_seq_no=state.seq_no,
                if_primary_term=state.primary_term,
            )
        except Refused as error:
            if error.status == CONFLICT:
                raise NotReady("Another process writes to this index.", retry_after=1) from None
            raise _lost(error) from None
        return _State(**values, seq_no=made["_seq_no"], primary_term=made["_primary_term"])


def state_index(client: ClusterClient) -> str:
    """The name of the index of state documents."""
    return f"{client.address.prefix}-state"


def _lost(error: Refused) -> Exception:
    """What a refusal means where the index is to exist."""
    return IndexDamaged(f"The index is not there: {error}") if error.status == MISSING else error

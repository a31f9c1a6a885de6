"""REST client of a cluster: JSON over HTTP through a bounded pool, nodes tried in turn, credentials kept out of errors.

A node that is away or late, at fault or overloaded, or lets nobody in is `NotReady` (503), once the others have been tried;
what the cluster says of a request is a `Refused`.
"""

import logging
import ssl
import weakref
from time import perf_counter
from typing import Any

import httpx
import orjson

from app.errors import NotReady
from app.metrics import INDEX_SECONDS
from app.search.cluster.address import ClusterAddress
from app.settings import ClusterSettings

RETRY_AFTER = 5
"""Seconds after which a client may ask again."""
CONNECT_SECONDS = 3.0
WRITE_SECONDS = 30.0
"""That writes may take, for which nobody waits: given up early, they would be done twice by nodes that are slow already."""
_SLOW = ("/_bulk", "/_refresh", "/_aliases")
BUSY, FAULT = 429, 500
"""A node that is overloaded; from 500 on one that has no cluster manager, whose neighbour was killed amid a search, or a
proxy without a node: another may do better, and it is never the request's fault."""
_SHUT_OUT = frozenset((401, 403))
"""Another password is wanted, or the cluster blocks what is asked, as it blocks writes while its disks are full."""
_HEADERS = {"content-type": "application/json", "accept-encoding": "identity"}

log = logging.getLogger(__name__)


class Refused(Exception):
    """What the cluster says of a request that it does not carry out: its status, and the type of the error."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(f"{status} {kind}: {reason[:500]}")
        self.status = status
        self.kind = kind

    @classmethod
    def of(cls, status: int, answer: bytes) -> "Refused":
        """What an answer says, as far as it can be read."""
        try:
            error = orjson.loads(answer)["error"]
            cause = (error.get("root_cause") or [error])[0]
            return cls(status, cause["type"], cause.get("reason") or "")
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls(status, "unknown", "")


class ClusterClient:
    """A pool of connections to the nodes. Threads share it."""

    def __init__(self, cluster: ClusterSettings) -> None:
        self.address = ClusterAddress.parse(cluster.url)
        self.timeout = cluster.timeout
        verify: ssl.SSLContext | bool = True
        if not self.address.is_encrypted:
            verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # unused, and much faster to make
        elif cluster.ca:
            verify = ssl.create_default_context(cafile=cluster.ca)
        user = self.address.user
        self._http = httpx.Client(
            auth=None if user is None else httpx.BasicAuth(user, self.address.password),
            headers=_HEADERS,
            verify=verify,
            trust_env=False,
            limits=httpx.Limits(
                max_connections=cluster.connections, max_keepalive_connections=cluster.connections
            ),
        )
        # whoever uses an index has nothing to close: connections end with their user
        self.close = weakref.finalize(self, self._http.close)
        self._first = 0
        """The node that is asked first: the last one that has answered."""

    def call(self, method: str, path: str, body: object = None, **parameters: object) -> Any:
        """The answer as JSON. Raises `NotReady`, `Refused`."""
        content = None if body is None else orjson.dumps(body)
        return orjson.loads(self.send(method, path, content, **parameters) or b"null")

    def send(
        self, method: str, path: str, content: bytes | None = None, **parameters: object
    ) -> bytes:
        """The body of the answer. A request may be sent twice, to two nodes: all of ours change nothing the second time.

        Raises `NotReady`, `Refused`.
        """
        seconds = self.timeout
        if method != "GET" and path.endswith(_SLOW):
            seconds = max(seconds, WRITE_SECONDS)
        query = {name: str(value) for name, value in parameters.items() if value is not None}
        first, why = self._first, "there is no node"
        for number in range(len(self.address.nodes)):
            node = (first + number) % len(self.address.nodes)
            start = perf_counter()
            try:
                answer = self._http.request(
                    method,
                    self.address.nodes[node] + path,
                    content=content,
                    params=query,
                    timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
                )
            except httpx.PoolTimeout:
                raise NotReady(
                    "All connections to the search index are in use.", retry_after=RETRY_AFTER
                ) from None
            except httpx.TransportError as error:
                why = f"{type(error).__name__} at {self.address.nodes[node]}: {error}"
                INDEX_SECONDS.labels("away").observe(perf_counter() - start)
                self._first = node + 1
                if isinstance(error, httpx.ReadTimeout):
                    break  # the client has waited long enough; the next request goes to the next node
                continue
            INDEX_SECONDS.labels(f"{answer.status_code // 100}xx").observe(perf_counter() - start)
            if answer.status_code == BUSY or answer.status_code >= FAULT:
                why = f"{answer.status_code} from {self.address.nodes[node]}"
                continue
            self._first = node
            if answer.is_success:
                return answer.content
            if answer.status_code in _SHUT_OUT:
                why = f"{answer.status_code} from {self.address.nodes[node]}"
                break
            raise Refused.of(answer.status_code, answer.content)
        log.warning("the cluster can't be used", extra={"reason": why})
        problem = NotReady(
            "The search index can't be reached at this moment.", retry_after=RETRY_AFTER
        )
        problem.add_note(why)  # for who uses a command, not for who asks over HTTP
        raise problem

"""Clients at work: posts, corrections, deletions, imports, lookups and reads, from threads, until they are stopped."""

import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from types import TracebackType
from typing import Any

import httpx

from tests.chaos.store import ChaosServer, Store
from tests.lookup.registry_server import answer
from tests.servers import UNUSED

TYPES = ("supporting", "mentioning", "contrasting")
CITED = 20
"""Papers that the statements are about."""
PAUSE = 0.25
"""Seconds between two requests of a client: the machine has other work to do."""
EXPECTED = (200, 201, 202, 204, 404, 503)
"""Answers to what these clients ask; a server that can't answer says 503."""
_numbers = itertools.count(1)


def record(text: str, type_: str) -> dict[str, Any]:
    """A statement record; the same text has the same papers each time."""
    number = sum(map(ord, text)) % CITED
    return {
        "citing": {"doi": f"10.5555/chaos-citing-{number % 7}", "title": "Chaos citing"},
        "cited": {"doi": f"10.5555/chaos-cited-{number}", "title": "Chaos cited"},
        "text": text,
        "type": type_,
    }


class Work:
    """A context: clients work on the servers of a store as long as it lasts."""

    def __init__(self, store: Store, chance: Random) -> None:
        self._store, self._stopping = store, threading.Event()
        self.answers: Counter[str] = Counter()
        """How requests were answered: by kind of work and status."""
        self.unforeseen: list[str] = []
        """Answers that no fault excuses."""
        settled = store.ledger.settled()
        chance.shuffle(settled)
        self._old = iter(settled)
        kinds = (post, post, amend, upload, look_up, put, read)
        self._threads = [
            threading.Thread(target=self._run, args=(kind, Random(chance.random())), daemon=True)
            for kind in kinds
        ]

    def __enter__(self) -> "Work":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        type_: type[BaseException] | None,
        value: BaseException | None,
        t: TracebackType | None,
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def next_old(self) -> str | None:
        """A statement that is there, which nobody else changes in this round."""
        return next(self._old, None)

    def _run(
        self, kind: Callable[["Work", Store, ChaosServer, Random], int], chance: Random
    ) -> None:
        while not self._stopping.wait(PAUSE):
            server = chance.choice(self._store.servers)
            if not server.runs:
                continue
            try:
                status = str(kind(self, self._store, server, chance))
            except (httpx.HTTPError, RuntimeError) as error:  # a client that is closed meanwhile
                status = type(error).__name__
            except Unforeseen as error:
                self.unforeseen.append(str(error))
                status = "unforeseen"
            self.answers[f"{kind.__name__} {status}"] += 1


def send(server: ChaosServer, method: str, path: str, **options: Any) -> httpx.Response:
    """On a connection of its own, within ten seconds."""
    with httpx.Client(base_url=server.client.base_url, timeout=10, verify=UNUSED) as client:
        response = client.request(
            method, path, headers={"Authorization": f"Bearer {server.key}"}, **options
        )
    if response.status_code not in EXPECTED:
        raise Unforeseen(f"{method} {path}: {response.status_code} {response.text[:300]}")
    return response


class Unforeseen(Exception):
    """Raised for an answer that no fault excuses."""


def post(_work: Work, store: Store, server: ChaosServer, chance: Random) -> int:
    """Some statements, or many."""
    texts = store.ledger.new(chance.choice((1, 1, 3, 100)))
    type_ = chance.choice(TYPES)
    store.ledger.attempt(texts, type_)
    response = send(server, "POST", "/statements", json=[record(text, type_) for text in texts])
    if response.status_code == 201:
        store.ledger.confirm(texts, type_)
    return response.status_code


def amend(work: Work, store: Store, server: ChaosServer, chance: Random) -> int:
    """Correct or delete one that is there."""
    text = work.next_old()
    if text is None:
        return 0
    (found,) = send(server, "GET", "/statements", params={"q": text.split()[1]}).json()["items"]
    names, type_ = [text], chance.choice((*TYPES, None))
    store.ledger.attempt(names, type_)
    path = f"/statements/{found['id']}"
    response = (
        send(server, "PATCH", path, json={"type": type_}) if type_ else send(server, "DELETE", path)
    )
    if response.is_success:
        store.ledger.confirm(names, type_)
    return response.status_code


def upload(_work: Work, store: Store, server: ChaosServer, chance: Random) -> int:
    """A file of records, in lines. Acknowledged is the file, so its statements have to come."""
    texts = store.ledger.new(chance.choice((10, 300)), "Import")
    store.ledger.attempt(texts, "mentioning")
    lines = b"".join(json.dumps(record(text, "mentioning")).encode() + b"\n" for text in texts)
    response = send(server, "POST", "/imports", content=lines)
    if response.status_code == 202:
        store.ledger.imports.add(response.json()["id"])
        store.ledger.confirm(texts, "mentioning")
    time.sleep(0.5)
    return response.status_code


def look_up(_work: Work, store: Store, server: ChaosServer, _chance: Random) -> int:
    """A paper that only the registry knows."""
    time.sleep(0.1)
    return look_up_new(store, server)


def look_up_new(store: Store, server: ChaosServer) -> int:
    """The status of looking up a paper that nobody has asked for."""
    doi = f"10.5555/chaos-looked-up-{next(_numbers)}"
    work = {"DOI": doi, "title": ["Chaos looked up"], "indexed": {}}
    store.registries.set_answers("crossref", f"/works/{doi}", answer({"message": work}))
    names = [doi]
    store.ledger.attempt(names, "Chaos looked up")
    response = send(server, "GET", f"/papers/{doi}")
    if response.status_code == 200:
        store.ledger.confirm(names, "Chaos looked up")
    return response.status_code


def put(_work: Work, store: Store, server: ChaosServer, chance: Random) -> int:
    """A paper, described anew."""
    number = next(_numbers)
    names, title = [f"10.5555/chaos-put-{number % 50}"], f"Chaos put {chance.random()}"
    store.ledger.attempt(names, title)
    response = send(server, "PUT", f"/papers/{names[0]}", json={"title": title})
    if response.is_success:
        store.ledger.confirm(names, title)
    return response.status_code


def read(_work: Work, _store: Store, server: ChaosServer, chance: Random) -> int:
    """What readers ask for: it is answered, or the answer says that it can't be."""
    paper = f"/papers/10.5555/chaos-cited-{chance.randrange(CITED)}"
    path = chance.choice(
        (f"{paper}/citations", f"{paper}/tally", "/statements?q=chaos", "/papers?q=chaos", "/stats", "/readyz")
    )  # fmt: skip
    response = send(server, "GET", path)
    return response.status_code

"""Broad searches over HTTP: their times against a paper's search, and a paper's search beside two clients that ask them.

`python -m bench.broad BASE SEED` is such a client: one question after the other, never the same twice, until it is ended.
"""

import http.client
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from urllib.parse import quote, urlencode, urlsplit

from bench.corpus import FUNCTION_WORDS, TOPIC_WORDS

CLIENTS = 2
BROAD = 10
PAPER_REQUESTS = 1_000
WARM = 100
RANKS = range(5, 60)
"""Of the cited papers that are asked about: in a million statements they have some thousand each."""


def questions(seed: int) -> Iterator[str]:
    """Paths of searches over all papers: words, prefixes, alternatives, years, and nothing but another number of lines."""
    chance = random.Random(seed)
    words, topics = FUNCTION_WORDS.split(), TOPIC_WORDS.split()
    asked: set[str] = set()
    while True:
        kind = len(asked) % 5
        year = chance.randint(1990, 2020)
        given: dict[str, object] = {"limit": chance.randint(10, 60)}
        if kind == 0:
            given["q"] = chance.choice(topics)
        elif kind == 1:
            given["q"] = f"{chance.choice(topics)[:3]}*"
        elif kind == 2:
            given["q"] = f"{chance.choice(words)} OR {chance.choice(topics)}"
        elif kind == 3:
            given |= {"year_from": year, "year_to": year + chance.randint(2, 20)}
        path = f"/statements?{urlencode(given)}"
        if path not in asked:
            asked.add(path)
            yield path


def paper_searches(seed: int) -> Iterator[str]:
    """Paths of searches about one paper: a word and two filters."""
    chance = random.Random(seed)
    topics = TOPIC_WORDS.split()
    while True:
        doi = quote(f"10.5555/cited.{chance.choice(RANKS)}", safe="")
        word = quote(f"{chance.choice(topics)} OR {chance.choice(topics)}")
        filters = "type=mentioning&type=supporting&section=introduction&section=discussion"
        yield f"/papers/{doi}/citations?q={word}&{filters}"


class Client:
    """One connection that is kept alive."""

    def __init__(self, base: str) -> None:
        address = urlsplit(base)
        self._connection = http.client.HTTPConnection(address.hostname or "", address.port)

    def milliseconds(self, path: str) -> float:
        """How long the answer takes, which is not compressed."""
        start = time.perf_counter()
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status} {body[:200]!r}")
        return (time.perf_counter() - start) * 1e3


def run(base: str, label: str) -> None:
    """Print the times of a server with made-up statements, and their ratios."""
    client = Client(base)
    papers = paper_searches(1)
    for _ in range(WARM):
        client.milliseconds(next(papers))
    alone = [client.milliseconds(next(papers)) for _ in range(PAPER_REQUESTS)]
    broad = questions(2)
    asked = {path: client.milliseconds(path) for path in (next(broad) for _ in range(BROAD))}
    slowest = max(asked, key=asked.__getitem__)
    stats = median(client.milliseconds("/stats") for _ in range(20))
    with _broad_clients(base):
        time.sleep(2)
        beside = [client.milliseconds(next(papers)) for _ in range(PAPER_REQUESTS)]
    paper = median(alone)
    print(f"broad    {label}, over HTTP; a paper's search takes {paper:.2f} ms")
    print(
        f"  slowest of ten {asked[slowest]:.0f} ms ({slowest}), median {median(asked.values()):.0f} ms; /stats {stats:.1f}"
    )
    print(
        f"  ratio  {asked[slowest] / paper:>9.1f}   of a paper's search; /stats {stats / paper:.1f}"
    )
    for percent in (50, 95, 99):
        before, after = _percentile(alone, percent), _percentile(beside, percent)
        print(
            f"  p{percent}    {before:>9.2f} ms alone, {after:.2f} ms beside {CLIENTS} clients that ask broad questions,"
            f" {after / before:.1f} times",
            flush=True,
        )


@contextmanager
def _broad_clients(base: str) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.broad", base]
    clients = [subprocess.Popen([*command, str(100 + number)]) for number in range(CLIENTS)]
    try:
        yield
        if ended := [one.poll() for one in clients if one.poll() is not None]:
            raise RuntimeError(f"broad clients ended: {ended}")
    finally:
        for one in clients:
            one.terminate()
            one.wait()


def _percentile(times: list[float], percent: int) -> float:
    return sorted(times)[len(times) * percent // 100]


if __name__ == "__main__":
    here = Client(sys.argv[1])
    for question in questions(int(sys.argv[2])):
        here.milliseconds(question)

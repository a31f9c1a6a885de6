"""app.api.response_cache: an answer is the same out of the cache, never stale, and the cache is bounded in bytes."""

import random
import tracemalloc

import httpx
import pytest

from app.api.response_cache import LARGEST, CachedResponse, Key, ResponseCache
from app.db.engine import open_database
from app.document import Work
from app.store import registry_aliases
from tests.conftest import NOON, ON_SQLITE, DatabaseLocation
from tests.servers import Server, serving, statement, until

REFERENCE = "10.1037/int0000101"
"""The paper that most of the sample is about."""
PATHS = (
    f"/papers/{REFERENCE}/citations?q=alliance&limit=3", f"/papers/{REFERENCE}/references", "/statements?q=session",
    f"/papers/{REFERENCE}/citations?q=unheard",
)  # fmt: skip
OF_EACH_REQUEST = {"x-request-id", "date"}
NO_PAPER = "/problems/paper-not-found"


def counts(server: Server) -> dict[str, float]:
    """Hits, misses and bytes."""
    lines = server.get("/metrics").text.splitlines()
    named = (line.split(" ") for line in lines if line.startswith("citance_cache_"))
    return {
        name.removeprefix("citance_cache_").removesuffix("_total"): float(count)
        for name, count in named
        if not name.endswith("_created")
    }


def visible(answer: httpx.Response) -> tuple[int, bytes, set[tuple[str, str]]]:
    """What has to be the same."""
    kept = {(k, v) for k, v in answer.headers.multi_items() if k not in OF_EACH_REQUEST}
    return answer.status_code, answer.content, kept


@pytest.mark.parametrize("path", PATHS)
def test_response_cache_answers_as_the_route(server: Server, path: str) -> None:
    """In each form, to the byte, `took_ms` too; with no header of the request that it was first an answer to."""
    for headers in ({"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"}):
        own = {"Origin": "https://example.org", "X-Request-ID": "mine"}
        server.client.get(path, headers={**headers, **own})
        before = counts(server)["hits"]
        first, second = (server.client.get(path, headers=headers) for _ in range(2))
        assert visible(first) == visible(second)
        assert counts(server)["hits"] == before + 2
        assert "access-control-allow-origin" not in second.headers
        assert len(second.headers.get_list("x-request-id")) == 1
        assert second.headers["x-request-id"] != "mine"
        if second.links:
            assert server.client.get(second.links["next"]["url"]).json()["items"]
        head = server.client.head(path, headers=headers)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == second.headers["content-length"]
        changed = {**headers, "If-None-Match": second.headers["etag"]}
        revalidated = [server.client.get(path, headers=changed) for _ in range(2)]
        assert {answer.status_code for answer in revalidated} == {304}
        assert {answer.headers["etag"] for answer in revalidated} == {second.headers["etag"]}
        assert all("content-length" not in answer.headers for answer in revalidated)


@ON_SQLITE
def test_response_cache_is_never_older_than_a_search(fresh: Server) -> None:
    """While statements are written and deleted, what is asked again and again is no older than what was searched before."""
    path = "/papers/10.5555/cited/citations"
    ids = fresh.post(*(statement(f"Found in vain {n} [1].") for n in range(5))).json()["ids"]
    asked = 0

    def follows(total: int) -> bool:
        nonlocal asked
        asked += 1
        searched = fresh.get(path, q="found", year_to=2100 + asked).json()
        kept = fresh.get(path, q="found").json()
        assert abs(kept["total"] - total) <= abs(searched["total"] - total)
        return bool(kept["total"] == total)

    until(lambda: fresh.get(path).status_code == 200)
    until(lambda: follows(5))
    for n in range(5, 9):
        ids += fresh.post(statement(f"Found in vain {n} [1].")).json()["ids"]
        until(lambda total=n + 1: follows(total))  # type: ignore[misc]
    for left, id_ in zip(range(8, 4, -1), ids, strict=False):
        fresh.send("DELETE", f"/statements/{id_}")
        until(lambda total=left: follows(total))  # type: ignore[misc]
    assert counts(fresh)["hits"] > 0


@ON_SQLITE
def test_response_cache_keeps_nothing_of_the_store(fresh: Server) -> None:
    """What the store alone knows: a paper without statements that becomes an alias, one that is deleted, an identifier that
    becomes another paper's; each told at once, by an answer that was kept or for the ETag of one."""
    fresh.post(statement("Of the prime one [1].", "10.5555/prime"))
    prime, alias, lonely = (
        f"/papers/10.5555/{name}/citations" for name in ("prime", "alias", "lonely")
    )
    until(lambda: fresh.get(prime).status_code == 200 and fresh.get(prime).json()["total"] == 1)
    for name in ("alias", "lonely"):
        fresh.send(
            "PUT",
            f"/papers/10.5555/{name}",
            json={"ids": {"pmid": "77"}} if name == "lonely" else {},
        )
    pmid = "/papers/pmid:77/citations"
    before = counts(fresh)
    for path in (f"{prime}?after_notice=retraction", "/statements?cited=10.5555/prime", alias):
        assert {fresh.get(path).status_code for _ in range(2)} == {200}
    assert counts(fresh) == before
    tags = {}
    for path in (alias, lonely, pmid):
        answers = [fresh.get(path) for _ in range(2)]
        assert [answer.json()["total"] for answer in answers] == [0, 0]
        tags[path] = answers[0].headers["etag"]
        again = fresh.client.get(path, headers={"If-None-Match": tags[path]})
        assert (again.status_code, again.headers["etag"]) == (304, tags[path])
    facets = {path: fresh.get(f"{path}/facets/author").headers["etag"] for path in (alias, lonely)}
    database = open_database(fresh.database_url)
    with database.writing() as session:
        registry_aliases.merge(session, "10.5555/alias", Work(doi="10.5555/prime"), NOON)
    database.engine.dispose()
    for headers in ({}, {"If-None-Match": tags[alias]}):
        assert fresh.client.get(alias, headers=headers).json()["total"] == 1
    known = {"If-None-Match": facets[alias]}
    assert fresh.client.get(f"{alias}/facets/author", headers=known).json()["values"]
    fresh.send("PUT", "/papers/10.5555/lonely", json={})
    fresh.send("PUT", "/papers/10.5555/prime", json={"ids": {"pmid": "77"}})
    assert fresh.client.get(pmid, headers={"If-None-Match": tags[pmid]}).json()["total"] == 1
    fresh.send("DELETE", "/papers/10.5555/lonely")
    for headers in ({}, {"If-None-Match": tags[lonely]}):
        assert fresh.client.get(lonely, headers=headers).json()["type"] == NO_PAPER
    known = {"If-None-Match": facets[lonely]}
    assert fresh.client.get(f"{lonely}/facets/author", headers=known).status_code == 404


@ON_SQLITE
@pytest.mark.parametrize("megabytes", [0, 1])
def test_response_cache_is_bounded(location: DatabaseLocation, megabytes: int) -> None:
    """In bytes, whatever is asked; by 0 it is off. Rates are counted with it as without it."""
    years = 250 if megabytes else 25
    with serving(
        location.directory,
        location.url,
        CITANCE_RESPONSE_CACHE_MB=str(megabytes),
        CITANCE_RATE_LIMIT=f"{2 + years * 8 // 5}/hour",
    ) as server:
        server.post(statement("Asked for in many ways [1]."))
        until(lambda: server.get("/papers/10.5555/cited").status_code == 200)
        until(lambda: server.get("/papers/10.5555/cited/citations").json()["total"] == 1)
        most = 0.0
        for year in range(years):
            for _ in range(2):
                answer = server.get(
                    "/papers/10.5555/cited/citations", year_to=2100 + year, q="asked " * 300
                )
            if year % 10 == 0:
                most = max(most, counts(server)["bytes"])
        assert answer.status_code == 429
        assert counts(server)["hits"] >= 50 * megabytes
        assert 0.8e6 * megabytes <= most <= 1e6 * megabytes


def response(size: int) -> CachedResponse:
    headers = tuple((b"name %d" % n, b"value %d" % n) for n in range(8))
    return CachedResponse(None, '"tag"', headers, random.randbytes(size), headers[:3])


def key(number: int) -> Key:
    return (b"/path/%d" % number, b"q=%d" % number, b"*/*", False)


def test_response_cache_takes_what_it_is_given() -> None:
    """The bound is that of the memory that is taken, of small answers and of large ones; the least recently used go first,
    and no answer that would drive out most others is kept."""
    for size in (10, 40_000):
        cache, most = ResponseCache(4_000_000), 4_000_000
        tracemalloc.start()
        for number in range(10_000 if size < 100 else 500):
            cache.put(key(number), 1, response(size))
            assert cache.get(key(0), 1), "it is used all the time"
        taken, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert 0.5 * most < taken <= most
    assert key(1) not in cache
    assert cache.get(key(number), 1)
    cache.put(key(1), 1, response(most // LARGEST))
    assert key(1) not in cache
    assert not cache.get(key(number), 2), "of another state of the index"
    assert key(number) not in cache

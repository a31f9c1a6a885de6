"""app.api.status: counts and metrics."""

import asyncio

from tests.api.in_process import served_in_process
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.servers import Server


def test_get_stats_and_get_metrics_count(server: Server) -> None:
    stats = server.get("/stats").json()
    assert stats["statements"] == sum(stats["types"].values()) >= 70
    text = server.get("/metrics").text
    assert 'citance_requests_total{method="GET",route="/stats",status="200"}' in text
    assert "citance_index_lag" in text


@ON_SQLITE
def test_metrics_can_be_kept_for_those_with_a_key(location: DatabaseLocation) -> None:
    async def run() -> None:
        async with served_in_process(location, metrics="key") as (_, client):
            assert (await client.get("/metrics")).status_code == 200
            without = await client.get("/metrics", headers={"Authorization": ""})
            assert (without.status_code, without.json()["type"]) == (401, "/problems/key-required")
            assert (await client.get("/healthz", headers={"Authorization": ""})).is_success

    asyncio.run(run())

"""app.api.status: counts and metrics."""

from tests.servers import Server


def test_get_stats_and_get_metrics_count(server: Server) -> None:
    stats = server.get("/stats").json()
    assert stats["statements"] == sum(stats["types"].values()) >= 70
    text = server.get("/metrics").text
    assert 'citance_requests_total{method="GET",route="/stats",status="200"}' in text
    assert "citance_index_lag" in text

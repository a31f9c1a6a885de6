"""The Grafana dashboard asks for metrics and labels that /metrics has, and for all of them."""

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import metrics
from tests.servers import Server

FILE = Path(__file__).parents[2] / "docs" / "grafana-dashboard.json"
DASHBOARD = json.loads(FILE.read_text())
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
SAMPLE = re.compile(r"citance_\w+")
LABELS = re.compile(r"by \(([^)]*)\)|\{(\w+)=~?")


@pytest.fixture(scope="module")
def labels(servers: object) -> dict[str, set[str]]:
    """The labels of each sample that collectors and a server give."""
    found: dict[str, set[str]] = {}
    for collector in metrics.COLLECTORS:
        names = set(collector._labelnames)
        for described in collector.describe():
            for suffix in ("", "_total", "_bucket", "_sum", "_count"):
                more = {"le"} if suffix == "_bucket" else set()
                found[described.name + suffix] = names | more
    server: Server = servers("sqlite")  # type: ignore[operator]  # the fixture of conftest
    for family in text_string_to_metric_families(server.get("/metrics").text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_query_names_metrics_and_labels_that_exist(query: str, labels: dict[str, set[str]]) -> None:
    (name,) = set(SAMPLE.findall(query))
    wanted = {
        label.strip()
        for grouped, selected in LABELS.findall(query)
        for label in (grouped or selected).split(",")
    }
    assert name in labels
    assert wanted <= labels[name]
    assert query.count("(") == query.count(")")


def test_dashboard_shows_every_metric() -> None:
    asked = " ".join(QUERIES)
    names = {described.name for one in metrics.COLLECTORS for described in one.describe()}
    assert {name for name in names if name not in asked} == set()
    assert "citance_index_lag" in asked


def test_dashboard_panels_have_places_of_their_own() -> None:
    taken: dict[tuple[int, int], int] = {}
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert taken.setdefault((x, y), panel["id"]) == panel["id"]
    assert max(x for x, _ in taken) < 24

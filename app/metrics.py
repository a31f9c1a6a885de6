"""Prometheus metrics. Several server processes share their counts by files in a directory."""

import os

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter(
    "citance_requests", "Requests answered.", ["method", "route", "status"], registry=None
)
SECONDS = Histogram(
    "citance_request_seconds",
    "Time to the last byte.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=None,
)
UPSTREAM = Counter(
    "citance_upstream_requests",
    "Requests to DOI registries.",
    ["registry", "outcome"],
    registry=None,
)
UPSTREAM_SECONDS = Histogram(
    "citance_upstream_seconds",
    "Time that a registry took.",
    ["registry"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=None,
)
LOOKUPS = Counter(
    "citance_lookups",
    "DOIs looked up, by what is known of them, and by how that came.",
    ["state", "decision"],
    registry=None,
)
BREAKER = Gauge(
    "citance_upstream_breaker",
    "How a DOI registry is asked: 0 as ever, 1 by one request to try, 2 not for a while, 3 not at all: it shuts us out.",
    ["registry"],
    registry=None,
    multiprocess_mode="livemax",
)
ALERT_MATCHES = Counter(
    "citance_alert_matches", "Statements matched with alerts, one for each alert.", registry=None
)
ALERT_DELIVERIES = Counter(
    "citance_alert_deliveries",
    "Attempts to deliver messages of alerts.",
    ["kind", "outcome"],
    registry=None,
)
INDEX_SECONDS = Histogram(
    "citance_index_request_seconds",
    "Time that a node of the search cluster took, by how it answered; `away`: it did not.",
    ["outcome"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=None,
)
INDEX_REJECTED = Counter(
    "citance_index_rejected",
    "Documents that the search cluster does not take: in the store, and not in search.",
    registry=None,
)
CACHE_HITS = Counter("citance_cache_hits", "Answers out of the response cache.", registry=None)
CACHE_MISSES = Counter(
    "citance_cache_misses", "Answers that the response cache could have had.", registry=None
)
CACHE_BYTES = Gauge(
    "citance_cache_bytes",
    "Memory that the response cache takes.",
    registry=None,
    multiprocess_mode="livesum",
)
COLLECTORS = (
    *(REQUESTS, SECONDS, UPSTREAM, UPSTREAM_SECONDS, LOOKUPS, BREAKER),
    *(ALERT_MATCHES, ALERT_DELIVERIES, INDEX_SECONDS, INDEX_REJECTED),
    *(CACHE_HITS, CACHE_MISSES, CACHE_BYTES),
)


def is_shared() -> bool:
    """Whether several processes share their counts: `citance serve --workers N` names a directory for them."""
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ

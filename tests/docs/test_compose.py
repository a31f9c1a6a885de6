"""compose.yaml, as a file: its settings are ours, and what its services name is there. No container is started."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import Settings

FILE: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
HOSTS = [name for name, service in SERVICES.items() if service.get("build")]
NODES = [name for name, service in SERVICES.items() if "/opensearch:" in service.get("image", "")]
NAMES = {f"CITANCE_{name.upper()}" for name in Settings.model_fields}


def environment(host: str) -> dict[str, str]:
    """Of a container, with nothing set where compose is called: `${NAME:-default}` is its default."""
    values = SERVICES[host]["environment"].items()
    return {name: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value) for name, value in values}


@pytest.mark.parametrize("host", HOSTS)
def test_compose_sets_settings_that_there_are(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(environment(host)) <= NAMES
    for name in os.environ:
        if name.startswith("CITANCE_"):
            monkeypatch.delenv(name)
    for name, value in environment(host).items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.database_url == "postgresql://citance:citance@postgresql/citance"
    assert bool(settings.index_url) == (host != "citance")


def test_compose_hosts_share_everything_but_their_files() -> None:
    """One database and one index; a data directory for each, with its uploads."""
    one, other = (dict(SERVICES[host]) for host in HOSTS if host != "citance")
    assert one.pop("volumes") != other.pop("volumes")
    assert one == other


def test_compose_nodes_know_each_other() -> None:
    assert len(NODES) == 3
    for name in NODES:
        settings = SERVICES[name]["environment"]
        assert settings["node.name"] == name
        for key in ("discovery.seed_hosts", "cluster.initial_cluster_manager_nodes"):
            assert settings[key].split(",") == NODES
    url = environment("host-1")["CITANCE_INDEX_URL"]
    assert re.findall(r"[/,]([\w-]+):9200", url) == NODES


@pytest.mark.parametrize("name", SERVICES)
def test_compose_names_what_is_there(name: str) -> None:
    """Volumes and services; and without the profile no service of it is wanted."""
    service = SERVICES[name]
    named = [volume.split(":")[0] for volume in service.get("volumes", [])]
    assert {volume for volume in named if not volume.startswith(".")} <= set(FILE["volumes"])
    for other in service.get("depends_on", []):
        assert SERVICES[other].get("profiles", []) in ([], service.get("profiles"))


def test_compose_starts_no_java_by_itself() -> None:
    plain = [name for name, service in SERVICES.items() if not service.get("profiles")]
    assert plain == ["citance", "nginx", "postgresql"]

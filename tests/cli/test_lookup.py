"""The commands `citance lookup` and `citance resolve`."""

from collections.abc import Iterator
from subprocess import CompletedProcess

import pytest
from typer.testing import CliRunner

from app.cli.lookup import lookup_cli
from tests.conftest import ON_SQLITE, DatabaseLocation
from tests.lookup.registry_server import RegistryServer, answer, serve_registries
from tests.lookup.works import LOOMS, LOOMS_PRINTED, minimal_work, work_list
from tests.servers import Server


@pytest.fixture
def registries() -> Iterator[RegistryServer]:
    """Crossref knows two works."""
    works = map(minimal_work, ("10.5555/a", "10.5555/b"))
    with serve_registries() as server:
        server.set_answers("doi", "/ra/10.5555", answer([{"DOI": "10.5555", "RA": "Crossref"}]))
        server.set_answers("crossref", "/works", answer(work_list(*works)))
        yield server


@pytest.fixture
def command(location: DatabaseLocation, registries: RegistryServer) -> Server:
    """A store whose commands ask these registries."""
    environment = {
        f"CITANCE_{name.upper()}_URL": f"{registries.url}/{name}" for name in ("doi", "crossref")
    }
    environment["CITANCE_LOOKUP"] = "online"
    return Server(location.directory, location.url.replace("+psycopg", ""), environment=environment)


def lines(done: CompletedProcess[str]) -> dict[str, str]:
    """What `citance lookup show` has printed, by label."""
    return {line[:10].strip(): line[10:] for line in done.stdout.splitlines()}


@ON_SQLITE
def test_warm_looks_up_a_file(
    command: Server, registries: RegistryServer, location: DatabaseLocation
) -> None:
    """`citance lookup warm`, `show` and `reparse`, one after another."""
    file = location.directory / "dois.txt"
    file.write_text("10.5555/a\nhttps://doi.org/10.5555/b\n\nno DOI\n")
    printed = command.run("lookup", "warm", str(file)).stderr
    assert "line 4: `no DOI` is not a DOI." in printed
    assert "Looked up 2 DOIs: 2 found." in printed
    stored = lines(command.run("lookup", "show", "doi:10.5555/A"))
    assert (stored["doi"], stored["state"], stored["source"]) == ("10.5555/a", "fresh", "crossref")
    assert "Read 0 answers again." in command.run("lookup", "reparse").stderr
    asked = len(registries.requests)
    command.environment["CITANCE_LOOKUP"] = "offline"
    file.write_text("10.5555/c\n")
    refused = command.run("lookup", "warm", str(file), check=False)
    assert refused.returncode == 1
    assert "Stopped: " in refused.stderr
    assert len(registries.requests) == asked


@pytest.mark.parametrize("arguments", [("warm",), ("warm", "x", "--missing"), ("show", "7")])
def test_lookup_refuses_bad_arguments(arguments: tuple[str, ...]) -> None:
    """With the exit status of bad usage."""
    assert CliRunner().invoke(lookup_cli, arguments).exit_code == 2


@ON_SQLITE
def test_resolve_prints_what_it_found(location: DatabaseLocation) -> None:
    """`citance resolve` on stored references."""
    server = Server(location.directory, location.url.replace("+psycopg", ""))
    file = location.directory / "article.xml"
    file.write_text(
        '<article><front><article-meta><article-id pub-id-type="doi">10.5555/citing</article-id>'
        '</article-meta></front><body><p>As was shown <xref ref-type="bibr" rid="r1">[1]</xref>.'
        f'</p></body><back><ref-list><ref id="r1"><mixed-citation>{LOOMS_PRINTED}</mixed-citation></ref>'
        "</ref-list></back></article>"
    )
    server.run("ingest", str(file))
    with serve_registries() as registries:
        registries.set_answers("crossref", "/works", answer(work_list(LOOMS)))
        server.environment |= {
            "CITANCE_LOOKUP": "online",
            "CITANCE_CROSSREF_URL": f"{registries.url}/crossref",
        }
        printed = server.run("resolve").stderr
    assert "asked for 1, found 1" in printed

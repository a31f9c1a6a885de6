"""`citance ingest`: files, folders and archives of any kind, its summary, and what it rejects."""

import json
from pathlib import Path

import pytest

from tests.cli.ingest_process import parse_summary
from tests.conftest import ON_SQLITE, SAMPLE, SHARED, DatabaseLocation
from tests.ingest import grobid_server
from tests.ingest.test_import_worker import ARCHIVES, ARTICLES, NOT_WELL_FORMED
from tests.servers import Server, statement

NO_ARTICLE = b"<html><p>Not an article.</p></html>"


@pytest.fixture
def command(location: DatabaseLocation) -> Server:
    """The command line with an empty database; nothing is served."""
    return Server(location.directory / "data", location.url.replace("+psycopg", ""))


def test_ingest_sets_up_a_missing_data_directory(empty_location: DatabaseLocation) -> None:
    """The sample goes into a directory that does not exist; a second time it changes nothing."""
    command = Server(empty_location.directory / "data", empty_location.url.replace("+psycopg", ""))
    done = parse_summary(command.run("ingest", str(SAMPLE)).stdout)
    assert (done["articles"], done["rejected"]) == (len(ARTICLES), 0)
    assert done["added"] == done["statements"] > 60
    again = parse_summary(command.run("ingest", str(SAMPLE)).stdout)
    assert (again["added"], again["updated"], again["removed"]) == (0, 0, 0)
    assert again["statements"] == done["statements"]


@ON_SQLITE
@pytest.mark.parametrize("name", ARCHIVES)
def test_ingest_archives_give_what_their_files_give(
    command: Server, tmp_path: Path, name: str
) -> None:
    """Loaded after an archive, its files change nothing."""
    packed = tmp_path / name
    packed.write_bytes(ARCHIVES[name](ARTICLES))
    plain = tmp_path / "plain"
    plain.mkdir()
    for file, content in ARTICLES.items():
        (plain / file).write_bytes(content)
    first = parse_summary(command.run("ingest", str(packed)).stdout)
    assert first["articles"] == len(ARTICLES)
    then = parse_summary(command.run("ingest", str(plain)).stdout)
    assert (then["statements"], then["added"], then["updated"]) == (first["statements"], 0, 0)


@ON_SQLITE
def test_ingest_rejections_name_file_place_and_reason(command: Server, tmp_path: Path) -> None:
    """Each rejection is a line on standard error, and the rest goes in."""
    lines = [json.dumps(statement("Good [1].")), "{", json.dumps(statement("Bad.", "banana"))]
    files = {
        "broken.xml": NOT_WELL_FORMED,
        "page.xml": NO_ARTICLE,
        "good.xml": ARTICLES["article-1.xml"],
        "records.ndjson": "\n".join(lines).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = command.run("ingest", str(tmp_path), check=False)
    assert done.returncode == 1
    rejected = [line for line in done.stderr.splitlines() if line.startswith("rejected")]
    assert [line.split()[1].rsplit("/", 1)[1] for line in rejected] == [
        "broken.xml", "page.xml", "records.ndjson", "records.ndjson",
    ]  # fmt: skip
    assert "line 2" in rejected[2]
    assert "line 3: /cited/doi: `banana` is not a DOI." in rejected[3]
    summary = parse_summary(done.stdout)
    assert (summary["articles"], summary["rejected"], summary["whole files"]) == (1, 4, 2)


@ON_SQLITE
def test_ingest_shows_few_rejections_and_all_whole_files(command: Server, tmp_path: Path) -> None:
    """What is wrong with one line of many does not hide the files behind it; all are listed afterwards."""
    lines = [json.dumps(statement("Bad.", f"banana {n}")) for n in range(30)]
    (tmp_path / "a.ndjson").write_text("\n".join(lines))
    for n in range(25):
        (tmp_path / f"b{n:02}.xml").write_bytes(NO_ARTICLE + b" " * n)
    done = command.run("ingest", str(tmp_path), check=False)
    shown = [line for line in done.stderr.splitlines() if line.startswith("rejected")]
    assert [sum(name in line for line in shown) for name in ("a.ndjson", ".xml")] == [20, 25]
    assert done.stderr.count("`citance imports failed` lists them") == 1
    assert parse_summary(done.stdout)["rejected"] == 55
    assert len(command.run("imports", "failed").stdout.splitlines()) == 55


@ON_SQLITE
def test_ingest_says_that_a_folder_has_nothing_for_it(command: Server, tmp_path: Path) -> None:
    """And which files it would read, with exit code 1; what is passed over is no nothing."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "article.html").write_bytes(NO_ARTICLE)
    done = command.run("ingest", str(folder), check=False)
    assert ".xml, .nxml" in " ".join(done.stderr.split())
    assert done.returncode == 1
    assert "Nothing was found" in command.run("imports", "list").stdout
    (folder / "article.xml").write_bytes(ARTICLES["article-1.xml"])
    for words in ((), ("--resume",), ("--retry-failed",)):
        assert "Nothing" not in command.run("ingest", *words, str(folder)).stderr


@ON_SQLITE
def test_ingest_standard_input(command: Server, tmp_path: Path) -> None:
    """`-` reads standard input."""
    records = tmp_path / "records.ndjson"
    records.write_text(json.dumps(statement("From a pipe [1].")))
    with records.open() as pipe:
        done = command.run("ingest", "-", stdin=pipe)
    assert parse_summary(done.stdout)["added"] == 1


@ON_SQLITE
def test_ingest_missing_path_is_a_usage_error(command: Server) -> None:
    """A path that does not exist is reported in a sentence."""
    done = command.run("ingest", "/no/such/file", check=False)
    assert done.returncode == 2
    assert "There is no file or folder /no/such/file." in " ".join(
        done.stderr.replace("│", "").split()
    )


@ON_SQLITE
def test_ingest_large_file_in_parts_by_processes(command: Server, tmp_path: Path) -> None:
    """Other processes read a large file in parts, and lines are counted from its start."""
    citing = {"doi": "10.5555/citing", "abstract": "word " * 2_000}
    lines = [json.dumps(statement(f"Said {n} [1].", citing=citing)) for n in range(600)]
    lines[550] = "{"
    (tmp_path / "many.ndjson").write_text("\n".join(lines))
    done = command.run("ingest", str(tmp_path / "many.ndjson"))
    summary = parse_summary(done.stdout)
    assert (summary["added"], summary["rejected"]) == (599, 1)
    assert "line 551" in done.stderr


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not there")
def test_ingest_real_articles_twice(tmp_path: Path) -> None:
    """Real articles go in, a third of those at hand; a second time they change nothing."""
    command = Server(tmp_path / "data", "")
    articles = [str(path) for path in sorted((SHARED / "jats" / "open").iterdir())[::3]]
    done = parse_summary(command.run("ingest", *articles).stdout)
    assert (done["articles"], done["whole files"]) == (31, 0)
    assert done["statements"] > 1_500
    again = parse_summary(command.run("ingest", *articles).stdout)
    assert (again["added"], again["updated"], again["removed"]) == (0, 0, 0)


def test_ingest_pdf_needs_a_grobid_server(tmp_path: Path) -> None:
    """A PDF is read by GROBID where one is set, and rejected with the setting's name where none is."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n...")
    command = Server(tmp_path / "data", "")
    refused = command.run("ingest", str(tmp_path / "a.pdf"), check=False)
    assert refused.returncode == 1
    assert "CITANCE_GROBID_URL" in refused.stderr
    with grobid_server.serve(grobid_server.Handler) as url:
        command.environment["CITANCE_GROBID_URL"] = url
        done = parse_summary(command.run("ingest", str(tmp_path / "a.pdf")).stdout)
    assert (done["articles"], done["added"]) == (1, 1)


def test_ingest_retry_failed_and_imports_failed(tmp_path: Path) -> None:
    """The command takes the flag, and `citance imports failed` lists what failed."""
    command = Server(tmp_path / "data", "")
    (tmp_path / "broken.xml").write_bytes(b"<article><front>")
    for flags in ((), ("--retry-failed",)):
        done = command.run("ingest", *flags, str(tmp_path / "broken.xml"), str(SAMPLE), check=False)
        assert done.returncode == 1
    assert (parse_summary(done.stdout)["files"], parse_summary(done.stdout)["passed over"]) == (
        1,
        10,
    )
    (line,) = command.run("imports", "failed").stdout.splitlines()
    file, location, reason = line.split("\t")
    assert (file, location) == (str(tmp_path / "broken.xml"), "file")
    assert reason

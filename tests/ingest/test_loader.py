"""`citance ingest` and `POST /imports`: files, folders and archives of any shape, and an account of what was not taken."""

import gzip
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ON_SQLITE, SAMPLE, SHARED, Place
from tests.servers import Server, statement, until

ARTICLES = {path.name: path.read_bytes() for path in sorted(SAMPLE.glob("*.xml"))}
NOT_WELL_FORMED = b"<article><front>"
NO_ARTICLE = b"<html><p>Not an article.</p></html>"


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


PACKED: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "articles.zip": zipped,
    "articles.tar.gz": tarred,
    "nested.zip": lambda files: zipped({"inner.tar.gz": tarred(files)}),
    "inside.tar.gz": lambda files: tarred({f"{n}.gz": gzip.compress(c) for n, c in files.items()}),
}


@pytest.fixture
def command(place: Place) -> Server:
    """The command line on an empty place; nothing is served."""
    return Server(place.directory / "data", place.url.replace("+psycopg", ""))


def counted(output: str) -> dict[str, int]:
    lines = (line.rsplit(maxsplit=1) for line in output.splitlines() if line.strip())
    return {label.strip(): int(number.replace(",", "")) for label, number in lines}


def test_a_missing_data_directory_is_set_up_and_the_sample_goes_in(nowhere: Place) -> None:
    command = Server(nowhere.directory / "data", nowhere.url.replace("+psycopg", ""))
    done = counted(command.run("ingest", str(SAMPLE)).stdout)
    assert (done["articles"], done["rejected"]) == (len(ARTICLES), 0)
    assert done["added"] == done["statements"] > 60
    again = counted(command.run("ingest", str(SAMPLE)).stdout)
    assert (again["added"], again["updated"], again["removed"]) == (0, 0, 0)
    assert again["statements"] == done["statements"]


@ON_SQLITE
@pytest.mark.parametrize("name", PACKED)
def test_archives_give_what_their_files_give(command: Server, tmp_path: Path, name: str) -> None:
    packed = tmp_path / name
    packed.write_bytes(PACKED[name](ARTICLES))
    plain = tmp_path / "plain"
    plain.mkdir()
    for file, content in ARTICLES.items():
        (plain / file).write_bytes(content)
    first = counted(command.run("ingest", str(packed)).stdout)
    assert first["articles"] == len(ARTICLES)
    then = counted(command.run("ingest", str(plain)).stdout)
    assert (then["statements"], then["added"], then["updated"]) == (first["statements"], 0, 0)


@ON_SQLITE
def test_each_rejection_names_file_place_and_reason_and_the_rest_goes_in(
    command: Server, tmp_path: Path
) -> None:
    lines = [json.dumps(statement("Good [1].")), "{", json.dumps(statement("Bad.", "banana"))]
    files = {
        "broken.xml": NOT_WELL_FORMED,
        "page.xml": NO_ARTICLE,
        "good.xml": ARTICLES["article-1.xml"]
        if "article-1.xml" in ARTICLES
        else next(iter(ARTICLES.values())),
        "records.ndjson": "\n".join(lines).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = command.run("ingest", str(tmp_path), check=False)
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if line.startswith("rejected")]
    assert [line.split()[1].rsplit("/", 1)[1] for line in told] == [
        "broken.xml", "page.xml", "records.ndjson", "records.ndjson",
    ]  # fmt: skip
    assert "line 2" in told[2]
    assert "line 3: /cited/doi: `banana` is not a DOI." in told[3]
    summary = counted(done.stdout)
    assert (summary["articles"], summary["rejected"], summary["whole files"]) == (1, 4, 2)


@ON_SQLITE
def test_standard_input_is_a_source(command: Server, tmp_path: Path) -> None:
    records = tmp_path / "records.ndjson"
    records.write_text(json.dumps(statement("From a pipe [1].")))
    with records.open() as pipe:
        done = command.run("ingest", "-", stdin=pipe)
    assert counted(done.stdout)["added"] == 1


@ON_SQLITE
def test_a_path_that_is_not_there_is_said_in_a_sentence(command: Server) -> None:
    done = command.run("ingest", "/no/such/file", check=False)
    assert done.returncode == 2
    assert "There is no file or folder /no/such/file." in " ".join(
        done.stderr.replace("│", "").split()
    )


@ON_SQLITE
def test_large_files_are_read_by_other_processes_in_parts(command: Server, tmp_path: Path) -> None:
    filler = "word " * 200
    lines = [json.dumps(statement(f"{n} {filler}[1].")) for n in range(6_000)]
    lines[5_500] = "{"
    (tmp_path / "many.ndjson").write_text("\n".join(lines))
    done = command.run("ingest", str(tmp_path / "many.ndjson"))
    summary = counted(done.stdout)
    assert (summary["added"], summary["rejected"]) == (5_999, 1)
    assert "line 5501" in done.stderr


def finished(server: Server, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    address = answer.headers["location"]

    def state() -> dict[str, Any] | None:
        told: dict[str, Any] = server.send("GET", address).json()
        return told if told["state"] in ("done", "failed") else None

    told = until(state)
    assert told is not None
    return told


@ON_SQLITE
@pytest.mark.parametrize("name", PACKED)
def test_an_import_over_http_is_loaded_behind_the_answer(fresh: Server, name: str) -> None:
    sent = fresh.send("POST", "/imports", content=PACKED[name](ARTICLES))
    told = finished(fresh, sent)
    assert (told["state"], told["articles"], told["rejected"]) == ("done", len(ARTICLES), 0)
    until(lambda: fresh.get("/statements").json()["total"] == told["statements"])
    assert not list((fresh.directory / "uploads").glob("[0-9a-f]*")), "the upload is cleared away"


@ON_SQLITE
def test_a_form_will_do_and_rejections_are_listed(fresh: Server) -> None:
    lines = "\n".join("{" for _ in range(150))
    told = finished(
        fresh, fresh.send("POST", "/imports", files={"file": ("many.ndjson", lines.encode())})
    )
    assert (told["name"], told["rejected"], len(told["rejections"])) == ("many.ndjson", 150, 100)
    assert told["rejections"][0]["place"] == "line 1"
    rest = fresh.send("GET", f"/imports/{told['id']}", params={"cursor": told["next"]}).json()
    assert (rest["rejections"][-1]["place"], rest["next"]) == ("line 150", None)


@ON_SQLITE
def test_an_import_that_nothing_could_be_read_of_has_failed(fresh: Server) -> None:
    told = finished(fresh, fresh.send("POST", "/imports", content=NOT_WELL_FORMED))
    assert told["state"] == "failed"
    assert told["rejections"][0]["reason"]


@pytest.mark.parametrize("end", [Server.kill, Server.stop])
def test_an_import_survives_the_servers_end(fresh: Server, end: Callable[[Server], None]) -> None:
    lines = "\n".join(json.dumps(statement(f"Long {n} [1].")) for n in range(10_000))
    sent = fresh.send("POST", "/imports", content=lines.encode())
    assert sent.status_code == 202
    assert fresh.send("GET", sent.headers["location"]).json()["state"] in ("queued", "running")
    end(fresh)
    fresh.start()
    told = finished(fresh, sent)
    assert (told["state"], told["statements"]) == ("done", 10_000)
    assert fresh.get("/stats").json()["statements"] == 10_000


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not there")
def test_real_articles_of_twenty_publishers_go_in_twice(tmp_path: Path) -> None:
    command = Server(tmp_path / "data", "")
    done = counted(command.run("ingest", str(SHARED / "jats" / "open")).stdout)
    assert (done["articles"], done["whole files"]) == (93, 0)
    assert done["statements"] > 6_000
    again = counted(command.run("ingest", str(SHARED / "jats" / "open")).stdout)
    assert (again["added"], again["updated"], again["removed"]) == (0, 0, 0)


class Grobid(BaseHTTPRequestHandler):
    """Answers as a GROBID server does."""

    TEI = b"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>From a PDF</title>
    </titleStmt><sourceDesc><biblStruct><idno type="DOI">10.5555/pdf</idno></biblStruct></sourceDesc></fileDesc>
    </teiHeader><text><body><div><p><s>As found <ref type="bibr" target="#b0">[1]</ref>.</s></p></div></body>
    <back><listBibl><biblStruct xml:id="b0"><idno type="DOI">10.5555/cited</idno></biblStruct></listBibl></back>
    </text></TEI>"""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(self.TEI)))
        self.end_headers()
        self.wfile.write(self.TEI)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def test_a_pdf_is_read_by_grobid_where_one_is_set_and_rejected_where_none_is(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n...")
    command = Server(tmp_path / "data", "")
    refused = command.run("ingest", str(tmp_path / "a.pdf"), check=False)
    assert refused.returncode == 1
    assert "CITANCE_GROBID_URL" in refused.stderr
    with ThreadingHTTPServer(("127.0.0.1", 0), Grobid) as grobid:
        threading.Thread(target=grobid.serve_forever, daemon=True).start()
        command.environment["CITANCE_GROBID_URL"] = f"http://127.0.0.1:{grobid.server_port}"
        done = counted(command.run("ingest", str(tmp_path / "a.pdf")).stdout)
        grobid.shutdown()
    assert (done["articles"], done["added"]) == (1, 1)

"""The manifest: what `--resume` passes over, and what `--retry-failed` reads again."""

import json
from pathlib import Path

from sqlalchemy import func, null, select, update

from app.clock import now
from app.db.engine import Database
from app.db.models import FullTextVersion, ManifestEntry, StatementRow
from app.ingest import imports, manifest, sources
from app.ingest.import_record import ImportRecord, run_import
from app.ingest.loader import Loader, LoadProgress
from app.ingest.manifest import Selection
from tests.conftest import SAMPLE
from tests.ingest.archives import zip_bytes
from tests.servers import statement


def load(
    database: Database, *paths: Path, resume: bool = False, retry: bool = False
) -> LoadProgress:
    """As `citance ingest` does."""
    loader = Loader(database, selection=Selection(resume=resume, retry_failed=retry))
    record = ImportRecord(database, imports.new_id(), now)
    return run_import(loader, record, "test", sources.pieces(paths, "auto"))


def failed(database: Database) -> list[tuple[str, str]]:
    """File and place of what `citance imports failed` lists."""
    with database.reading() as session:
        return [(Path(file).name, place) for file, place, _ in manifest.rejections(session)]


def test_selection_resume_reads_only_new_content(database: Database, tmp_path: Path) -> None:
    """Resuming reads only what is new or changed, wherever it is."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for path in sorted(SAMPLE.glob("*.xml"))[:3]:
        (folder / path.name).write_bytes(path.read_bytes())
    first = load(database, folder)
    again = load(database, folder, resume=True)
    assert (first.files, again.files, again.skipped) == (3, 0, 3)
    packed = tmp_path / "moved.zip"
    packed.write_bytes(
        zip_bytes({f"x/{path.name}": path.read_bytes() for path in folder.iterdir()})
    )
    moved = load(database, packed, resume=True)
    assert (moved.files, moved.skipped) == (0, 3)
    changed = next(folder.glob("*.xml"))
    was = changed.read_bytes()
    for content in (was.replace(b"<p>", b"<p>Once more: ", 1), was):
        changed.write_bytes(content)
        done = load(database, folder, resume=True)
        assert (done.files, done.skipped) == (1, 2), "changed back, it is read again too"
    assert load(database, folder).files == 3, "without the flag everything is read"


def test_load_again_by_another_reader_fills_places(database: Database) -> None:
    """What the code of an earlier commit did not see is there once the same file is loaded again, resumed or not."""
    article = SAMPLE / "article-1.xml"
    load(database, article)
    for resume in (False, True):
        with database.writing() as session:
            session.execute(update(StatementRow).values(place=null(), digest=0))
            session.execute(update(FullTextVersion).values(digest=FullTextVersion.digest + 1))
            session.execute(update(ManifestEntry).values(reader="0.1.0"))
        load(database, article, resume=resume)
        with database.reading() as session:
            places = session.scalars(select(StatementRow.place)).all()
        assert places
        assert all(one and one["element_id"] for one in places)


def test_selection_resume_after_an_upgrade_reads_all(database: Database) -> None:
    """What another version has read is read again."""
    load(database, SAMPLE)
    with database.writing() as session:
        session.execute(update(ManifestEntry).values(reader="0.0.1"))
    assert load(database, SAMPLE, resume=True).skipped == 0
    assert load(database, SAMPLE, resume=True).files == 0


def test_manifest_has_a_row_for_each_part_of_a_file(database: Database, tmp_path: Path) -> None:
    """Of a large file that has changed only the changed part is read."""
    path = tmp_path / "large.ndjson"
    # long lines, since a part has some 4 MB
    citing = {"doi": "10.5555/citing", "abstract": "word " * 2_000}
    lines = [json.dumps(statement(f"Said {n} [1].", citing=citing)) for n in range(900)]
    path.write_text("\n".join(lines))
    whole = load(database, path)
    with database.reading() as session:
        parts = session.scalar(select(func.count()).select_from(ManifestEntry)) or 0
    assert parts > 2
    lines[-1] = json.dumps(statement("Another one [1].", citing=citing))
    path.write_text("\n".join(lines))
    last = load(database, path, resume=True)
    assert 0 < last.bytes < whole.bytes / 2
    assert last.outcome.added == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ManifestEntry)) == parts


def test_selection_retry_failed_reads_only_failures(database: Database, tmp_path: Path) -> None:
    """What failed is listed and tried again alone."""
    good = sorted(SAMPLE.glob("*.xml"))[0].read_bytes()
    lines = [json.dumps(statement(f"Said {n} [1].")) for n in range(3)]
    files = {
        "broken.xml": b"<article><front>",
        "good.xml": good,
        "records.ndjson": "\n".join([*lines, "{"]).encode(),
        "whole.ndjson": json.dumps(statement("Elsewhere [1].")).encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    load(database, tmp_path)
    wrong = [("broken.xml", "file"), ("records.ndjson", "line 4")]
    assert failed(database) == wrong
    done = load(database, tmp_path, retry=True)
    assert (done.files, done.skipped, done.rejected) == (2, 2, 2)
    assert failed(database) == wrong
    resumed = load(database, tmp_path, resume=True)
    assert (resumed.files, resumed.skipped) == (1, 3), "records were stored, but for one"
    (tmp_path / "broken.xml").write_bytes(good.replace(b"citance-sample", b"mended"))
    lines.append(json.dumps(statement("Four [1].")))
    (tmp_path / "records.ndjson").write_text("\n".join(lines))
    mended = load(database, tmp_path, retry=True)
    assert (mended.files, mended.skipped, mended.rejected) == (2, 2, 0)
    assert mended.outcome.added > 1
    assert failed(database) == []
    (tmp_path / "new.ndjson").write_text(json.dumps(statement("New [1].")))
    assert load(database, tmp_path, retry=True).files == 0
    assert load(database, tmp_path, resume=True, retry=True).files == 1

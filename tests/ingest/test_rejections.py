"""Rejections without end: some are listed, all are counted, and none is long."""

import json
from pathlib import Path

from sqlalchemy import func, select

from app.clock import now
from app.db.engine import Database
from app.db.models import Import, ManifestEntry, RejectionRow
from app.ingest import imports, sources
from app.ingest.extract import Extractor
from app.ingest.import_record import ImportRecord, run_import
from app.ingest.loader import Loader, LoadProgress
from app.ingest.pieces import Piece
from app.ingest.reader import LISTED_REJECTIONS, Reader
from tests.conftest import ON_SQLITE
from tests.ingest.archives import tar_gz_bytes

MANY = LISTED_REJECTIONS + 50


def load(database: Database, folder: Path, format_name: str) -> tuple[LoadProgress, int, int]:
    """What a load of a folder tells; how many rejections are listed, and how many contents remembered."""
    record = ImportRecord(database, imports.new_id(), now)
    loader = Loader(database, Reader(format_name, classifier=None))
    progress = run_import(loader, record, "many", sources.pieces([folder], format_name))
    with database.reading() as session:
        row = session.get_one(Import, record.import_id)
        assert row.rejected == progress.rejected
        listed = session.scalar(select(func.count()).select_from(RejectionRow))
        remembered = session.scalar(select(func.count()).select_from(ManifestEntry))
    return progress, listed or 0, remembered or 0


def test_rejections_are_bounded_in_each_import(database: Database, tmp_path: Path) -> None:
    """Of two files with many, the first are listed, and all are counted."""
    (tmp_path / "a.json").write_bytes(json.dumps([1] * 6_000).encode())
    (tmp_path / "b.json").write_bytes(json.dumps([1] * MANY).encode())
    progress, listed, _ = load(database, tmp_path, "s2orc")
    assert (progress.rejected, listed) == (6_000 + MANY, LISTED_REJECTIONS)


@ON_SQLITE
def test_rejections_of_empty_files_are_bounded(database: Database, tmp_path: Path) -> None:
    """Of an archive of files that are none, the first are listed and remembered, and all are counted."""
    (tmp_path / "a.tar.gz").write_bytes(tar_gz_bytes({f"{n}.json": b"" for n in range(MANY)}))
    progress, listed, remembered = load(database, tmp_path, "auto")
    assert (progress.refused, progress.rejected) == (MANY, MANY)
    assert listed == remembered == LISTED_REJECTIONS


def test_rejections_are_bounded_in_each_piece() -> None:
    """What a worker sends is bounded, in number and in length, and can be stored."""
    result = Reader("s2orc").read(Piece("many.json", json.dumps([1] * MANY).encode()))
    assert (result.rejected_count, len(list(result.rejections()))) == (MANY, LISTED_REJECTIONS)
    extracted = Extractor(Reader("s2orc")).read(Piece("many.json", json.dumps([1] * MANY).encode()))
    assert (extracted.rejected_count, len(extracted.rejected)) == (MANY, LISTED_REJECTIONS + 1)
    assert extracted.rejected[-1].reason.startswith("50 more things")
    long = b"<article><p>" + b"long " * 100_000 + b"</p></article>"
    for content in (b"<" + b"a" * 5_000 + b"/>", long.replace(b"article", b"x" * 5_000)):
        (rejection,) = Reader("jats").read(Piece("long.xml", content)).rejections()
        assert len(rejection.reason) == 1_000

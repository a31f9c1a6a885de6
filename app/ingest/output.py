"""Write extracted lines: as NDJSON, or as Parquet in columns of the same names.

`citing` and `cited` are structs in Parquet, so a reader of it addresses a column as `citing.doi`. Parquet needs pyarrow,
which a server does not: `pip install 'citance[parquet]'`.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from app.paper_fields import ID_SCHEMES, PAPER_FIELDS

ROW_GROUP = 10_000
"""Rows of one row group in Parquet, which are held in memory until it is written."""


class ParquetNotInstalled(Exception):
    """pyarrow is not installed. The message says what to do."""


@contextmanager
def open_output(to: Path) -> Iterator[Callable[[bytes], object]]:
    """Give a function that writes lines to this file, or for `-` to standard output.

    `.partial` is added to the file's name until it is complete.
    Raises `ParquetNotInstalled`.
    """
    if str(to) == "-":
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    partial = to.with_name(to.name + ".partial")
    opened = _parquet(partial) if to.suffix == ".parquet" else _ndjson(partial)
    with opened as write:
        yield write
    partial.replace(to)


@contextmanager
def _ndjson(path: Path) -> Iterator[Callable[[bytes], object]]:
    with path.open("wb") as file:
        yield file.write


@contextmanager
def _parquet(path: Path) -> Iterator[Callable[[bytes], object]]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - large, and optional
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise ParquetNotInstalled(
            "Parquet needs pyarrow, which is not installed: pip install 'citance[parquet]'."
        ) from None
    schema = parquet_schema(pa)
    rows: list[dict[str, Any]] = []
    with path.open("wb") as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(rows, schema))
            rows.clear()

        def write(lines: bytes) -> None:
            rows.extend(orjson.loads(line) for line in lines.splitlines())
            if len(rows) >= ROW_GROUP:
                flush()

        try:
            yield write
        finally:
            flush()


def parquet_schema(arrow: Any) -> Any:
    """The columns: members of a line (`app.formats.ndjson`). `arrow`: the module pyarrow."""
    text, number, flag = arrow.string(), arrow.int32(), arrow.bool_()

    def struct(*names: str, **typed: Any) -> Any:
        return arrow.struct([*((name, text) for name in names), *typed.items()])

    work = struct(
        *(
            field.record
            for field in PAPER_FIELDS
            if field.type == "text" and "." not in field.record
        ),
        year=number,
        ids=struct(*ID_SCHEMES),
        journal=struct("title", issns=arrow.list_(text)),
        authors=arrow.list_(struct("name", "given", "family", "orcid")),
        authors_complete=flag,
        links=struct("landing", full_text=arrow.list_(struct("url", "licence"))),
    )
    columns = {
        "citing": work,
        "cited": work,
        "text": text,
        "before": text,
        "after": text,
        "markers": arrow.list_(arrow.struct([("start", number), ("end", number)])),
        "section": text,
        "section_title": text,
        "type": text,
        "confidence": arrow.float64(),
        "intents": arrow.list_(text),
        "language": text,
        "source": text,
        "licence": text,
        "anchor": text,
        "place": struct("element_id", pdf_page=number, pdf_box=arrow.list_(arrow.float64())),
        "occurrence": number,
        "notices": arrow.list_(struct("kind", "doi", "by", "date", "source")),
        "versions": arrow.list_(struct("kind", "doi")),
        "registered": flag,
    }
    return arrow.schema(list(columns.items()))

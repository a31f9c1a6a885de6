"""The table of a paper's fields against what is declared apart: `Work`, the table `papers`, the wire schema, Parquet.

Readers of registries: `tests/formats/metadata/test_registry_fields.py`.
"""

from collections.abc import Callable, Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pyarrow as pa
import pytest
from pydantic import BaseModel

from app.db.models import Paper as PaperRow
from app.document import Author, FullText, Work
from app.formats.ndjson import WorkLine
from app.ingest.output import parquet_schema
from app.paper_fields import ID_SCHEMES, PAPER_FIELDS, Merge, PaperField
from app.schemas.papers import Paper, PaperInput
from app.schemas.records import PaperRecord
from app.schemas.statements import CitingPaper
from app.store.paper_keys import NAMES

TABLE = "app/paper_fields.py"
WORK_TYPES: dict[str, Any] = {
    "text": str | None,
    "number": int | None,
    "flag": bool,
    "texts": tuple[str, ...],
    "identifier": str | None,
    "journal": str | None,
    "authors": tuple[Author, ...],
    "full_text_links": tuple[FullText, ...],
}
COLUMN_TYPES = {
    "text": str, "number": int, "flag": bool, "journal": int, "full_text_links": object,
}  # fmt: skip
WIRE_TYPES = {
    "text": str, "number": int, "flag": bool, "texts": list, "identifier": str, "journal": str,
    "authors": list, "full_text_links": list,
}  # fmt: skip
NO_FIELDS = {"id", "key", "same_as", "sources", "updated_at"}
"""Columns of `papers` that hold no field."""
BESIDE = {"notices", "versions", "tally", "cited_by", "references", "lookup"}
"""Members of the Paper of the HTTP contract that are no fields of it."""


def differences(place: str, has: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """Sentences that say what is missing, too much or of another type, and where."""
    return [
        *(f"{place} lacks `{name}`, which {TABLE} has." for name in wanted if name not in has),
        *(f"{place} has `{name}`, which {TABLE} lacks." for name in has if name not in wanted),
        *(
            f"{place} has `{name}` as {has[name]}, and by {TABLE} it is {wanted[name]}."
            for name in wanted
            if has.get(name, wanted[name]) != wanted[name]
        ),
    ]


def test_work_has_every_field_and_no_other() -> None:
    wanted = {field.name: WORK_TYPES[field.type] for field in PAPER_FIELDS}
    assert not differences("app.document.Work", get_type_hints(Work), wanted)


def test_papers_table_has_a_column_for_every_field_and_no_other() -> None:
    columns = {
        column.name: column.type.python_type
        for column in PaperRow.__table__.columns
        if column.name not in NO_FIELDS
    }
    wanted = {field.column: COLUMN_TYPES[field.type] for field in PAPER_FIELDS if field.column}
    assert not differences("The table papers (app/db/models.py)", columns, wanted)


def test_every_field_is_stored_as_it_is_merged() -> None:
    """One value: a column, or the table of authors. Every claim: a table of its own, and no source."""
    for field in PAPER_FIELDS:
        if field.merge is Merge.EACH:
            assert not field.column, f"Each claim to `{field.name}` is kept: no column holds them."
        else:
            assert field.column or field.type == "authors", f"`{field.name}` has no column."


@pytest.mark.parametrize(
    ("model", "beside", "has"),
    [
        (PaperRecord, set(), lambda field: field.in_requests),
        (PaperInput, set(), lambda field: field.in_requests),
        (WorkLine, set(), lambda _field: True),
        (Paper, BESIDE, lambda field: field.in_answers),
    ],
)
def test_wire_schema_has_every_field_and_no_other(
    model: type[BaseModel], beside: set[str], has: Callable[[PaperField], bool]
) -> None:
    members = {path: type_ for path, type_ in leaves(model) if path.partition(".")[0] not in beside}
    wanted = {field.record: WIRE_TYPES[field.type] for field in PAPER_FIELDS if has(field)}
    assert not differences(f"{model.__module__}.{model.__name__}", members, wanted)


def leaves(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Paths of the members that are no objects, with their types; lists are not gone into."""
    for name, member in model.model_fields.items():
        type_ = bare(member.annotation)
        if isinstance(type_, type) and issubclass(type_, BaseModel):
            yield from leaves(type_, f"{prefix}{name}.")
        else:
            yield prefix + name, type_


def bare(annotation: Any) -> Any:
    """The type without its bounds, and without None; `list` of a list of whatever."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return bare(get_args(annotation)[0])
    if origin in (Union, UnionType):
        (one,) = (arg for arg in get_args(annotation) if arg is not type(None))
        return bare(one)
    return origin or annotation


def test_statement_lines_have_the_fields_that_the_table_says() -> None:
    members = dict.fromkeys(CitingPaper.model_fields)
    wanted = dict.fromkeys(field.name for field in PAPER_FIELDS if field.in_statement_lines)
    assert not differences("app.schemas.statements.Citing", members, wanted)


@pytest.mark.parametrize("end", ["citing", "cited"])
def test_parquet_schema_has_every_field_and_no_other(end: str) -> None:
    types = {pa.string(): str, pa.int32(): int, pa.bool_(): bool}

    def columns(struct: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
        for one in struct:
            if pa.types.is_struct(one.type):
                yield from columns(one.type, f"{prefix}{one.name}.")
            else:
                yield prefix + one.name, types.get(one.type, list)

    wanted = {field.record: WIRE_TYPES[field.type] for field in PAPER_FIELDS}
    has = dict(columns(parquet_schema(pa).field(end).type))
    assert not differences(f"The Parquet schema (app/ingest/output.py), `{end}`,", has, wanted)


def test_only_once_is_said_of_whole_members() -> None:
    """`citance extract` leaves out members of a record, and those that are objects altogether."""
    once = {field.record.partition(".")[0]: field.only_once for field in PAPER_FIELDS}
    for field in PAPER_FIELDS:
        outer = field.record.partition(".")[0]
        assert field.only_once == once[outer], f"`{outer}` is written once in part only."


def test_id_schemes_keep_their_order() -> None:
    """The first one that a paper without a DOI has is its key, so ids depend on it; new ones go last."""
    assert ID_SCHEMES[:6] == ("pmid", "pmcid", "arxiv", "openalex", "s2", "omid")
    assert ("doi", "ref", *ID_SCHEMES, "print") == NAMES

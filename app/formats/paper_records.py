"""Papers in records: read into a `Work`, and written from one, by the table of a paper's fields."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from app import doi as dois
from app.document import Author, FullText, Work, construct
from app.errors import Fault
from app.formats.works import pages
from app.length_cache import cached_by_length
from app.paper_fields import PAPER_FIELDS, FieldType
from app.schemas.records import AuthorRecord, FullTextRecord, PaperFields, PaperRecord

ONLY_ONCE = {field.record.partition(".")[0] for field in PAPER_FIELDS if field.only_once}
"""Members of a record that are written once for each citing paper."""
SHORT = 1_000
"""Characters of a paper's JSON that is kept as one of many: without an abstract or hundreds of authors."""


class InvalidRecord(Exception):
    """A record can't be taken in; `faults` names each wrong place."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in faults))
        self.faults = faults


def work(record: PaperFields, doi: str | None) -> Work:
    """A paper as a record describes it. Raises `InvalidRecord`."""
    known: dict[str, Any] = {"doi": doi}
    for name, path, convert in _READ:
        value: Any = record
        for member in path:
            value = getattr(value, member, None)  # some records have no such member
        if value is not None:
            known[name] = convert(value) if convert else value
    if record.published_on and not record.year:
        known["year"] = int(record.published_on[:4])
    return construct(Work, known)


@cached_by_length(SHORT, most=2_000, most_longer=100)  # as many as a request names
def parse_paper(content: str) -> Work:
    """The same out of JSON: papers stand in many records. Raises `InvalidRecord`, pydantic's `ValidationError`."""
    record = PaperRecord.model_validate_json(content)
    return work(record, clean_doi(record.doi))


def clean_doi(text: str) -> str:
    """The DOI in its shown form. Raises `InvalidRecord`."""
    doi = dois.clean(text)
    if doi is None:
        raise InvalidRecord((Fault("/doi", f"`{text[:100]}` is not a DOI."),))
    return doi


def to_record(work: Work) -> dict[str, Any]:
    """The inverse of `work`: what is known of the paper, for a line of NDJSON."""
    record: dict[str, Any] = {}
    for name, (outer, *inner), default, convert in _WRITTEN:
        value = getattr(work, name)
        if value == default or (not value and value is not False):
            continue
        written = convert(value) if convert else value
        if inner:
            record.setdefault(outer, {})[inner[0]] = written
        else:
            record[outer] = written
    if not work.journal:
        record.pop("journal", None)  # a record of a journal needs its title
    return record


def _authors(authors: Iterable[AuthorRecord]) -> tuple[Author, ...]:
    return tuple(_author(author, position) for position, author in enumerate(authors))


def _author(author: AuthorRecord, position: int) -> Author:
    name = author.name or " ".join(filter(None, (author.given, author.family)))
    if not name.strip():
        fault = Fault(f"/authors/{position}", "An author needs a name, or a family name.")
        raise InvalidRecord((fault,))
    orcid = author.orcid.rsplit("/", 1)[-1].upper() if author.orcid else None
    return Author(name.strip(), author.given, author.family, orcid)


def _links(links: Iterable[FullTextRecord]) -> tuple[FullText, ...]:
    return tuple(FullText(link.url, link.licence) for link in links)


def _author_records(authors: Iterable[Author]) -> list[dict[str, Any]]:
    return [_known(author._asdict()) for author in authors]


def _link_records(links: Iterable[FullText]) -> list[dict[str, Any]]:
    return [_known(vars(link)) for link in links]


def _known(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}


_READERS: dict[FieldType, Callable[[Any], Any]] = {
    "texts": tuple,
    "authors": _authors,
    "full_text_links": _links,
}
_READ = [
    (
        field.name,
        field.record.split("."),
        pages if field.name == "pages" else _READERS.get(field.type),
    )
    for field in PAPER_FIELDS
    if field.name != "doi"
]
_WRITERS: dict[FieldType, Callable[[Any], Any]] = {
    "authors": _author_records,
    "full_text_links": _link_records,
}
_DEFAULTS = {field.name: field.default for field in fields(Work)}
_WRITTEN = [
    (field.name, field.record.split("."), _DEFAULTS.get(field.name), _WRITERS.get(field.type))
    for field in PAPER_FIELDS
]

"""Notices and versions of a Crossref work: `updated-by`, `update-to` and `relation`."""

from collections.abc import Iterator
from typing import Any, Literal

from app.document import Notice, Version
from app.doi import fold
from app.formats import works
from app.formats.json_values import csl_date, record, records, text


def notices(work: dict[str, Any], doi: str) -> Iterator[Notice]:
    """Corrections and retractions: of this paper (`updated-by`), and announced by it (`update-to`), though not of itself.
    `doi`: this paper's."""
    for name in ("updated-by", "update-to"):
        for update in records(work, name):
            kind = _KINDS.get((text(update, "type") or "").lower().replace("-", "_"))
            other = works.doi(text(update, "DOI"))
            of_itself = name == "update-to" and other is not None and fold(other) == fold(doi)
            if kind and other and not of_itself:
                about, by = (doi, other) if name == "updated-by" else (other, doi)
                source = text(update, "source") or "publisher"
                yield Notice(kind, about, by, csl_date(record(update, "updated")), source)


def versions(work: dict[str, Any]) -> Iterator[Version]:
    """Other DOIs of the same work."""
    relations = record(work, "relation")
    for name, kind in _VERSIONS.items():
        for related in records(relations, name):
            other = works.doi(text(related, "id")) if text(related, "id-type") == "doi" else None
            if other:
                yield Version(kind, other)


_KINDS = {
    **dict.fromkeys(("correction", "corrigendum", "erratum"), "correction"),
    **dict.fromkeys(("retraction", "withdrawal"), "retraction"),
    **{
        kind: kind
        for kind in (
            "partial_retraction",
            "removal",
            "expression_of_concern",
            "addendum",
            "clarification",
        )
    },
}
"""https://www.crossref.org/documentation/register-maintain-records/maintaining-your-metadata/registering-updates/, in the
words that full texts are read into. `new_version` and `new_edition` doubt nothing."""
_VERSIONS: dict[str, Literal["preprint", "published", "version"]] = {
    "has-preprint": "preprint",
    "is-preprint-of": "published",
    "is-version-of": "version",
    "has-version": "version",
    "is-identical-to": "version",
    "is-same-as": "version",
}

"""Titles and creators: the fields that a DataCite DOI and the related items in it have in common."""

from collections.abc import Iterator
from typing import Any

from app.document import Author
from app.formats import works
from app.formats.json_values import records, text
from app.formats.metadata.plain_text import plain_text
from app.formats.text.identifiers import find_orcid


def main_title(item: dict[str, Any]) -> str | None:
    """The one without a `titleType`; else the first of whatever type."""
    titles = [one for one in records(item, "titles") if text(one, "title")]
    main = next((one for one in titles if not text(one, "titleType")), titles[0] if titles else {})
    return plain_text(main, "title")


def creators(item: dict[str, Any]) -> Iterator[Author]:
    """Persons and groups; one creator may be several persons, whose names are joined by semicolons."""
    for one in records(item, "creators"):
        orcid = _orcid(one)
        family, name = plain_text(one, "familyName"), plain_text(one, "name")
        if name and text(one, "nameType") == "Organizational":
            yield Author(name)
        elif (
            name
            and len(several := list(_persons(name, None, is_person=False))) > 1
            and all(person.family for person in several)
        ):
            yield from several
        elif family and (person := works.author(plain_text(one, "givenName"), family, orcid)):
            yield person
        elif name:
            yield from _persons(name, orcid, is_person=text(one, "nameType") == "Personal")


def _orcid(creator: dict[str, Any]) -> str | None:
    """The ORCID, whose scheme may be written as an address."""
    for one in records(creator, "nameIdentifiers"):
        of = (text(one, "nameIdentifierScheme", "schemeUri", "schemeURI") or "") + (
            text(one, "nameIdentifier") or ""
        )
        if "orcid" in of.lower() and (found := find_orcid(text(one, "nameIdentifier"))):
            return found
    return None


def _persons(name: str, orcid: str | None, *, is_person: bool) -> Iterator[Author]:
    """ "Jones, Matthew B.; Slaughter, Peter": names that the depositor did not take apart."""
    parts = [
        works.without_affiliation(part.strip()) or "" for part in name.split(";") if part.strip()
    ]
    for part in parts:
        family, comma, given = (piece.strip() for piece in part.partition(","))
        has_two_parts = comma and given and "," not in given and (is_person or len(parts) > 1)
        person = works.author(given, family) if has_two_parts else None
        yield Author(
            person.name if person else part,
            person.given if person else None,
            person.family if person else None,
            orcid if len(parts) == 1 else None,
        )

"""RIS records in UTF-8: a tag a line, CRLF at each end of line.

Source: the RIS format specification (Research Information Systems, 2001; "TY  - " to "ER  - "), with the tags of its
2011 version that EndNote, Zotero and Mendeley read. RIS has no escapes: only a line break could end a value, and a
`Reference` has none.
"""

from collections.abc import Iterator

from app.cite.reference import Name, Reference

MEDIA_TYPE = "application/x-research-info-systems"


def record(reference: Reference) -> str:
    """One record, from its type to its end."""
    lines = (f"{tag}  - {value}\r\n" for tag, value in _tags(reference) if value)
    return f"{''.join(lines)}ER  - \r\n"


def _tags(one: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", one.type.ris
    for name in one.authors:
        yield "AU", _name(name)
    yield "TI", one.title
    yield "T2", one.container
    yield "PY", one.year
    yield "DA", _date(one.date)
    yield "VL", one.volume
    yield "IS", one.issue
    first, last = one.page_range
    yield "SP", first
    yield "EP", last
    for issn in one.issns:
        yield "SN", issn
    yield "PB", one.publisher
    yield "DO", one.doi
    yield "UR", one.url
    yield "AN", one.pmid
    yield "N1", "" if one.title else one.raw


def _name(name: Name) -> str:
    """ "Family, Given, Suffix"; before a suffix given names have their comma even when empty."""
    if name.literal:
        return name.literal
    parts = (name.family, name.given, name.suffix)
    return ", ".join(parts[: 3 if name.suffix else 2 if name.given else 1])


def _date(parts: tuple[int, ...]) -> str:
    """2018/09/01/, 2018/09//: year, month, day, and an empty last part, for other words."""
    if len(parts) < 2:
        return ""
    year, month, day = (*parts, None)[:3]
    return f"{year:04}/{month:02}/{day:02}/" if day else f"{year:04}/{month:02}//"

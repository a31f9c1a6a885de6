"""BibTeX and BibLaTeX files (.bib), read in linear time whatever is in them (docs/adr/0013).

Source: btxdoc (Patashnik 1988). An entry begins at an `@name{` at the beginning of a line or behind a brace, and ends before
the next one at the latest: an entry whose braces do not close costs no other. Strings (`@string`) stand for their values,
and a value is at most as long as the text it is in, so that they can't double one another without end.
"""

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from app.document import Author, Work
from app.formats import works
from app.formats.reference_lists.given_reference import GivenReference, printed
from app.formats.reference_lists.tex_text import plain
from app.formats.text import identifiers

LONGEST_VALUE = 100_000
"""Characters of a field that are read: an abstract has some thousand."""
LONGEST_MACRO = 200
"""Characters of a string (`@string`): a longer one is no name of a journal."""
MOST_AUTHORS = 200
_NO_ENTRIES = frozenset({"comment", "preamble"})


def looks_like(text: str) -> bool:
    """Whether there is an entry near its beginning."""
    return _START.search(text[:20_000]) is not None


def read(text: str) -> Iterator[GivenReference]:
    """The entries in order."""
    macros = dict(_MONTHS)
    for start, following in pairwise(chain(_START.finditer(text), [None])):
        if start is None:
            return
        end = following.start("at") if following else len(text)
        kind = start["type"].lower()
        if kind in _NO_ENTRIES:
            continue
        body = text[start.end() : end]
        if kind == "string":
            macros |= {
                name: value
                for name, value in _fields(body, 0, macros)
                if len(value) <= LONGEST_MACRO
            }
            continue
        comma = body.find(",")
        if comma < 0:
            continue
        fields: dict[str, str] = {}
        for name, value in _fields(body, comma + 1, macros):
            if name in _READ:
                fields.setdefault(name, value)
        yield printed(_work(fields), body[:comma].strip() or None)


def _fields(body: str, position: int, macros: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Names, in small letters, and raw values, from this position of an entry on."""
    while named := _FIELD.search(body, position):
        pieces: list[str] = []
        size, position = 0, named.end()
        while True:
            piece, position = _piece(body, position, macros)
            if (size := size + len(piece)) <= LONGEST_VALUE:
                pieces.append(piece)
            joined = _JOINED.match(body, position)
            if joined is None:
                break
            position = joined.end()
        yield named["name"].lower(), "".join(pieces)


def _piece(body: str, position: int, macros: dict[str, str]) -> tuple[str, int]:
    """A piece of a value, without its delimiters, and where it ends."""
    opening = body[position : position + 1]
    if opening and opening in '{"':
        depth = 0
        for sign in _SIGNS.finditer(body, position + 1):
            if depth == 0 and sign[0] == ("}" if opening == "{" else '"'):
                return body[position + 1 : sign.start()], sign.end()
            depth += (sign[0] == "{") - (sign[0] == "}")
        return body[position + 1 :], len(body)
    word = _WORD.match(body, position)
    if word is None:
        return "", position
    return macros.get(word[0].lower(), word[0]), word.end()


def _work(fields: dict[str, str]) -> Work:
    """The work of an entry. A DOI or an address is verbatim there, but for what was escaped all the same."""
    texts = {name: line for name in _TEXTS if (line := plain(fields.get(name, "")))}
    verbatim = {
        name: fields[name].replace("\\", "").strip("{} \n") for name in _VERBATIM if name in fields
    }
    year = _YEAR.search(texts.get("year") or texts.get("date") or "")
    archive = (texts.get("archiveprefix") or texts.get("eprinttype") or "").lower()
    eprint = verbatim.get("eprint")
    address = verbatim.get("url")
    return Work(
        doi=works.doi(verbatim.get("doi")) or (identifiers.find_doi(address) if address else None),
        pmid=works.pmid(texts.get("pmid") or (eprint if archive == "pubmed" else None)),
        pmcid=works.pmcid(texts.get("pmcid")),
        arxiv=works.arxiv(eprint if archive in ("arxiv", "") else None)
        or (identifiers.find_arxiv(address) if address else None)
        or identifiers.find_arxiv(texts.get("journal", "")),
        title=texts.get("title"),
        year=int(year[0]) if year else None,
        journal=next((texts[name] for name in _CONTAINERS if name in texts), None),
        volume=texts.get("volume"),
        issue=texts.get("number"),
        pages=works.page_range((texts.get("pages") or texts.get("eid") or "").replace("–", "-")),
        authors=tuple(_authors(fields.get("author", ""))),
    )


def _authors(value: str) -> Iterator[Author]:
    """ "Family, Given", "Given Family" or "{A Group}", with "and" between them outside braces."""
    depth, start, names = 0, 0, list[str]()
    for sign in _AND.finditer(value):
        if sign[0] == "{":
            depth += 1
        elif sign[0] == "}":
            depth -= 1
        elif depth <= 0:
            names.append(value[start : sign.start()])
            start = sign.end()
    for name in [*names, value[start:]][:MOST_AUTHORS]:
        raw = name.strip()
        whole = plain(raw)
        family, comma, given = whole.partition(",")
        if not whole or whole.lower() == "others":
            continue
        if raw.startswith("{") and raw.endswith("}"):
            yield Author(whole)
        elif comma:
            yield Author(
                f"{given.strip()} {family.strip()}".strip(), given.strip() or None, family.strip()
            )
        else:
            given, _, family = whole.rpartition(" ")
            yield Author(whole, given or None, family)


_START = re.compile(
    r"(?:^|(?<=[})]))[ \t]{0,99}(?P<at>@)(?P<type>[A-Za-z]{1,40})[ \t\r\n]{0,9}[{(]", re.MULTILINE
)
_FIELD = re.compile(
    r"(?<![\w:.+/-])(?P<name>[A-Za-z][\w:.+/-]{0,60})[ \t\r\n]{0,20}=[ \t\r\n]{0,99}"
)
_JOINED = re.compile(r"[ \t\r\n]{0,99}#[ \t\r\n]{0,99}")
_SIGNS = re.compile(r'\\[\\{}"]|[{}"]')
_WORD = re.compile(r"[^\s,#{}\"=()]{1,100}")
_AND = re.compile(r"[{}]|\sand\s")
_YEAR = re.compile(r"(?:1[4-9]|20)\d\d")
_TEXTS = (
    "title", "year", "date", "journal", "journaltitle", "booktitle", "volume", "number", "pages", "eid", "pmid", "pmcid",
    "archiveprefix", "eprinttype", "howpublished",
)  # fmt: skip
_CONTAINERS = ("journal", "journaltitle", "booktitle")
_VERBATIM = ("doi", "url", "eprint")
_READ = frozenset({*_TEXTS, *_CONTAINERS, *_VERBATIM, "author"})
_MONTHS = {
    name: name
    for name in ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
}

"""BibTeX entries, in UTF-8, that BibTeX 0.99d, biber and the parsers of reference managers read back to the same texts.

Sources: btxdoc (Patashnik 1988) for entries, fields and names; "Tame the BeaST" (Markey 2009) for what a name is split at
and why an escaped brace still counts as a brace.
"""

import re
from collections.abc import Iterable, Iterator
from unicodedata import combining, normalize

from app.cite.reference import Person, Reference

MEDIA_TYPE = "application/x-bibtex"


def entry(reference: Reference, key: str | None = None) -> str:
    """One entry, a field a line; its key is `cite_key` where none is given."""
    fields = "".join(f",\n  {name} = {value}" for name, value in _fields(reference) if value)
    return f"@{reference.kind.bibtex}{{{key or cite_key(reference)}{fields}\n}}\n"


def entries(references: Iterable[Reference]) -> Iterator[str]:
    """Entries with keys of their own: the second `lavik2018first` is `lavik2018first-2`."""
    times: dict[str, int] = {}
    for reference in references:
        key = cite_key(reference)
        times[key] = times.get(key, 0) + 1
        yield entry(reference, key if times[key] == 1 else f"{key}-{times[key]}")


def cite_key(reference: Reference) -> str:
    """The first author's family name, the year and the title's first word that tells something, in ASCII letters and
    digits; where there is neither name nor word, the DOI or another identifier."""
    first = reference.people[0] if reference.people else Person()
    name = _letters(first.family) or _first_word(first.literal)
    word = _first_word(reference.title)
    if name or word:
        return f"{name}{reference.year}{word}" if name else f"{word}{reference.year}"
    known = (
        (scheme, _letters(getattr(reference, scheme)))
        for scheme in ("doi", "pmid", "pmcid", "arxiv")
    )
    return next((scheme + value for scheme, value in known if value), f"paper{reference.year}")


def escaped(text: str) -> str:
    """The text for TeX. Braces become commands, since BibTeX would count those of `\\{` too; empty groups keep -- from
    becoming a dash. Letters beyond ASCII stay: the entry is UTF-8."""
    return _SPECIAL.sub(lambda found: _COMMANDS.get(found[0]) or f"{found[0]}{{}}", text)


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    """Names and values; empty where there is none. `doi` and `url` are read verbatim, not as TeX, by all who use them."""
    type_ = one.kind.bibtex
    yield "author", _braced(" and ".join([*map(_name, one.people), *["others"] * one.more_people]))
    yield "title", _braced(" ".join(map(_word, one.title.split())))
    yield _CONTAINERS.get(type_, "howpublished"), _braced(escaped(one.container))
    yield _PUBLISHERS.get(type_, "publisher"), _braced(escaped(one.publisher))
    yield "year", _braced(one.year)
    yield "month", _MONTHS[one.date[1] - 1] if one.date[1:] and 1 <= one.date[1] <= 12 else ""
    yield "volume", _braced(escaped(one.volume))
    yield "number", _braced(escaped(one.issue))
    first, last = one.page_range
    yield "pages", _braced(escaped(first) + (f"--{escaped(last)}" if last else ""))
    yield "issn", _braced(escaped(", ".join(one.issns)))
    yield "doi", _braced(one.doi) if _VERBATIM.fullmatch(one.doi) else ""
    yield "url", _braced(one.url) if _VERBATIM.fullmatch(one.url) else ""
    yield "pmid", _braced(escaped(one.pmid))
    yield "eprint", _braced(one.arxiv) if _VERBATIM.fullmatch(one.arxiv) else ""
    yield "archiveprefix", "{arXiv}" if _VERBATIM.fullmatch(one.arxiv) else ""
    yield "note", "" if one.title else _braced(escaped(one.raw))


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _word(word: str) -> str:
    """Braces keep the capitals of DNA or McDonald's, which styles that write titles small would lose."""
    text = escaped(word)
    return f"{{{text}}}" if word[1:] != word[1:].lower() else text


def _name(person: Person) -> str:
    """ "Family, Suffix, Given"; a group, and a family name alone, in braces, which keep it from being split."""
    if person.literal or not person.given:
        return _braced(
            escaped(person.literal or " ".join(filter(None, (person.family, person.suffix))))
        )
    parts = filter(None, (person.family, person.suffix, person.given))
    return ", ".join(
        _braced(escaped(part)) if _SPLITS.search(part) else escaped(part) for part in parts
    )


def _first_word(text: str) -> str:
    """That tells something; a small one only where there is no other."""
    words = [word for word in map(_letters, text.split()) if word and not word.isdecimal()]
    return next((word for word in words if word not in _SMALL), words[0] if words else "")


def _letters(text: str) -> str:
    """ASCII letters and digits, small: without accents, and without what ASCII has no letter for."""
    plain = "".join(c for c in normalize("NFKD", text.translate(_LATIN)) if not combining(c))
    return re.sub(r"[^a-z0-9]", "", plain.lower())


_COMMANDS = {
    **{c: f"\\{c}" for c in "%&#$_"},
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
}
_SPECIAL = re.compile(r"[%&#$_{}\\~^<>|]|([-`',])(?=\1)|[?!](?=`)")
"""What TeX reads as something else, and the first of two characters that it joins."""
_LATIN = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "đ": "d", "Đ": "D",
     "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i"}
)  # fmt: skip
"""Letters that are not a plain one with an accent."""
_SMALL = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "by", "de", "der", "des", "die", "do", "does", "for",
        "from", "how", "in", "is", "it", "its", "la", "le", "les", "no", "not", "of", "on", "or",
        "the", "to", "und", "what", "when", "why", "with",
    }
)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CONTAINERS = {
    "article": "journal", "incollection": "booktitle", "inproceedings": "booktitle",
    "book": "series", "proceedings": "series", "phdthesis": "series", "techreport": "series",
}  # fmt: skip
_PUBLISHERS = {"phdthesis": "school", "techreport": "institution"}
_SPLITS = re.compile(r",|(?:^|\s)(?:and|others)(?:\s|$)", re.IGNORECASE)
_VERBATIM = re.compile(r"[^{}\\\s]+")

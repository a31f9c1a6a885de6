"""BibTeX entries in UTF-8, readable by BibTeX 0.99d, biber and reference managers.

Sources: btxdoc (Patashnik 1988) for entries, fields and names; "Tame the BeaST" (Markey 2009) for where a name is split
and why an escaped brace still counts as a brace.
"""

import re
from collections.abc import Iterable, Iterator
from unicodedata import combining, normalize

from app.cite.reference import Name, Reference

MEDIA_TYPE = "application/x-bibtex"


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
"""Characters with a meaning in TeX, and the first of two that it joins to a ligature."""
_LATIN = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "đ": "d", "Đ": "D",
     "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i"}
)  # fmt: skip
"""Latin letters that have no decomposition into a letter and an accent."""
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
_BEFORE_WORD = "\"'“”‘’„‚«»‹›([{<¿¡*-–—/"
"""Signs before a word, which are no letter of it."""
_SPLITS = re.compile(r",|(?:^|\s)(?:and|others)(?:\s|$)", re.IGNORECASE)
_VERBATIM = re.compile(r"[^{}\\\s]+")


def entry(reference: Reference, key: str | None = None) -> str:
    """One entry, a field a line; without `key` its key is `cite_key`."""
    fields = "".join(f",\n  {name} = {value}" for name, value in _fields(reference) if value)
    return f"@{reference.type.bibtex}{{{key or cite_key(reference)}{fields}\n}}\n"


def entries(references: Iterable[Reference]) -> Iterator[str]:
    """Entries with unique keys: the second `lavik2018first` is `lavik2018first-2`."""
    count: dict[str, int] = {}
    for reference in references:
        key = cite_key(reference)
        count[key] = count.get(key, 0) + 1
        yield entry(reference, key if count[key] == 1 else f"{key}-{count[key]}")


def cite_key(reference: Reference) -> str:
    """The first author's family name, the year and the title's first significant word, in ASCII letters and digits.

    Without name and word, the DOI or another identifier.
    """
    first = reference.authors[0] if reference.authors else Name()
    name = _letters(first.family) or _first_word(first.literal)
    word = _first_word(reference.title)
    if name or word:
        return f"{name}{reference.year}{word}" if name else f"{word}{reference.year}"
    known = (
        (scheme, _letters(getattr(reference, scheme)))
        for scheme in ("doi", "pmid", "pmcid", "arxiv")
    )
    return next((scheme + value for scheme, value in known if value), f"paper{reference.year}")


def escape(text: str) -> str:
    """The text escaped for TeX.

    Braces become commands, since BibTeX would count those of `\\{` too; empty groups keep -- from becoming a dash.
    Letters beyond ASCII are kept: the entry is UTF-8.
    """
    return _SPECIAL.sub(lambda found: _COMMANDS.get(found[0]) or f"{found[0]}{{}}", text)


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    """Names and values, empty where there is none. `doi` and `url` are not escaped: their readers take them verbatim."""
    type_ = one.type.bibtex
    yield (
        "author",
        _braced(" and ".join([*map(_name, one.authors), *["others"] * one.has_more_authors])),
    )
    yield "title", _braced(" ".join(map(_word, one.title.split())))
    container = "" if type_ == "misc" and one.container == one.publisher else one.container
    yield _CONTAINERS.get(type_, "howpublished"), _braced(escape(container))
    yield _PUBLISHERS.get(type_, "publisher"), _braced(escape(one.publisher))
    yield "year", _braced(one.year)
    yield "month", _MONTHS[one.date[1] - 1] if one.date[1:] and 1 <= one.date[1] <= 12 else ""
    yield "volume", _braced(escape(one.volume))
    yield "number", _braced(escape(one.issue))
    first, last = one.page_range
    yield "pages", _braced(escape(first) + (f"--{escape(last)}" if last else ""))
    yield "issn", _braced(escape(", ".join(one.issns)))
    yield "doi", _braced(one.doi) if _VERBATIM.fullmatch(one.doi) else ""
    yield "url", _braced(one.url) if _VERBATIM.fullmatch(one.url) else ""
    yield "pmid", _braced(escape(one.pmid))
    yield "eprint", _braced(one.arxiv) if _VERBATIM.fullmatch(one.arxiv) else ""
    yield "archiveprefix", "{arXiv}" if _VERBATIM.fullmatch(one.arxiv) else ""
    yield "note", "" if one.title else _braced(escape(one.raw))


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _word(word: str) -> str:
    """Braces keep the capitals of DNA or McDonald's, which a style that writes titles in lower case would lose."""
    text, inner = escape(word), word.lstrip(_BEFORE_WORD)[1:]
    return f"{{{text}}}" if inner != inner.lower() else text


def _name(name: Name) -> str:
    """ "Family, Suffix, Given"; a group, and a family name alone, in braces, so that it is not split."""
    if name.literal or not name.given:
        return _braced(escape(name.literal or " ".join(filter(None, (name.family, name.suffix)))))
    parts = filter(None, (name.family, name.suffix, name.given))
    return ", ".join(
        _braced(escape(part)) if _SPLITS.search(part) else escape(part) for part in parts
    )


def _first_word(text: str) -> str:
    """The first significant word; a small one only where there is no other."""
    words = [word for word in map(_letters, text.split()) if word and not word.isdecimal()]
    return next((word for word in words if word not in _SMALL), words[0] if words else "")


def _letters(text: str) -> str:
    """Lower-case ASCII letters and digits of the text; accents are removed, and letters that ASCII does not have."""
    plain = "".join(c for c in normalize("NFKD", text.translate(_LATIN)) if not combining(c))
    return re.sub(r"[^a-z0-9]", "", plain.lower())

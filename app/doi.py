"""Parse DOIs in any spelling, fold them to keys, find them in running text. Pure; no registry is asked.

A DOI has two forms here. The display form keeps its letters as written and is what people see. The
key is the display form with ASCII letters in lower case; keys are what is compared and stored (DOI
Handbook, 2.4: only ASCII letters fold, two DOIs may differ in the case of others).

| the text is …                                          | call                | result          |
|--------------------------------------------------------|---------------------|-----------------|
| a DOI, as a person, a program or a URL gives it        | `parse`             | key             |
| the same                                               | `clean`             | display form    |
| a display form                                         | `fold`              | key             |
| an identifier out of XML or HTML                       | `from_markup`       | display form    |
| a sentence or a reference with DOIs in it              | `find`, `find_all`  | display form(s) |
| a DOI that no registry knows                           | `trim`              | what to try next |
"""

import re
from urllib.parse import quote, unquote

LONGEST = 2048
"""Bytes of UTF-8. No standard sets a limit; this one fits the indexes of the databases in use."""


def parse(text: str) -> str | None:
    """The key of a DOI in any accepted spelling, None when the text is no DOI. Keys stay as is."""
    doi = clean(text)
    return None if doi is None else fold(doi)


def fold(doi: str) -> str:
    """The key of a DOI in its display form."""
    return doi.lower() if doi.isascii() else doi.translate(_LOWER)


def url(doi: str) -> str:
    """The address at which doi.org resolves this DOI (display form)."""
    return f"https://doi.org/{path(doi)}"


def path(doi: str) -> str:
    """The DOI percent-encoded, as part of a URL's path. Clients remove "." and ".." between slashes, and proxies empty
    parts: then its slashes are encoded too, and it is one part of the path."""
    return quote(doi, safe="" if {"", ".", ".."} & set(doi.split("/")) else "/:;()")


def clean(text: str) -> str | None:
    """The display form of a DOI in any accepted spelling, None when the text is no DOI.

    Accepted: `10.…`, `doi:10.…`, `http(s)://(dx.|www.)doi.org/10.…`, `info:doi/10.…` and
    `urn:doi:10.…`, in any case, also one before another. What came as a URI is
    percent-decoded once; what did not is unchanged, since legal DOIs contain `%`. Nothing is taken
    from the end, since legal DOIs end in `/`, `+`, `#` or `.`; only the query and the fragment
    of a URL (`?utm_source=…`, `#sec2`) go. A short DOI (`10/abc`) is not accepted: only a registry knows which DOI
    it stands for.
    """
    text = text.translate(_INVISIBLE).strip()
    if prefix := _PREFIX.match(text):
        text = text[prefix.end() :]
        if prefix["uri"]:
            text = _percent_decode(_FRAGMENT.sub("", _QUERY.sub("", text)))
    return text if _is_doi(text) else None


def from_markup(text: str) -> str | None:
    """The display form of a DOI out of XML or HTML: `<pub-id>`, `<idno>`, a meta tag.

    Escapes that survived the parser are resolved once; white space inside is removed, as is what reference managers put
    behind a DOI (`%J…`, `PMID:…`), half a pair of brackets, a year or words in brackets. Of several DOIs the first is taken.
    """
    line = _NOTE_BEHIND.sub("", " ".join(_unescape(text.translate(_INVISIBLE)).split()))
    for piece in (pieces := _BEFORE_ANOTHER.split(line)):
        inside = piece.lstrip("<([{")
        found = clean(inside.replace(" ", ""))
        if found is not None:
            is_cut = inside != piece or len(pieces) > 1
            if is_cut or _ends_in_unbalanced_bracket(found.rstrip(".,;:")):
                found = _without_punctuation(found)
            glue = _GLUE.search(found)
            return clean(_once(_before_open_bracket(found[: glue.start()] if glue else found)))
    return None


def find(text: str) -> str | None:
    """The first DOI in running text, in its display form. See `find_all`."""
    return next(iter(find_all(text)), None)


def find_all(text: str) -> list[str]:
    """The DOIs in running text, in order, each once, in their display form.

    A text that is a DOI and nothing else is taken as it stands. Within a text the end has to be guessed: a DOI ends before
    white space, a quotation mark, a closing tag, the next DOI or a glued-on `%J…`, and before the punctuation and unbalanced
    brackets of the sentence (see `trim`). Registrants of fewer than four digits are ignored here: "10.5/2" is arithmetic.
    """
    text = _SPLIT_SICI.sub(r"\1", _unescape(text.translate(_INVISIBLE)))
    alone = clean(text)
    if alone is not None and _GLUE.search(alone) is None:
        return [_once(alone)]
    found: dict[str, str] = {}
    position = 0
    while start := _START.search(text, position):
        token = start["doi"]
        if glue := _GLUE.search(token, len(start["registrant"])):
            token = token[: glue.start()]
        position = start.start("doi") + len(token)
        doi = _guess(start["address"], token)
        if doi is not None:
            found.setdefault(fold(doi), doi)
    return list(found.values())


def trim(doi: str) -> str | None:
    """The DOI without the punctuation of the sentence around it, None when nothing comes off.

    A second try, for a DOI that no registry knows as written: `10.1000/abc).` is legal, but more often
    it is `10.1000/abc`. Brackets that close within the DOI are kept, as are `/`, `+`, `-` and `#`, which
    are real last characters.
    """
    trimmed = _without_punctuation(doi)
    return trimmed if trimmed != doi and _is_doi(trimmed) else None


def _is_doi(text: str) -> bool:
    # isprintable: no control character, no surrogate, no white space but the space
    return (
        _SHAPE.match(text) is not None
        and text.isprintable()
        and " " not in text
        and len(text.encode()) <= LONGEST
    )


def _percent_decode(text: str) -> str:
    """Percent-decoded once; empty when the escapes are in an encoding that is not UTF-8."""
    try:
        return unquote(text, errors="strict").translate(_INVISIBLE).strip()
    except UnicodeDecodeError:
        return ""


def _unescape(text: str) -> str:
    # html.unescape would also take "&copy" without its semicolon, and DOIs contain "&"
    return _ESCAPE.sub(lambda escape: _character(escape[1]), text)


def _character(name: str) -> str:
    if not name.startswith("#"):
        return _NAMED[name.lower()]
    number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def _guess(address: str | None, token: str) -> str | None:
    """The DOI at the head of a token of running text, with the address that stood before it."""
    token = _once(_without_punctuation(_before_open_bracket(_without_punctuation(token))))
    if address is None:
        return clean(token)
    if not address.lower().rstrip("/").endswith("doi.org"):
        token = _PAGE.sub("", token)
    return clean("https://doi.org/" + token)


def _without_punctuation(text: str) -> str:
    while text and (text[-1] in _PUNCTUATION or _ends_in_unbalanced_bracket(text)):
        text = text[:-1]
    return text


def _before_open_bracket(text: str) -> str:
    """The text before the first bracket that opens in it and never closes: "10.1000/abc(accessed"."""
    opened: list[int] = []
    for bracket in _BRACKET.finditer(text):
        if bracket[0] in "([{":
            opened.append(bracket.start())
        elif opened and text[opened[-1]] == _OPENING[bracket[0]]:
            opened.pop()
    return text[: opened[0]] if opened else text


def _once(text: str) -> str:
    """A DOI that was pasted twice, once."""
    half, odd = divmod(len(text), 2)
    doubled = (
        not odd and text.startswith("10.", half) and text[:half].lower() == text[half:].lower()
    )
    return text[:half] if doubled and _is_doi(text[:half]) else text


def _ends_in_unbalanced_bracket(text: str) -> bool:
    opening = _OPENING.get(text[-1])
    return opening is not None and text.count(opening) < text.count(text[-1])


_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_INVISIBLE = dict.fromkeys(
    [
        *(0x0000, 0x00AD, 0x180E, 0xFEFF),  # NUL, soft hyphen, Mongolian vowel separator, BOM
        *range(0x200B, 0x2010),  # zero-width space and joiners, direction marks
        *range(0x202A, 0x202F),  # direction embeddings
        *range(0x2060, 0x2070),  # word joiner, invisible operators, direction isolates
    ]
)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'", "nbsp": "\u00a0"}
_PUNCTUATION = frozenset(".,;:!?*'\"’‘“”«»…")
_OPENING = {")": "(", "]": "[", "}": "{", ">": "<"}

_SHAPE = re.compile(r"10\.[0-9]+(?:\.[0-9]+)*/.")
_PREFIX = re.compile(
    r"(?:(?P<uri>(?:https?:/{1,2})?(?:dx\.|www\.)?doi\.org/+|info:doi[/:]|urn:doi:)|doi(?:\s*:|\s)\s*)+",
    re.IGNORECASE,
)
# one slash after http: what a proxy makes of "https://" inside a path
_QUERY = re.compile(r"\?[A-Za-z_]\w*=.*", re.DOTALL)
_FRAGMENT = re.compile(r"#.+", re.DOTALL)
_BRACKET = re.compile(r"[()\[\]{}]")
_NOTE_BEHIND = re.compile(
    r"(?:\s[(\[][^()\[\]]{0,40}\b(?:1[5-9]|20)\d\d[^()\[\]]{0,20}"
    r"|\s?[(\[](?=[^()\[\]]{0,60}\s)[^()\[\]]{0,60}[^\W\d_]{2}[^()\[\]]{0,60})[)\]]\W*\Z"
)
""" "(2010)" behind white space, and "(accessed 3 May 2020)"; "(05)" is part of a DOI."""
_ESCAPE = re.compile(
    r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|lt|gt|amp|quot|apos|nbsp);", re.IGNORECASE
)

_START = re.compile(
    r"(?P<address>https?:/[^\s<>\"]{1,300}?[/=:]|(?:dx\.|www\.)?doi\.org/+)?"
    r"(?<![0-9.])(?P<doi>(?P<registrant>10\.[0-9]{4,9}(?:\.[0-9]+)*(?:/|%2F))\S{1,2048})",
    re.IGNORECASE,
)
_GLUE = re.compile(
    r"""
    ["“”。，；、] | </                                       # closing quotation mark, stop or tag
    | %[G-Z@] | %[A-Z]\Z                                     # the next field of an EndNote record
    | (?i:[.,;]? (?: PMC?ID\b | PubMed\b | Epub\b | \[doi\] ))
    | (?i:[.,;)\]]{0,4} (?: https?:/ | doi: | (?:dx\.)?doi\.org/ ))   # the next DOI
    | [.,;|)\]]{1,4} 10\.[0-9]{4,9}/
    | [.,;:]? \[ (?i:cross-?ref|pub-?med|med-?line|google|scopus|isi|wos|web|links?|article|abstract|full|free|pdf
        |pmc|ads|math|zbl?|cas|view|open|doi) [\w-]*+ \]     # a link of the publisher's page
    | [.,;:]? \( (?i:pdf|html) [),]
    | (?<=\w) (?: Cross[Rr]ef | Google(?:\ ?Scholar)? | MEDLINE )
    """,
    re.VERBOSE,
)
_BEFORE_ANOTHER = re.compile(r"(?<!\s)\s++(?=10\.[0-9]{4,9}/|doi\b|https?:)", re.IGNORECASE)
_SPLIT_SICI = re.compile(r"(\.CO;)\s+(?=2(?:-[A-Z0-9#])?(?!\w))", re.IGNORECASE)
_PAGE = re.compile(
    r"(?:[?&#].*|/(?:full|abstract|summary|meta|e?pdf|html?)|\.(?:full|pdf|html?)){1,8}\Z",
    re.IGNORECASE | re.DOTALL,
)
"""What publishers' own addresses put behind a DOI."""

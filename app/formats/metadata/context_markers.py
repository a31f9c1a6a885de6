"""Find the markers of a work in a context without them: by author and year, or by the only number in brackets."""

import re
import unicodedata
from collections.abc import Iterator

from app.document import Span, Work
from app.formats.text.marker_brackets import fit_punctuation


def find_markers(text: str, work: Work) -> tuple[Span, ...]:
    """The markers of this work, in order; none where none is certain."""
    return tuple(dict.fromkeys(_by_name(text, work))) or _by_number(text)


def _by_name(text: str, work: Work) -> Iterator[Span]:
    """ "Smith et al. (2010)", "(e.g. Smith & Jones, 2010a; …": the first author, then the year."""
    if not work.authors or work.year is None:
        return
    first = work.authors[0]
    family = (first.family or first.name).rpartition(" ")[2]
    if len(family) < 2:
        return
    name = re.escape(family.translate(_PLAIN))
    pattern = rf"{_PARTICLES}(?<!\w){name}\b{_BETWEEN}(?P<years>{_YEAR}(?:{_AND}{_YEAR})*)"
    found = list(re.finditer(pattern, text.translate(_PLAIN), re.IGNORECASE))
    # a preprint and its article are a year apart; next to the work's own year, another is another work's
    for years in ((work.year,), (work.year - 1, work.year + 1)):
        if places := [(one.start(), end) for one in found if (end := _end_of_year(one, years))]:
            yield from (Span(*fit_punctuation(text, *place, len(text))) for place in places)
            return


def _end_of_year(found: re.Match[str], years: tuple[int, ...]) -> int | None:
    """Where the last of these years ends in a list of them: a name may have several ("2016, 2018")."""
    ends = [one.end() for one in _YEARS.finditer(found["years"]) if int(one[1]) in years]
    return found.start("years") + ends[-1] if ends else None


def _by_number(text: str) -> tuple[Span, ...]:
    """The context was cut out for this work: if one number is cited in it, it is the work's."""
    found = list(_NUMBERS.finditer(text))
    if len(found) == 1 and found[0][1].isdigit():
        return (Span(*found[0].span()),)
    return ()


_PARTICLES = (
    r"(?:(?<!\w)(?:v[ao]n|vom|de[lnrs]?|dell[ae]|d[aiou]s?|l[ae]s?|el|al|ten?|ter|zu[mr]?|st\.|bin|ibn|ben|abu|af|av) )"
    r"{0,3}"
)
_PLAIN = str.maketrans("øØłŁđĐðıİ’ʼ`´", "oOlLdDdiI''''") | {
    letter: unicodedata.normalize("NFD", chr(letter))[0]
    for letter in (*range(0xC0, 0x180), *range(0x1E00, 0x1F00))
    if unicodedata.decomposition(chr(letter))
}
"""Letters without diacritics and straight apostrophes, each one character as before: offsets stay."""
_YEAR = r"[12]\d\d\d[a-z]?(?!\w)"
_AND = r"(?:\s?[,&]\s?|\s?and\s)"
_YEARS = re.compile(r"([12]\d\d\d)[a-z]?")
_BETWEEN = r"(?:[^;()\[\]]{0,60}?)[\s,]{0,3}[(\[]?\s?"
_NUMBERS = re.compile(r"\[\s*(\d{1,3}(?:\s*[,;‐-―−-]\s*\d{1,3})*)\s*\]")

"""Year of publication of a printed reference, found in its text."""

import re


def find_year(text: str) -> int | None:
    """The year of a printed reference: behind its authors, in brackets, before its volume, else the last one between
    punctuation. That of an access date is none."""
    text = _ADDRESS.sub(" ", text[:_LONGEST])
    if _ACCESS_WORD.search(text):
        text = _ACCESS_DATE.sub(" ", text)
    for pattern in (_BEHIND_AUTHORS, _DATED, _BRACKETED, _BEFORE_VOLUME):
        if found := pattern.search(text):
            return int(found[1])
    loose: list[str] = _LOOSE.findall(text) or _BEHIND_VOLUME.findall(text)
    return int(loose[-1]) if loose else None


_LONGEST = 3000
"""Characters of a printed reference that are searched for a year."""
_YEAR = r"((?:1[6-9]\d|20[0-4])\d)[a-z]?(?!\.\d{4,5}\b)"
"""No arXiv identifier (1606.00947)."""
_ADDRESS = re.compile(r"(?:https?:|www\.|doi:?\s*10\.|10\.\d{4,9}/)\S+")
_ACCESS = r"\b(?:acc?ess(?:ed|o em|ion date)|cited|retrieved|viewed|visited|consult(?:ed|ad[oa]|é)|abgerufen|zugriff)\b"
_ACCESS_WORD = re.compile(_ACCESS, re.IGNORECASE)
_ACCESS_DATE = re.compile(
    rf"{_ACCESS}\D{{0,20}}(?:\d{{1,2}}(?!\d)\D{{1,15}}){{0,2}}"
    r"(?:19|20)\d\d(?:\D{1,12}\d{1,2}(?!\d)){0,2}(?:, 20\d\d)?",
    re.IGNORECASE,
)
_BEHIND_AUTHORS = re.compile(
    rf"\A(?:\D{{2,300}}(?:(?<=[^\w’'-][A-ZÀ-ÞČŁŠŽ])|(?<=\bet al))[.,]{{0,2}}|[^.\d]{{2,200}}\.)\s+{_YEAR}[.,:]\s"
)
""" "Berg A. 2001. Of ice", "Berg, Ada. 2001. Of ice": the first number, behind an initial, "et al." or the first stop."""
_DATED = re.compile(
    rf"(?<!\d)[(\[（]{_YEAR}(?:,\s[^()\[\]（）\d]{{1,20}}\d{{0,2}}|/\d{{4}})?[)\]）](?!:\s?\d+\b)"
)
""" "(2001)", "(2001, May 3)", "(2001/1985)"; not the issue of "2007;274 (1608):303"."""
_BRACKETED = re.compile(
    r"[(\[（](?!(?<=\d.)\d)(?![^()\[\]]*(?:access|cited|acess|retriev|view|consult|updated))[^()\[\]]*?"
    rf"(?<![\d–-]){_YEAR}[)\]）](?!:\s?\d+\b)",
    re.IGNORECASE,
)
_BEFORE_VOLUME = re.compile(
    rf"(?<=[\s.;,:]){_YEAR}[,;]\s?(?!(?:1[6-9]|20)\d\d\b)\d{{1,4}}(?:\s?\(\s?[\w–-]{{1,9}}\))?[,:]\s?[A-Za-z]?\d"
)
""" "Frost 2001, 12, 1999": what stands behind it are volume and page."""
_BEHIND_VOLUME = re.compile(rf"\d[(\[（]{_YEAR}[)\]）]")
""" "370(1679)": rather an issue."""
_MONTH = r"\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_LOOSE = re.compile(
    rf"(?:(?<=[\s.;,:])(?<!\d[–—-]\s)|(?<=\s\d/)|(?<=\s\d\d/)){_YEAR}(?=\s*(?:[.:;,\[]|$)|{_MONTH})"
)

"""Year of publication of a printed reference, found in its text."""

import re


def find_year(text: str) -> int | None:
    """The year of a printed reference: in brackets, else the last one between punctuation."""
    text = _ADDRESS.sub(" ", text[:_LONGEST])
    bracketed = _BRACKETED_YEAR.search(text)
    if bracketed:
        return int(bracketed[1])
    loose: list[str] = _LOOSE_YEAR.findall(text)
    return int(loose[-1]) if loose else None


_LONGEST = 3000
"""Characters of a printed reference that are searched for a year."""
_ADDRESS = re.compile(r"(?:https?:|www\.|doi:?\s*10\.|10\.\d{4,9}/)\S+")
_BRACKETED_YEAR = re.compile(
    r"[(\[](?![^()\[\]]*(?:access|cited|acess|retriev|view|consult|updated))[^()\[\]]*?"
    r"(?<![\d–-])((?:1[6-9]|20)\d\d)[a-z]?[)\]]",
    re.IGNORECASE,
)
_LOOSE_YEAR = re.compile(r"(?<=[\s.;,:])((?:1[6-9]|20)\d\d)[a-z]?(?=\s*(?:[.;:,]|$))")

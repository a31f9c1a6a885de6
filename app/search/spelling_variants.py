"""Spelling variants: the American spelling of a British word, from VarCon's table and by the combining forms of medicine.

behaviour       behavior        in the table
anaemia         anemia          in the table, and by "aemi"
dyslipidaemia   dyslipidemia    by "aemi": no table has all of what is made with such forms
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from app.search.word_cache import cached_by_word

_TABLE = Path(__file__).with_name("british_spellings.txt")
_FORMS = {
    "aemi": "emi",
    "aetiol": "etiol",
    "anaesth": "anesth",
    "caesarea": "cesarea",
    "caesaria": "cesaria",
    "coeli": "celi",
    "faec": "fec",
    "foet": "fet",
    "gynaec": "gynec",
    "haem": "hem",
    "oedem": "edem",
    "oesoph": "esoph",
    "oestr": "estr",
    "paed": "ped",
    "palaeo": "paleo",
    "pnoe": "pne",
    "rrhoe": "rrhe",
}
_FORM = re.compile("|".join(_FORMS))
_LONGEST = max(map(len, _FORMS))
MOST_BEGINNINGS = 4
"""Other spellings of a prefix that are looked for."""


@cached_by_word(10_000)
def american(token: str) -> str:
    """The American spelling of a folded token; itself where there is no other."""
    known = _american_by_british().get(token)
    if known is None and has_british_form(token):
        return _FORM.sub(lambda form: _FORMS[form[0]], token)
    return known or token


def has_british_form(folded: str) -> bool:
    """Whether a combining form of medicine stands in British spelling in a text."""
    return ("ae" in folded or "oe" in folded) and any(form in folded for form in _FORMS)


def british_forms(folded: str) -> Iterator[int]:
    """Where combining forms of medicine stand in British spelling in a text."""
    for vowels in ("ae", "oe"):  # one of them is in each form
        at = folded.find(vowels)
        while at >= 0:
            if _FORM.search(folded, max(at - _LONGEST, 0), at + _LONGEST):
                yield at
            at = folded.find(vowels, at + 1)


def american_spellings(tokens: list[str]) -> list[str]:
    """The American spellings of those that have another."""
    line = " ".join(tokens)
    if "ae" not in line and "oe" not in line and _american_by_british().keys().isdisjoint(tokens):
        return []
    return [other for token in dict.fromkeys(tokens) if (other := american(token)) != token]


@lru_cache(maxsize=10_000)
def american_beginnings(prefix: str) -> tuple[str, ...]:
    """How the American spellings of words begin that begin so: "behaviou" and "paediatri" are "behavio" and "pediatri"."""
    found = {_FORM.sub(lambda form: _FORMS[form[0]], prefix)}
    for british, other in _pairs_beginning(_by_british(), prefix):
        rest = british[len(prefix) :]
        if other.endswith(rest):
            found.add(other.removesuffix(rest))
    return tuple(sorted(found - {prefix, ""})[:MOST_BEGINNINGS])


@lru_cache(maxsize=10_000)
def british_beginnings(beginning: str) -> tuple[str, ...]:
    """How the British spellings of words begin, in as many letters, that begin so in American spelling, but otherwise."""
    found = {
        british[: len(beginning)]
        for _, british in _pairs_beginning(_by_american(), beginning)
        if not british.startswith(beginning)
    }
    return tuple(sorted(found))


def _pairs_beginning(table: list[tuple[str, str]], prefix: str) -> Iterator[tuple[str, str]]:
    for at in range(bisect_left(table, (prefix, "")), len(table)):
        if not table[at][0].startswith(prefix):
            return
        yield table[at]


@cache
def _american_by_british() -> dict[str, str]:
    return dict(_by_british())


@cache
def _by_american() -> list[tuple[str, str]]:
    return sorted((other, british) for british, other in _by_british())


@cache
def _by_british() -> list[tuple[str, str]]:
    lines = _TABLE.read_text(encoding="ascii").splitlines()
    pairs = [line.partition(" ") for line in lines if not line.startswith("#")]
    return sorted((british, other) for british, _, other in pairs)

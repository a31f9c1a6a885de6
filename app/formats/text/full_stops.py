"""Sentence boundary disambiguation: whether a full stop ends a sentence, or only cuts off the word before it.

Told by the word, by the one before it and by what follows. A word that is on no list of `abbreviations` ends a
sentence; so does a unit behind a number ("77 K. Samples"), and a letter behind a noun that letters count ("hepatitis
C. Patients"), while any other single capital is an initial ("J. Smith").
"""

import re
from typing import NamedTuple

from app.formats.text.abbreviations import (
    ARTICLES,
    BEFORE_NAMES,
    BEFORE_NUMBERS,
    CAPITALS_BEFORE_NAMES,
    CAPITALS_BEFORE_NUMBERS,
    COUNTED,
    DETERMINERS,
    EPITHETS,
    FINAL_BEFORE_CAPITALS,
    FINAL_BEFORE_STARTERS,
    LABELLED_WORDS,
    LETTERED_NOUNS,
    LISTED,
    LOWER_CASE,
    NAMED_NOUNS,
    NEVER_FINAL,
    NUMBER_WORDS,
    QUANTIFIERS,
    RARE_UNITS,
    SENTENCE_STARTERS,
    TWO_PART_ABBREVIATIONS,
    UNITS,
    WORDS,
)
from app.formats.text.words_before import LONGEST_WORD, spaced_pair, word_before


def may_end(text: str, start: int, dot: int, begins: int, *, cited: bool) -> bool:
    """Whether the sentence from `start` may end with the word before the single full stop at `dot`.

    `begins`: where the next word does. `cited`: there are citations between the two.
    """
    low = text.rfind(" ", start, dot) + 1 or start
    word = text[low:dot]
    if low > start and len(word) > 1 and word not in LISTED and word.islower() and word.isalpha():
        return not (text[begins].isdigit() and _is_cut_off(word, text, begins))
    if len(word) < 3 and TWO_PART_ABBREVIATIONS.match(text, low):
        return False
    word = word.lstrip("([“‘\"'—–")
    if joined := _JOINED.match(word):
        word, low = word[joined.end() :], dot - len(word) + joined.end()
    listed = word.lower()
    if len(word) < 3 and (pair := spaced_pair(text, start, low, listed)):
        word = listed = pair
    stop = _Stop(text, start, low, begins, word, listed, cited)
    if _INITIALS.fullmatch(word):
        return stop.starts  # "M.M. Arbo", though "m.m." is Swedish for "etc."
    if listed in LISTED and (len(word) > 1 or word.islower()) and not _UNIT.match(word):
        return stop.ends_behind_listed()
    if len(word) == 1 and word.isupper():
        return stop.ends_behind_letter()
    return not (
        _ENUMERATION.fullmatch(text, start, dot)
        or (len(word) == 1 and not cited and stop.numbers())
        or (
            text[begins].isdigit()
            and low > start
            and word.isalpha()
            and _is_cut_off(word, text, begins)
        )
    )


def is_whole_word(text: str, dot: int) -> bool:
    """Whether the word before a full stop is none that may be cut off, whatever follows: a small word on no list, or one
    with two capitals or a number. Names may be cut off ("Coelogyne Lindl.")."""
    word = text[text.rfind(" ", max(0, dot - LONGEST_WORD), dot) + 1 : dot].lstrip("([“‘\"'—–")
    if len(word) < _SHORTEST_WHOLE or word.lower() in LISTED or not word.isalnum():
        return False
    return word.islower() or word[-1].isdigit() or sum(map(str.isupper, word)) > 1


class _Stop(NamedTuple):
    """A full stop behind a word that may be cut off; the word before it, and what follows."""

    text: str
    start: int
    low: int
    """Where the word begins, with what opens it."""
    begins: int
    word: str
    """Without what opens it, and without an elided article."""
    listed: str
    """The word in small letters, as abbreviations are listed."""
    cited: bool

    @property
    def starts(self) -> bool:
        """A word that only begins sentences follows."""
        return SENTENCE_STARTERS.match(self.text, self.begins) is not None

    def is_before(self, pattern: re.Pattern[str]) -> bool:
        return pattern.match(self.text, self.begins) is not None

    def before(self) -> str:
        """The word before."""
        return word_before(self.text, self.start, self.low)

    def numbers(self) -> bool:
        """Whether a letter stands for a page or a number: "Vol. 3, n. 4", "il n. 4"; not "a function of t. 4 mice"."""
        return self.is_before(_LABEL) and _CITING.fullmatch(self.before()) is not None

    def ends_behind_listed(self) -> bool:
        """Whether a sentence ends with a word that is a listed abbreviation."""
        listed = self.listed
        number = not self.cited and self.is_before(_LABEL)
        if len(listed) > 1 and self.word.isupper() and self.word.isalpha():
            number = number or self.is_before(_CODE)
            kept = CAPITALS_BEFORE_NUMBERS if number else CAPITALS_BEFORE_NAMES
            ends = self.starts or listed not in kept
        elif self.text[self.begins - 1] in "([" and listed not in NEVER_FINAL:
            ends = self.starts or (not self.word[0].isupper() and listed not in _WITH_BRACKETS)
        elif (listed in COUNTED or (len(listed) == 1 and not number)) and self.is_quantity():
            ends = True
        elif listed in WORDS:
            ends = self.ends_behind_word(number=number)
        elif listed in NEVER_FINAL:
            ends = self.starts and (self.cited or (len(listed) == 1 and self.before() in _LINKS))
        elif listed in FINAL_BEFORE_CAPITALS:
            ends = not number and self.text[self.begins].isalpha()
        elif listed in BEFORE_NUMBERS and (number or self.is_labelled()):
            ends = self.word.islower() and self.before().lower() in ARTICLES
        elif listed in FINAL_BEFORE_STARTERS:
            ends = self.starts
        else:
            ends = (
                self.starts
                or not self.word[0].isupper()
                or listed not in BEFORE_NAMES
                or self.is_before(_DISPLAY)
                or self.before() in NAMED_NOUNS
            )
        return ends

    def is_labelled(self) -> bool:
        """ "App. A" rather than "max. A"."""
        return self.word[0].isupper() and not self.cited and self.is_before(_LETTER_A)

    def ends_behind_word(self, *, number: bool) -> bool:
        """The same of a word that may be an abbreviation or not: "Art. 5", "leg. Holm", "the left leg."."""
        listed, before = self.listed, self.before()
        if number or (listed in LABELLED_WORDS and self.is_before(_LETTER_A)):
            is_noun = (
                listed not in LABELLED_WORDS and self.word.islower() and before.lower() in ARTICLES
            )
            ends = is_noun and not self.is_before(_OF_NUMBER)
        elif self.starts:
            ends = True
        elif not self.word.islower():
            ends = (listed == "art" and before.islower()) or (listed == "no" and not before)
        elif listed == "no" and self.is_before(_CODE):
            ends = False
        else:
            ends = before in DETERMINERS or (
                before.isalpha() and before.islower() and not self.is_before(_NAME)
            )
        return ends

    def ends_behind_letter(self) -> bool:
        """The same of a single capital: an initial or a genus ends none; a unit, or what letters count, does."""
        if self.starts or self.is_before(EPITHETS):
            return self.starts
        if self.is_quantity():
            return True
        noun = _LETTERED.search(self.text, max(self.start, self.low - LONGEST_WORD), self.low)
        if noun is None:
            return False
        name = noun[1].lower()
        return (
            name in LETTERED_NOUNS
            or name.removesuffix("s") in LETTERED_NOUNS
            or _SUBSTANCE.fullmatch(noun[1]) is not None
        )

    def is_quantity(self) -> bool:
        """Whether the word is a unit behind a number; "in 1998 K. Holm" and "5 S. Typhi" have none."""
        before = self.before()
        if not _NUMBER.fullmatch(before):
            return len(self.word) > 1 and before in NUMBER_WORDS
        if not before.isdigit() or not self.word.isupper():
            return True
        if self.word in RARE_UNITS:
            return False
        return (
            not _YEAR.fullmatch(before)
            or word_before(self.text, self.start, self.low - len(before) - 1) in QUANTIFIERS
        )


def _is_cut_off(word: str, text: str, begins: int) -> bool:
    """Whether an unknown word before a number looks like an abbreviation: "Rmk. 4", "Postul. 4 of [1]"."""
    if len(word) > _LONGEST_CUT or not word[1:].islower():
        return False
    if _VOWEL.search(word) is None:
        return word not in UNITS
    return (
        word[0].isupper() and word[-1] not in "aeiouy" and _OF_CITED.match(text, begins) is not None
    )


_WITH_BRACKETS = FINAL_BEFORE_STARTERS | FINAL_BEFORE_CAPITALS | WORDS | COUNTED
"""A bracket behind these goes on with the sentence: "5000 ft. (1524 m)"."""
_LONGEST_CUT = 6
_SHORTEST_WHOLE = 3

_JOINED = re.compile(
    r"(?:[cdjlmnst]|qu|un|dell|all|nell|sull|dall|coll|quell|quest)['’](?=\w)|[\w’'-]+[–—](?=[a-z]\.[a-z]$)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\d|[§#№]|REF\b|(?:[B-Z]|[IVXLC]+|A(?! [^\W\d_A-Z]))\b(?![’']|\.(?!\d))")
_OF_NUMBER = re.compile(r"[\w.()]+ (?:of|de|des|du|der|del|della|do|da|van|z)\b")
_OF_CITED = re.compile(r"\d[\d.]*(?:\([\da-z]+\))? (?:of|in|from) (?:\[|[Rr]ef)")
_CODE = re.compile(r"[A-Z]{0,6}[-:]?\d")
_NAME = re.compile(
    rf"(?:[^\W\d_{LOWER_CASE}]\.[ -]?)*[^\W\d_{LOWER_CASE}][\w’'-]*(?:[,;)\]]|\s?[\[(&]|\.?$| (?:et al|and [A-Z]|in \d|\d))"
)
_INITIALS = re.compile(rf"(?:[^\W\d_{LOWER_CASE}]\.-?)+[^\W\d_{LOWER_CASE}]")
_ENUMERATION = re.compile(r"\(?(?:[0-9]{1,3}|[ivx]{1,4}|[A-Za-z])\)?")
_NUMBER = re.compile(r"[~≈<>≤≥±=+−–-]{0,2}\d(?:[\d.,·×^+−–/:-]*\d)?[%°º′″'×]{0,2}|[°ºµμ]")
_CITING = re.compile(
    r".*,|et|e|y|o|il|el|le|la|und|u|a|i|w|och|og|ve|en|no|nel|al|(?i:se|zob\.?|por\.|viz|voir|vedi|ks\.|bkz\.|på|vid)",
    re.DOTALL,
)
"""What stands before the "n." or "s." of a number or page, in languages that write these so."""
_LINKS = frozenset({"and", "or", "to", "&"})
"""Behind these a letter is one of several: "Figure 3b and c. The"."""
_UNIT = re.compile("[a-zµμ][A-Z]")
"""mT is no "Mt."."""
_YEAR = re.compile("(?:1[89]|20)\\d\\d")
_DISPLAY = re.compile(r"(?:Figures?|Figs?\.|Tables?) S?\d")
_LETTER_A = re.compile(r"A\b")
_LETTERED = re.compile(
    r"([^\W\d_]+\.?)[ -](?:[A-Z\d]{1,3}(?:,? (?:and|or|to|und|oder|et|ou|y|o|e|och|en|i|vs\.?) |, |/|[–-]))*$"
)
_SUBSTANCE = re.compile(
    r"(?!with|here|there|where|begin|cous|margin|origin|virgin)[a-z]{3,}(?:(?<!a)in|ase|itis|zyme)s?"
)
"""Proteins, enzymes, drugs and inflammations are lettered: "cyclin D", "topoisomerase I", "amphotericin B"."""
_VOWEL = re.compile("[aeiouyäöüàáâãåæçèéêëìíîïòóôõøùúûý]", re.IGNORECASE)

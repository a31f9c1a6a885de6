"""Words of personal names, folded; and lists of them: particles, suffixes, contractions, and words that name nobody."""

import re
import unicodedata


def words_of(text: str) -> list[str]:
    """Folded words; what an apostrophe joins is one word (O'Brien)."""
    if text.isascii() and text.isalpha():
        return [text.lower()]
    joined = text.replace("'", "").replace("`", "")
    return _WORD.findall(fold(joined if joined.isascii() else joined.translate(_APOSTROPHES)))


def spellings(family: str) -> tuple[str, ...]:
    """The family name, and with its umlauts as two letters."""
    if family.isascii():
        return (family,)
    composed = unicodedata.normalize("NFC", family)
    written = composed.translate(UMLAUTS)
    return (family,) if written == composed else (family, written)


def fold(text: str) -> str:
    """Small letters without diacritics."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.translate(LETTERS).casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def is_plain(given: str, family: str) -> bool:
    """Whether a name is initials and one word, as reference lists have most names, of which nothing else in this module says
    anything: "JP", "Berg"."""
    if not (_INITIALS.fullmatch(given) and family.isascii() and family.isalpha()):
        return False
    word = family.lower()
    return word not in _ENDS_OF_NOBODY and not word.endswith(_OTHERS)


def ends_in_others(text: str) -> bool:
    """Whether a name ends in "et al." or the like."""
    end = text[-9:].rstrip(" .,;)]").lower()
    return end.endswith(_OTHERS) and _AND_OTHERS.search(text) is not None


def without_others(text: str) -> str:
    """A name without "et al." at its end."""
    return _AND_OTHERS.sub("", text)


def without_titles(text: str) -> str:
    """A name without "Prof. Dr." in front of it."""
    return _TITLES.sub("", text) if text[:1] in _FIRST_OF_TITLES else text


NOBODY = frozenset({
    "et al", "al et", "etal", "al", "et alia", "et alii", "et coll", "et autres", "autres et", "and others", "others and",
    "others", "other", "und andere", "y otros", "otros y", "и др", "no author", "no authors", "no authors listed",
    "no author listed", "no authors given", "no author given", "no author name available", "no author available",
    "no authors available", "no author s listed", "i dr", "author unknown", "unknown author", "authors unknown", "unknown",
    "anonymous", "anon", "editorial", "editorial board", "the editorial board", "editorial team", "editorial office",
    "editorial staff", "editorial group", "editors", "the editors", "editor", "the editor", "n a", "none", "null",
    "not available", "not specified", "authors not listed", "author not listed", "u a", "y col", "y cols", "e outros",
    "and colleagues", "and co workers", "et al et", "m fl", "i in", "et al and others",
    "等", "ほか", "他", "и другие", "i wsp", "ve ark", "a kol", "e altri", "et collaborateurs", "colaboradores",
    "y colaboradores", "e colaboradores", "collaborators", "board editorial", "office editorial", "team editorial",
    "author", "authors", "the author", "the authors", "various authors",
})  # fmt: skip
"""Folded words that stand for authors whom nobody named."""
CONTRACTIONS = {
    "wm": "william", "chas": "charles", "thos": "thomas", "jas": "james", "robt": "robert", "jno": "john",
    "fco": "francisco", "md": "m", "mohd": "m",
}  # fmt: skip
"""Given names that are shortened inside. Md. stands for any spelling of Mohammad."""
PARTICLES = frozenset({
    "van", "von", "vom", "zu", "zur", "zum", "der", "den", "des", "het", "ten", "ter", "te", "de", "del", "della",
    "delle", "di", "da", "das", "do", "dos", "du", "la", "le", "las", "los", "lo", "el", "al", "bin", "ibn", "ben",
    "abu", "y", "e", "i", "und", "af", "av",
})  # fmt: skip
SUFFIXES = frozenset(
    {"jr", "sr", "junior", "senior", "ii", "iii", "iv", "2nd", "3rd", "4th", "2d", "3d"}
)
DEGREES = frozenset({
    "phd", "dphil", "msc", "bsc", "mph", "mbbs", "mba", "dvm", "dsc", "esq", "facs", "frcp", "frcs",
})  # fmt: skip
"""Degrees and honours behind a name, which are nobody's initials."""
LETTERS = str.maketrans({
    "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L",
    "ı": "i", "İ": "I", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H",
})  # fmt: skip
"""Letters that Unicode does not decompose."""
UMLAUTS = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa",
    "đ": "dj", "Đ": "Dj",
})  # fmt: skip
"""The way in which they are written without diacritics, beside the bare letter."""
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ´", ""))
_WORD = re.compile(r"[^\W_]+")
_TITLES = re.compile(
    r"(?:(?:(?:Dra?|Profa?|Professor|Mrs?|Ms|Sir|Dame)\b\.?|(?:Dipl|Ing|Priv|Doz)\.)[ -]?)+(?=\w)"
)
_FIRST_OF_TITLES = frozenset("DIMPS")
_AND_OTHERS = re.compile(
    r"(?<![\s,;])[\s,;]*(?:\b(?:et\.? ?al(?:ii|ia)?|and others|et coll|et autres|[ye] (?:otros|outros|cols?)|"
    r"und andere|(?-i:u\. ?a)|и др)|& ?(?:al|others|co-?workers))\b[\s.,;)\]]*$",
    re.IGNORECASE,
)
_OTHERS = (
    "al", "alii", "alia", "others", "coll", "autres", "tros", "col", "cols", "andere", "u. a", "u.a", "др", "orkers",
)  # fmt: skip
"""What they end in; few names do."""
_INITIALS = re.compile(r"[A-Z]{1,3}|(?:[A-Z]\.[ -]?)+[A-Z]?")
_ENDS_OF_NOBODY = frozenset(words.rpartition(" ")[2] for words in NOBODY)

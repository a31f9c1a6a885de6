"""Detection of English text by function words: the classifier reads no other language."""

import re
from functools import lru_cache
from typing import Final

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS: Final = (
    bytes(byte if chr(byte).isalpha() else 32 for byte in range(128)).lower().ljust(256)
)
"""Translation table: small letters, and blanks for all else. It splits ASCII into words in half the time of a pattern."""

_ENGLISH_WORDS: Final = (
    "the of and with that this these was were been which are is by from has have had not between our "
    "we their its it as at than also other using used can may to in for on be or but here"
)
_OTHER_WORDS: Final = (
    "die das und den dem ist sind wurde wurden mit von für nicht ein eine einer auch bei zu im auf",
    "les des du une dans est sont pour par que qui avec sur aux ont été ces cette ce plus",
    "el los las del y una que en por con para se es son fue como más este esta entre sus lo",
    "os da dos das e uma que em por com para se são foi como mais entre ao na nos não pela pelo",
    "il gli della delle dei di che con per una sono è stato nel nella alla anche più tra come questo",
    "het een en dat niet zijn met voor werd werden ook bij deze uit naar door aan worden",
    "och att det som en på är av för med den till inte var har ett vid från",
    "w i na z do się nie jest że oraz od po przez dla są był które",
)
"""Frequent function words, a language a line, without those that occur in names and citations: et al., van der, de la."""

_FEW: Final = 2
"""Words of another language that every English text may have."""
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_OTHERS: Final = tuple(frozenset(words.split()) for words in _OTHER_WORDS)
_FOREIGN: Final = frozenset[str]().union(*_OTHERS)


@lru_cache(maxsize=64)  # the statements of one sentence are classified one after the other
def is_english(text: str, language: str | None) -> bool:
    """Whether the classifier should read the text.

    `language` is a BCP 47 tag. Without one the function words decide; a text that has too few of them (a few words, a
    formula) counts as English.
    """
    if language and re.split("[-_]", language)[0].lower() not in ("en", "eng", "english", "und"):
        return False
    if ascii_ := text.isascii():
        words = text[:2000].encode().translate(_LETTERS).decode().split()
    else:
        words = _WORD.findall(text[:2000].lower())
    if not ascii_ and sum(not _is_latin(word) for word in words) * 3 > len(words):
        return False
    foreign = [*filter(_FOREIGN.__contains__, words)]
    if len(foreign) <= _FEW:
        return True
    most = max(_FEW, sum(map(_ENGLISH.__contains__, words)))
    # few texts have so many foreign words that it is worth counting them by language
    return len(foreign) <= most or all(
        sum(word in other for word in foreign) <= most for other in _OTHERS
    )


def _is_latin(word: str) -> bool:
    """All its letters lie below U+0250, where the Latin blocks end."""
    return word.isascii() or max(word) < "\u0250"

"""Is it English? The classifier knows no other language, and says nothing about one."""

import re
from functools import lru_cache
from typing import Final

_WORD = re.compile(r"[^\W\d_]+")

# Short words that a language is full of, without those that stand in names and citations: et al., van der, de la.
_ENGLISH: Final = (
    "the of and with that this these was were been which are is by from has have had not between our "
    "we their its it as at than also other using used can may to in for on be or but here"
)
_OTHERS: Final = (
    "die das und den dem ist sind wurde wurden mit von für nicht ein eine einer auch bei zu im auf",
    "les des du une dans est sont pour par que qui avec sur aux ont été ces cette ce plus",
    "el los las del y una que en por con para se es son fue como más este esta entre sus lo",
    "os da dos das e uma que em por com para se são foi como mais entre ao na nos não pela pelo",
    "il gli della delle dei di che con per una sono è stato nel nella alla anche più tra come questo",
    "het een en dat niet zijn met voor werd werden ook bij deze uit naar door aan worden",
    "och att det som en på är av för med den till inte var har ett vid från",
    "w i na z do się nie jest że oraz od po przez dla są był które",
)

_OURS: Final = frozenset(_ENGLISH.split())
_THEIRS: Final = tuple(frozenset(words.split()) for words in _OTHERS)
_KNOWN: Final = _OURS.union(*_THEIRS)


@lru_cache(maxsize=64)  # the citations of a sentence are asked one after the other
def speaks_english(text: str, language: str | None) -> bool:
    """Whether the classifier should try. `language` is a BCP 47 tag; without one the words decide, and a text that they
    do not tell (a few words, a formula) counts as English."""
    if language and re.split("[-_]", language)[0].lower() not in ("en", "eng", "english", "und"):
        return False
    words = [word.lower() for word in _WORD.findall(text[:2000])]
    if not text.isascii() and sum(not _latin(word) for word in words) * 3 > len(words):
        return False
    known = [word for word in words if word in _KNOWN]
    enough = max(3, sum(word in _OURS for word in known) + 1)
    if len(known) < enough:  # nearly always: no language has more of them than there are
        return True
    return all(sum(word in theirs for word in known) < enough for theirs in _THEIRS)


def _latin(word: str) -> bool:
    """Its letters lie below U+0250, where the Latin blocks end."""
    return word.isascii() or max(word) < "\u0250"

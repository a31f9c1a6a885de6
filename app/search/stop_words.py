"""Stop words: words without a meaning of their own, by language, which rank statements but are not asked of them.

Articles, prepositions, conjunctions, pronouns, question words, and the forms of be, have and do. Negations ("no", "not",
"without") and modal verbs ("may", "should") are none: in a claim they are what it says. The English list is used for every
query, another language's for those that have at least two distinct words of it that are not English ones: a single "die"
or "son" is more often English.
"""

from collections.abc import Collection

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an the of in on at by for from to with into as and or but if than then such that this these those it its "
        "they their there what which who whom whose how why when where is are was were be been being am do does did "
        "have has had",
        "de": "der die das den dem des ein eine einer eines einem einen und oder aber von vom zu zum zur mit fur bei im in "
        "auf aus als wie was wer ist sind war waren wird werden sich es sie dass",
        "es": "el la los las un una unos unas y o de del en con por para que se su sus como es son al lo cual quien",
        "fr": "le la les l un une des du de d et ou a au aux en dans par pour sur avec que qui se sa son ses est sont ce "
        "cette comment quel quelle",
        "it": "il lo la i gli le un una uno e o di del della dei delle da dal in nel nella con per su che si come sono chi",
        "pt": "o a os as um uma e ou de do da dos das em no na nos nas com por para que se seu sua como sao ao",
    }.items()
}
"""Folded, as `analysis.tokenize` returns them."""
ANY = frozenset().union(*STOP_WORDS.values())
"""Those of all languages."""
_ENOUGH = 2


def of_query(words: Collection[str]) -> frozenset[str]:
    """The stop words that count as such in a query of these words, which are folded."""
    english = STOP_WORDS["en"]
    typed = set(words) - english
    lists = [english]
    for language, other in STOP_WORDS.items():
        if language != "en" and len(typed & other) >= _ENOUGH:
            lists.append(other)
    return frozenset().union(*lists)

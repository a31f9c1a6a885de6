"""Citation Typing Ontology (CiTO, http://purl.org/spar/cito): what a citation is for and says, as its properties.

Sources say what a citation is for in words of their own (`intents`): Semantic Scholar has three, authors who use CiTO have
its properties. Those words that are known stand for one of five purposes.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

from app.vocabulary import PURPOSES, Purpose, StatementType

NO_PURPOSE: tuple[Purpose, ...] = ("unknown",)
_KNOWN = [purpose for purpose in PURPOSES if purpose not in NO_PURPOSE]
SETS: tuple[tuple[Purpose, ...], ...] = (
    NO_PURPOSE,
    *(some for size in range(1, len(PURPOSES)) for some in combinations(_KNOWN, size)),
)
"""What purposes a statement may have, each once and in their order."""
NAMESPACE = "http://purl.org/spar/cito/"

_OF_TYPES: dict[StatementType, str] = {
    "supporting": "supports",
    "contrasting": "disputes",
    "mentioning": "citesForInformation",
    "unclassified": "cites",
}
_OF_PURPOSES: dict[Purpose, str] = {
    "background": "obtainsBackgroundFrom",
    "method": "usesMethodIn",
    "data": "usesDataFrom",
    "comparison": "discusses",  # none says that results are compared
    "discussion": "discusses",
}
_WORDS: dict[Purpose, str] = {
    "background": "background introduction motivation obtainsBackgroundFrom citesForInformation",
    "method": "method methods methodology uses usesMethodIn",
    "data": "data dataset usesDataFrom citesAsDataSource compiles",
    "comparison": "result results resultComparison comparison compareOrContrast",
    "discussion": "discussion discusses critiques qualifies reviews speculatesOn",
}
_PROPERTIES = (
    "agreesWith cites citesAsAuthority citesAsDataSource citesAsEvidence citesAsMetadataDocument citesAsPotentialSolution "
    "citesAsRecommendedReading citesAsRelated citesAsSourceDocument citesForInformation compiles confirms "
    "containsAssertionFrom corrects credits critiques derides describes disagreesWith discusses disputes documents extends "
    "includesExcerptFrom includesQuotationFrom linksTo obtainsBackgroundFrom obtainsSupportFrom parodies plagiarizes "
    "qualifies refutes repliesTo retracts reviews ridicules speculatesOn supports updates usesConclusionsFrom usesDataFrom "
    "usesMethodIn"
)


def purposes(intents: Collection[str]) -> list[Purpose]:
    """The purposes that these words stand for, each once, in the order of PURPOSES."""
    if not intents:
        return []
    found = {_PURPOSE_OF.get(_normalized(word)) for word in intents}
    return [purpose for purpose in PURPOSES if purpose in found]


def properties(type_: StatementType, intents: Iterable[str]) -> list[str]:
    """Names of CiTO's properties that say what a statement of this type says, then what it is for; each once."""
    return list(dict.fromkeys([_OF_TYPES[type_], *_of_intents(intents)]))


def property_of(word: str) -> str | None:
    """The name of the property that a word means, in its own spelling; None where CiTO has none of this name."""
    return _PROPERTY_OF.get(_normalized(word))


def _of_intents(intents: Iterable[str]) -> Iterator[str]:
    for word in map(_normalized, intents):
        if word in _PROPERTY_OF:
            yield _PROPERTY_OF[word]
        elif word in _PURPOSE_OF:
            yield _OF_PURPOSES[_PURPOSE_OF[word]]


def _normalized(word: str) -> str:
    """ "cito:usesMethodIn", its address, "uses method in" and "uses_method_in" are one word."""
    local = word.rpartition(":")[2].rpartition("/")[2]
    return "".join(filter(str.isalpha, local)).lower()


_PURPOSE_OF = {word.lower(): purpose for purpose, words in _WORDS.items() for word in words.split()}
_PROPERTY_OF = {name.lower(): name for name in _PROPERTIES.split()}

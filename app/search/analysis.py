"""Text to words: the one analysis that the index, a query and the highlights share.

A word is a run of letters and digits; case and diacritics do not count, and endings are cut by the
English stemmer of Snowball. What joins words (hyphen, apostrophe, slash) separates them, but a
possessive ending is no word of its own: "patient's" is "patient".
"""

import re
import unicodedata
from functools import lru_cache

import tantivy

_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛′＇ʼ", "'") | dict.fromkeys("“”„‟«»″＂", '"'))
_MARKS = re.compile("[\u0300-\u036f]+")
_POSSESSIVE = re.compile(r"'(?<=[^\W_]')[sS](?![^\W_])")
_PLURAL = re.compile(r"s(?:(?<=lys)|(?<=thes)|(?<=gnos)|(?<=cris))es(?![^\W_])", re.IGNORECASE)
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")


def straight(text: str) -> str:
    """The text with typographic quotation marks and apostrophes as the keyboard has them."""
    return text if text.isascii() else text.translate(_QUOTES)


def fold(text: str) -> str:
    """The text without diacritics and possessive endings, as FOLDING_ANALYZER takes it."""
    if not text.isascii():
        # Tantivy's folding looks at single characters: an accent written as a combining mark would
        # cut the word in two. NFC at the end because some scripts need their marks.
        marked = unicodedata.normalize("NFKD", text.translate(_QUOTES))
        text = unicodedata.normalize("NFC", _MARKS.sub("", marked))
        text = text.encode("utf-8", "replace").decode()  # half a surrogate pair is no text
    return without_possessives(text)


def singular(text: str) -> str:
    """A folded text as STEMMING_ANALYZER takes it: with the Greek plurals in -ses, which Snowball's rules tell from their
    singulars, in the singular. Half of what is written of meta-analyses says "meta-analysis"."""
    return _PLURAL.sub("sis", text) if "ses" in text else text


def words(text: str) -> list[str]:
    """The words of a text, folded but not stemmed."""
    return FOLDING_ANALYZER.analyze(fold(text))


def stems(text: str) -> list[str]:
    """The words of a text as the index has them."""
    return STEMMING_ANALYZER.analyze(singular(fold(text)))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A folded word without its ending."""
    return "".join(STEMMING_ANALYZER.analyze(singular(word)))


def spans(text: str) -> list[tuple[int, int, str]]:
    """The words of a text with their places: start and end in code points, and the folded word."""
    return [
        (*match.span(), word)
        for match in _WORD.finditer(without_possessives(straight(text)))
        for word in _folded(match[0])
    ]


def without_possessives(text: str) -> str:
    # of the same length, so that places stay
    return _POSSESSIVE.sub("  ", text) if "'" in text else text


@lru_cache(maxsize=50_000)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(words(word))


def _analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for one in (_LOWER, tantivy.Filter.ascii_fold(), _LOWER, *filters):
        builder = builder.filter(one)
    return builder.build()


_LOWER = tantivy.Filter.lowercase()  # also after folding: a small capital folds to a capital
FOLDING_ANALYZER = _analyzer()
STEMMING_ANALYZER = _analyzer(tantivy.Filter.stemmer("english"))

"""Text analysis shared by index, queries and highlights: tokenizer, case and accent folding, stemming.

A token is a run of letters and digits; case and diacritics do not count, and endings are cut by Snowball's English
stemmer. What joins words (hyphen, apostrophe, slash) separates tokens, but a possessive ending is no token of its own:
"patient's" is "patient".

    text                 "The patient’s meta-analyses"
    fold                 "The patient   meta-analyses"
    tokenize             the patient meta analyses
    singularize, stem    the patient meta analysi
"""

import re
import unicodedata
from functools import lru_cache

import tantivy

from app.search.stop_words import STOP_WORDS

_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛′＇ʼ", "'") | dict.fromkeys("“”„‟«»″＂", '"'))
_COMBINING_MARKS = re.compile("[\u0300-\u036f]+")
_POSSESSIVE = re.compile(r"'(?<=[^\W_]')[sS](?![^\W_])")
_PLURAL = re.compile(r"s(?:(?<=lys)|(?<=thes)|(?<=gnos)|(?<=cris))es(?![^\W_])", re.IGNORECASE)
_TOKEN = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")


def _analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    lowercase = tantivy.Filter.lowercase()
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    # lower case again after folding: a small capital folds to a capital
    for token_filter in (lowercase, tantivy.Filter.ascii_fold(), lowercase, *filters):
        builder = builder.filter(token_filter)
    return builder.build()


FOLDING_ANALYZER = _analyzer()
"""Takes what `fold` returns."""
STEMMING_ANALYZER = _analyzer(tantivy.Filter.stemmer("english"))
"""Takes what `singularize` returns."""
CONTENT_ANALYZER = _analyzer(
    tantivy.Filter.custom_stopword(sorted(STOP_WORDS["en"])), tantivy.Filter.stemmer("english")
)
"""The same without English stop words, for fields in which nobody asks for them."""


def normalize_quotes(text: str) -> str:
    """Typographic quotation marks and apostrophes as the keyboard has them; of the same length."""
    return text if text.isascii() else text.translate(_QUOTES)


def fold(text: str) -> str:
    """The text without diacritics and possessive endings, for FOLDING_ANALYZER."""
    if not text.isascii():
        # Tantivy's folding looks at single characters: an accent written as a combining mark would
        # cut the word in two. NFC at the end because some scripts need their marks.
        decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
        text = unicodedata.normalize("NFC", _COMBINING_MARKS.sub("", decomposed))
        text = text.encode("utf-8", "replace").decode()  # half a surrogate pair is no text
    return blank_possessives(text)


def singularize(text: str) -> str:
    """A folded text for STEMMING_ANALYZER: Greek plurals in -ses are made singular, since Snowball stems them otherwise
    than their singulars. Half of what is written of meta-analyses says "meta-analysis"."""
    return _PLURAL.sub("sis", text) if "ses" in text else text


def tokenize(text: str) -> list[str]:
    """The tokens of a text, folded but not stemmed."""
    return FOLDING_ANALYZER.analyze(fold(text))


@lru_cache(maxsize=50_000)
def stem(token: str) -> str:
    """The stem of a folded token."""
    return "".join(STEMMING_ANALYZER.analyze(singularize(token)))


def token_spans(text: str) -> list[tuple[int, int, str]]:
    """The tokens of a text with their offsets: start and end in code points, and the folded token."""
    return [
        (*match.span(), token)
        for match in _TOKEN.finditer(blank_possessives(normalize_quotes(text)))
        for token in _tokenize_word(match[0])
    ]


def blank_possessives(text: str) -> str:
    """Spaces in place of possessive endings: the length stays, and with it all offsets."""
    return _POSSESSIVE.sub("  ", text) if "'" in text else text


@lru_cache(maxsize=50_000)
def _tokenize_word(word: str) -> tuple[str, ...]:
    return tuple(tokenize(word))

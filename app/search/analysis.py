"""Text analysis shared by index, queries and highlights: tokenizer, case and accent folding, spelling, stemming.

A token is a run of letters or a run of digits; case and diacritics do not count, a Greek letter that stands alone is its
name, and Snowball's English stemmer cuts endings. What joins words (hyphen, apostrophe, slash) separates tokens, but a
possessive ending is no token of its own: "patient's" is "patient". So it makes no difference whether what is joined before
or after a digit or a Greek letter is written joined or apart; what hyphens and apostrophes join besides, `Analyzed` has.

    text        "The patient’s IL6, TNFα and e-mail behaviour: 10⁻³"
    tokens      the patient il 6 tnf alpha and e mail behaviour 10 3
    stems       the patient il 6 tnf alpha and e mail behavior 10 3
    joined      (tnf, alpha), (e, mail)
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import tantivy

from app.search.spelling_variants import american, american_spellings
from app.search.word_cache import WordTable

MAX_PARTS = 4
"""Parts of a joined word that are found as one: of longer ones, each run of so many."""
_QUOTE_SIGNS = dict.fromkeys("‘’‚‛′＇ʼ", "'") | dict.fromkeys("“”„‟«»″＂", '"')
_QUOTES = str.maketrans(_QUOTE_SIGNS)
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphens and the like, which stand within words."""
_SIGNS = str.maketrans(_QUOTE_SIGNS | dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys(INVISIBLE, ""))
_NAMES = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi
omega
"""
_GREEK_NAMES = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω", _NAMES.split(), strict=True))
_GREEK = re.compile("(?<![\u0370-\u03ff])[Α-ΡΣ-Ωα-ω]{1,2}(?![\u0370-\u03ff])")
"""One Greek letter, or two (γδ T cells); more are a word in Greek."""
_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_KEPT = frozenset("-'\"")
_RAISED_LETTERS = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉")
_RAISED = "".join(sorted(_RAISED_LETTERS))
RAISED = re.compile(f"[{_RAISED}]+")
COMBINING_MARKS = re.compile("[\u0300-\u036f]+")
_POSSESSIVE = re.compile(rf"'(?<=[^\W_]')[sS](?![^\W_{_RAISED}])")
_PLURAL = re.compile(r"s(?:(?<=lys)|(?<=thes)|(?<=gnos)|(?<=cris))es$")
ASCII_TOKEN = re.compile("[a-z]+|[0-9]+")
ASCII_WORDS = "".join(chr(code).lower() if chr(code).isalnum() else " " for code in range(128))
_DIGITS = re.compile(r"\d+")
_CHAIN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)+")


def _analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    lowercase = tantivy.Filter.lowercase()
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    # lower case again after folding: a small capital folds to a capital
    for token_filter in (lowercase, tantivy.Filter.ascii_fold(), lowercase, *filters):
        builder = builder.filter(token_filter)
    return builder.build()


_FOLDING = _analyzer()
_STEMMING = _analyzer(tantivy.Filter.stemmer("english"))


class Analyzed(NamedTuple):
    """The tokens of a text, and the runs of them that it joins to one word."""

    tokens: list[str]
    joined: list[tuple[str, ...]]

    @property
    def stems(self) -> list[str]:
        """The stem of each token."""
        return stems(self.tokens)

    @property
    def words(self) -> list[str]:
        """What a prefix is looked for in: tokens, joined words as one, both also in American spelling."""
        return [*self.tokens, *american_spellings(self.tokens), *chain(*map(one_word, self.joined))]

    def parts(self, form: Callable[[str], str]) -> set[tuple[str, tuple[str, ...]]]:
        """Joined words, each as one word and as its parts, both in this form (`stem`)."""
        return {
            (form(word), tuple(map(form, run))) for run in self.joined for word in one_word(run)
        }


def analyze(text: str) -> Analyzed:
    """The tokens of a text, and what it joins."""
    return analyze_folded(fold(text))


def analyze_all(texts: Sequence[str]) -> list[Analyzed]:
    """`analyze` of each: of names, which are many and short, in one pass where they are in ASCII."""
    lines = "\n".join(texts)
    if lines.isascii() and lines.count("\n") == len(texts) - 1:
        return list(map(analyze_folded, fold(lines).split("\n")))
    return list(map(analyze, texts))


def analyze_folded(folded: str) -> Analyzed:
    """`analyze` of a text that is folded."""
    tokens = tokenize_folded(folded)
    if "-" not in folded and "'" not in folded:
        return Analyzed(tokens, [])
    typed = (each for each in folded.split() if "-" in each or "'" in each)
    return Analyzed(tokens, list(dict.fromkeys(chain(*map(joined_runs, typed)))))


def joined_runs(typed: str) -> list[tuple[str, ...]]:
    """The runs that are joined in what stands between two spaces of a folded text."""
    joints = map(tokenize_folded, _CHAIN.findall(typed))
    return list(dict.fromkeys(chain(*map(runs, joints))))


def runs(parts: list[str]) -> list[tuple[str, ...]]:
    """Neighbouring parts, two of them up to MAX_PARTS."""
    return [
        tuple(parts[at : at + length])
        for length in range(2, MAX_PARTS + 1)
        for at in range(len(parts) - length + 1)
    ]


def one_word(run: tuple[str, ...]) -> set[str]:
    """The parts of a joined word as one word, as they are and in American spelling."""
    return {"".join(run), "".join(map(american, run))}


def tokenize(text: str) -> list[str]:
    """The tokens of a text, folded but not stemmed."""
    return tokenize_folded(fold(text))


def unsplit_tokens(text: str) -> list[str]:
    """The tokens of a text, but that letters and digits which are written together may be one: "il6"."""
    folded = fold(text)
    return folded.translate(ASCII_WORDS).split() if folded.isascii() else tokenize_folded(folded)


def stem(token: str) -> str:
    """The stem of a folded token, in American spelling. Greek plurals in -ses are made singular before, since Snowball stems
    them otherwise than their singulars: half of what is written of meta-analyses says "meta-analysis"."""
    return _STEMS[token]


def stems(tokens: list[str]) -> list[str]:
    """The stem of each token."""
    return list(map(_STEMS.__getitem__, tokens))


def _stem(token: str) -> str:
    token = american(token)
    return "".join(_STEMMING.analyze(_PLURAL.sub("sis", token) if "ses" in token else token))


_STEMS = WordTable(_stem, 50_000)


def normalize_quotes(text: str) -> str:
    """Typographic quotation marks and apostrophes as the keyboard has them; of the same length."""
    return text if text.isascii() else text.translate(_QUOTES)


def blank_possessives(text: str) -> str:
    """Spaces in place of possessive endings: the length stays, and with it all offsets."""
    return _POSSESSIVE.sub("  ", text) if "'" in text else text


def fold(text: str) -> str:
    """The text without diacritics, possessive endings and typography, with Greek letters by name."""
    if not text.isascii():
        letters = set(_BEYOND_ASCII.findall(text))
        if not letters.isdisjoint(_RAISED_LETTERS):
            text = RAISED.sub(r" \g<0> ", text)
        folded = {letter: fold_letter(letter) for letter in letters}
        if None in folded.values():
            decomposed = unicodedata.normalize("NFKD", text)
            # NFC at the end because some scripts need their marks
            text = unicodedata.normalize("NFC", COMBINING_MARKS.sub("", decomposed))
            text = text.translate(_SIGNS).encode("utf-8", "replace").decode()
        else:
            for letter, as_ in folded.items():
                text = text.replace(letter, as_ or "")
    text = blank_possessives(text)
    return text if text.isascii() else _GREEK.sub(_name_letters, text)


@lru_cache(maxsize=10_000)
def fold_letter(letter: str) -> str | None:
    """A letter or sign beyond ASCII as it is folded; None where that depends on its neighbours."""
    if letter in INVISIBLE:
        return ""
    if unicodedata.category(letter).startswith("M") or "\u1100" <= letter <= "\u11ff":
        return None  # a combining mark, or a part of a Korean syllable
    if unicodedata.category(letter) == "Cs":
        return "?"  # half a surrogate pair is no text
    decomposed = unicodedata.normalize("NFKD", letter)
    folded = unicodedata.normalize("NFC", COMBINING_MARKS.sub("", decomposed)).translate(_SIGNS)
    if len(folded) == 1 and not folded.isalnum() and folded not in _KEPT:
        return " "
    in_ascii = "".join(_FOLDING.analyze(folded))
    return in_ascii if folded.isalpha() and in_ascii.isascii() else folded


def tokenize_folded(folded: str) -> list[str]:
    """The tokens of a text that is folded."""
    if not folded.isascii():
        return _FOLDING.analyze(_DIGITS.sub(r" \g<0> ", folded))
    tokens = folded.translate(ASCII_WORDS).split()
    if "".join(tokens).isalpha() or all(token.isalpha() or token.isdigit() for token in tokens):
        return tokens
    return [part for token in tokens for part in ASCII_TOKEN.findall(token)]


def _name_letters(match: re.Match[str]) -> str:
    """The names of Greek letters, joined by hyphens to what they are joined to."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    names = "-".join(_GREEK_NAMES[letter] for letter in match[0].lower())
    return f"{'-' * before.isalnum()}{names}{'-' * after.isalnum()}"

"""Highlights: which words of a text match a query, as offsets for a client to mark.

A page has some seven hundred words, and stemming each of them would cost more than the search. So words are looked for
by their first letters, and only those that begin right are stemmed:

    query            happily: its stem is "happili", the beginning to look for "happi" (STEM_CHANGES letters less)
    text             Happy? The happiest lived happily.
    beginning found at          11             26
    word, stem                  happiest       happily
                                happiest       happili, the query's: 26..33 is a highlight

Words that letters begin only if a hyphen is left out, and those whose first letters British spelling may change, are
looked at besides. Words that may stand anywhere near each other are looked for among all tokens of the text instead.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

import orjson

from app.search.analysis import analyze, fold, stem
from app.search.folded_text import FoldedTexts, Span, fold_texts, typed_joined, unjoin
from app.search.highlight_terms import HighlightTerm, TextTokens, begins_so, ways_joined
from app.search.joined_words import Unit
from app.search.spelling_variants import has_british_form
from app.search.word_cache import cached_by_word

_JOINERS = frozenset(("", "-", "'", ".", "/"))
"""What is between two words that are highlighted as one, folded."""
_NEXT_WORD = re.compile(r"[\W_]*([^\W\d_]+|\d+)")


def find_spans(texts: Sequence[str], terms: Iterable[HighlightTerm]) -> list[list[Span]]:
    """Of each text, start and end of each word that matches a term, in code points, first to last; joined words as one."""
    return find_spans_in(fold_texts(texts), terms)


def find_spans_in(folded: FoldedTexts, terms: Iterable[HighlightTerm]) -> list[list[Span]]:
    """The same, of texts that are folded already."""
    texts, british = folded.texts, folded.british
    found: list[set[Span]] = [set() for _ in texts]
    for term in terms:
        if term.within is not None:
            for spans, text in zip(found, texts, strict=True):
                spans.update(TextTokens(text).find(term))
            continue
        _find(folded, term, british, (0, len(folded.letters)), found)
        if british or _begins_joined(folded.joined, folded.unjoined, term):
            for number, joined in _joined_words(folded, term).items():
                within = (folded.starts[number], folded.starts[number + 1])
                for way in ways_joined(term, joined):
                    _find(folded, way, british, within, found)
    return [
        _as_one(text, sorted(spans)) if spans else []
        for text, spans in zip(texts, found, strict=True)
    ]


def passage_of(line: bytes) -> tuple[str, str | None, str | None]:
    """The text of a statement's line, and its neighbours. Parsing the rest of it would take four times as long."""
    # within a string, `"` has a backslash before it
    end = line.find(b',"marker":')
    members = orjson.loads(line[:end] + b"}" if end > 0 else line)
    return members["text"], members.get("before"), members.get("after")


def _begins_joined(letters: str, unjoined: str, term: HighlightTerm) -> bool:
    """Whether one of its words may begin in one part of a joined word and go on in the next."""
    return len(letters) != len(unjoined) and any(
        unjoined.count(each) != letters.count(each) for each in chain(*term.units, *term.beginnings)
    )


def _joined_words(folded: FoldedTexts, term: HighlightTerm) -> dict[int, tuple[Unit, ...]]:
    """By text, the words that are joined there to what may be a word of the term."""
    found: dict[int, dict[Unit, None]] = {}
    for at, typed in typed_joined(folded.letters):
        unjoined = unjoin(typed)
        if _begins_joined(typed, unjoined, term) or has_british_form(unjoined):
            found.setdefault(folded.text_at(at), {}).update(dict.fromkeys(_joined_in(typed)))
    return {text: tuple(joined) for text, joined in found.items()}


@cached_by_word(10_000)
def _joined_in(typed: str) -> tuple[Unit, ...]:
    return tuple(analyze(typed).joined)


def _find(
    folded: FoldedTexts,
    term: HighlightTerm,
    british: Iterable[int],
    within: Span,
    found: list[set[Span]],
) -> None:
    """Add where the term is to what is found."""
    letters = folded.letters
    words = [word for unit in term.units for word in unit]
    starts = [at for at in british if within[0] <= at < within[1]]
    for beginning in term.beginnings[0]:
        start = letters.find(beginning, *within)
        while start >= 0:
            if not start or _is_between_words(letters[start - 1], letters[start]):
                starts.append(start)
            start = letters.find(beginning, start + 1, within[1])
    match_at = _match_words if len(words) > 1 or term.prefixes else _match_word
    for start in starts:
        if spans := match_at(letters, start, words, term.prefixes):
            text = folded.text_at(start)
            if spans[-1][1] < folded.starts[text + 1]:  # no phrase goes on in the next text
                for span in spans:
                    found[text].add(folded.original(text, span))


def _is_between_words(before: str, letter: str) -> bool:
    return not before.isalnum() or before.isdecimal() != letter.isdecimal()


def _match_word(letters: str, start: int, words: list[str], _: tuple[str, ...]) -> Sequence[Span]:
    """The word, if it stands here: what `_match_words` finds of one, in half the time."""
    match = _NEXT_WORD.match(letters, start)
    return (match.span(1),) if match and stem(match[1]) == words[0] else ()


def _match_words(
    letters: str, start: int, words: list[str], prefixes: tuple[str, ...]
) -> Sequence[Span]:
    """The words, if they stand here one after the other; the last one begins so where it is a prefix."""
    spans = []
    last = len(words) - 1
    for index, word in enumerate(words):
        match = _NEXT_WORD.match(letters, start)
        if match is None:
            return []
        is_prefix = prefixes and index == last
        if not (begins_so(match[1], prefixes) if is_prefix else stem(match[1]) == word):
            return []
        spans.append(match.span(1))
        start = match.end()
    return spans


def _as_one(text: str, spans: list[Span]) -> list[Span]:
    """Spans with nothing between them but what joins words are one."""
    merged = spans[:1]
    for start, end in spans[1:]:
        last_start, last_end = merged[-1]
        if start <= last_end or (start - last_end == 1 and fold(text[last_end]) in _JOINERS):
            merged[-1] = (last_start, max(end, last_end))
        else:
            merged.append((start, end))
    return merged

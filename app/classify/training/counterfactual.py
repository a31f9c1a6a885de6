"""The same sentence, said the other way: with a negation, of others in place of the authors, or beside its opposite.

Few sentences in articles say that a finding does "not agree", and the words around are those of agreement. So from each
one that agrees one that does not is made, and from each finding of the authors one of somebody else: what was supporting
becomes contrasting, or mentioning. And in a sentence that agrees with one and differs from another each marker has the
type of its own half. After Kaushik, Hovy and Lipton, "Learning the difference that makes a difference with
counterfactually-augmented data", ICLR 2020, but by rule.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final
from zlib import crc32

from app.classify.training.corpus import Example
from app.document import Span
from app.vocabulary import Type

_ADVERBS = r"(?:(?:also|well|very|broadly|generally|largely|thus|fully|entirely|in good|in close|in general) )?"
_AGREEING: Final = re.compile(
    rf"\b(?P<be>is|are|was|were)(?= {_ADVERBS}(?:consistent with|in \w* ?(?:agreement|line|accordance|accord|keeping) with|"
    r"similar to|comparable (?:to|with)|compatible with|concordant with|congruent with|supported by|confirmed))"
    r"|(?<!to )(?<!not )\b(?P<verb>(?:agree|accord|concur|correspond|coincide)s?(?= (?:well )?with)|"
    r"(?:support|confirm|corroborate|replicate|reproduce|match|resemble|validate)s?)\b"
    r"|\b(?P<past>(?:agreed|concurred|coincided)(?= with)|supported|confirmed|corroborated|replicated|reproduced|matched)"
    r"(?= (?:the|those|previous|earlier|these|that|this|our|an?)\b)",
)
_LONGEST_JOINED: Final = 420
_REFUSALS: Final = ("did not", "could not", "failed to", "were unable to", "do not", "cannot")

_PLACE: Final = r"(?:our|this|the (?:present|current)) (study|work|trial|analysis|cohort)\b"
_MANY: Final = "(results|findings|data|observations)\\b"
_ONE: Final = "(study|work|finding|result|observation)\\b"
_TO_OTHERS: Final = (
    (r"\bIn " + _PLACE, (r"In a later \1", r"In another \1")),
    (r"\bin " + _PLACE, (r"in a later \1", r"in their \1")),
    (
        r"\b(?:Our|These|The present|The current) " + _MANY,
        (r"Their \1", r"Those \1 of Brown et al."),
    ),
    (
        r"\b(?:our|these|the present|the current) " + _MANY,
        (r"their \1", r"those \1 of Brown et al."),
    ),
    (r"\b(?:This|Our|The present|The current) " + _ONE, (r"Their \1", r"That \1 by Brown et al.")),
    (r"\b(?:this|our|the present|the current) " + _ONE, (r"their \1", r"that \1 by Brown et al.")),
    (r"\bOur\b", ("Their", "The authors'")),
    (r"\bour\b", ("their",)),
    (r"\bWe\b", ("They", "The authors", "Brown et al.")),
    (r"\bwe\b", ("they", "the authors", "Brown et al.")),
    (r"\b(?:us|ourselves)\b", ("them",)),
)
_OURS: Final = tuple((re.compile(pattern), others) for pattern, others in _TO_OTHERS)
_STILL_OURS: Final = re.compile(
    r"\b(?:[Oo]ur|[Ww]e|us|[Tt]his|[Tt]hese|here|herein|present|current|[Ff]ig|[Tt]able)\b"
)


def said_otherwise(one: Example, type_: Type) -> Iterator[tuple[Example, Type]]:
    """What can be made of a statement: nothing, a negated one, one of others, or both."""
    if type_ == "supporting":
        denied = _edited(one, _AGREEING, lambda match: _denied(match, one.key), once=True)
        if denied is not None:
            yield denied, "contrasting"
    if type_ in ("supporting", "contrasting"):
        other: Example | None = None
        for pattern, others in _OURS:
            put = others[crc32(one.key.encode()) % len(others)]
            other = _edited(other or one, pattern, partial(_expanded, put)) or other
        if other is not None and not _STILL_OURS.search(other.text):
            yield replace(other, before=None, after=None), "mentioning"


def joined(one: Example, other: Example) -> Iterator[Example]:
    """Both in one sentence, in either order; the markers are those of `one`, and so is the type."""
    if len(one.text) + len(other.text) > _LONGEST_JOINED:
        return
    bare = one.bare()
    yield replace(bare, text=f"{one.text.rstrip('. ')}, but {other.text}")
    head = f"{other.text.rstrip('. ')}, but "
    moved = tuple(Span(s.start + len(head), s.end + len(head)) for s in one.markers)
    yield replace(bare, text=head + one.text, markers=moved)


def _expanded(put: str, match: re.Match[str]) -> str:
    return match.expand(put)


def _denied(match: re.Match[str], key: str) -> str:
    if match["be"]:
        return f"{match['be']} not"
    if match["verb"]:
        singular = match["verb"].endswith("s")
        return f"{'does' if singular else 'do'} not {match['verb'].removesuffix('s')}"
    stem = match["past"].removesuffix("ed")
    stem = {"concurr": "concur", "coincid": "coincide", "corroborat": "corroborate", "replicat": "replicate",
            "reproduc": "reproduce", "agre": "agree"}.get(stem, stem)  # fmt: skip
    return f"{_REFUSALS[crc32(key.encode()) % len(_REFUSALS)]} {stem}"


def _edited(
    one: Example,
    pattern: re.Pattern[str],
    by: Callable[[re.Match[str]], str],
    *,
    once: bool = False,
) -> Example | None:
    """The text with what matches replaced outside of the markers, and the markers moved along. None: no match."""
    text, markers, changed = one.text, list(one.markers), False
    for match in reversed(list(pattern.finditer(one.text))):
        if any(span.start < match.end() and match.start() < span.end for span in one.markers):
            continue
        put = by(match)
        text = text[: match.start()] + put + text[match.end() :]
        more = len(put) - (match.end() - match.start())
        markers = [
            Span(span.start + more, span.end + more) if span.start >= match.end() else span
            for span in markers
        ]
        changed = True
        if once:
            break
    return replace(one, text=text, markers=tuple(markers)) if changed else None

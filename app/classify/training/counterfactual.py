"""Counterfactual augmentation: edits of a statement that change its type.

Few sentences in articles say that a finding does "not agree", and the words around are those of agreement. So a
supporting statement is negated, which makes it contrasting, and a finding of the authors is attributed to others,
which makes it mentioning. And a supporting and a contrasting statement are joined in one sentence, where each marker
keeps the type of its own half. After Kaushik, Hovy and Lipton, "Learning the difference that makes a difference with
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
from app.vocabulary import StatementType

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
_NEGATIONS: Final = ("did not", "could not", "failed to", "were unable to", "do not", "cannot")

_STUDY: Final = r"(?:our|this|the (?:present|current)) (study|work|trial|analysis|cohort)\b"
_FINDINGS: Final = "(results|findings|data|observations)\\b"
_FINDING: Final = "(study|work|finding|result|observation)\\b"
_TO_OTHERS: Final = (
    (r"\bIn " + _STUDY, (r"In a later \1", r"In another \1")),
    (r"\bin " + _STUDY, (r"in a later \1", r"in their \1")),
    (
        r"\b(?:Our|These|The present|The current) " + _FINDINGS,
        (r"Their \1", r"Those \1 of Brown et al."),
    ),
    (
        r"\b(?:our|these|the present|the current) " + _FINDINGS,
        (r"their \1", r"those \1 of Brown et al."),
    ),
    (
        r"\b(?:This|Our|The present|The current) " + _FINDING,
        (r"Their \1", r"That \1 by Brown et al."),
    ),
    (
        r"\b(?:this|our|the present|the current) " + _FINDING,
        (r"their \1", r"that \1 by Brown et al."),
    ),
    (r"\bOur\b", ("Their", "The authors'")),
    (r"\bour\b", ("their",)),
    (r"\bWe\b", ("They", "The authors", "Brown et al.")),
    (r"\bwe\b", ("they", "the authors", "Brown et al.")),
    (r"\b(?:us|ourselves)\b", ("them",)),
)
_ATTRIBUTIONS: Final = tuple((re.compile(pattern), others) for pattern, others in _TO_OTHERS)
_OWN: Final = re.compile(
    r"\b(?:[Oo]ur|[Ww]e|us|[Tt]his|[Tt]hese|here|herein|present|current|[Ff]ig|[Tt]able)\b"
)


def counterfactuals(one: Example, type_: StatementType) -> Iterator[tuple[Example, StatementType]]:
    """Edited versions with their types: negated, attributed to others, both or none."""
    if type_ == "supporting":
        negated = _edited(one, _AGREEING, lambda match: _negated(match, one.key), once=True)
        if negated is not None:
            yield negated, "contrasting"
    if type_ in ("supporting", "contrasting"):
        other: Example | None = None
        for pattern, others in _ATTRIBUTIONS:
            replacement = others[crc32(one.key.encode()) % len(others)]
            other = _edited(other or one, pattern, partial(_expanded, replacement)) or other
        if other is not None and not _OWN.search(other.text):
            yield replace(other, before=None, after=None), "mentioning"


def joined(one: Example, other: Example) -> Iterator[Example]:
    """Both in one sentence, in either order; markers and type are those of `one`. Nothing when that is too long."""
    if len(one.text) + len(other.text) > _LONGEST_JOINED:
        return
    bare = one.bare()
    yield replace(bare, text=f"{one.text.rstrip('. ')}, but {other.text}")
    head = f"{other.text.rstrip('. ')}, but "
    moved = tuple(Span(s.start + len(head), s.end + len(head)) for s in one.markers)
    yield replace(bare, text=head + one.text, markers=moved)


def _expanded(template: str, match: re.Match[str]) -> str:
    return match.expand(template)


def _negated(match: re.Match[str], key: str) -> str:
    if match["be"]:
        return f"{match['be']} not"
    if match["verb"]:
        singular = match["verb"].endswith("s")
        return f"{'does' if singular else 'do'} not {match['verb'].removesuffix('s')}"
    stem = match["past"].removesuffix("ed")
    stem = {"concurr": "concur", "coincid": "coincide", "corroborat": "corroborate", "replicat": "replicate",
            "reproduc": "reproduce", "agre": "agree"}.get(stem, stem)  # fmt: skip
    return f"{_NEGATIONS[crc32(key.encode()) % len(_NEGATIONS)]} {stem}"


def _edited(
    one: Example,
    pattern: re.Pattern[str],
    replacement: Callable[[re.Match[str]], str],
    *,
    once: bool = False,
) -> Example | None:
    """The statement with matches replaced, but for those in a marker, and markers moved along; None without a match."""
    text, markers, changed = one.text, list(one.markers), False
    for match in reversed(list(pattern.finditer(one.text))):
        if any(span.start < match.end() and match.start() < span.end for span in one.markers):
            continue
        new = replacement(match)
        text = text[: match.start()] + new + text[match.end() :]
        more = len(new) - (match.end() - match.start())
        markers = [
            Span(span.start + more, span.end + more) if span.start >= match.end() else span
            for span in markers
        ]
        changed = True
        if once:
            break
    return replace(one, text=text, markers=tuple(markers)) if changed else None

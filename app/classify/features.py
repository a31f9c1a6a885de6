"""A statement as the model sees it: names of features, each there or not.

`look` reads the sentence once: tokens, clauses, the marker's clause, the cues with their subject, negation and distance
from the marker. `features` names what it saw. Training can leave out cues (`without`), and the n-grams over them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.classify import cues
from app.classify.cues import Cue
from app.ingest.document import Span
from app.vocabulary import Section

CITE: Final = "@cite"
OTHER: Final = "@other"

_TOKEN = re.compile(r"@[a-z]+|[a-z]+(?:-[a-z]+)*|\d+(?:[.,]\d+)*|[;:,.()%=<>]")
_OTHER_MARKERS = re.compile(
    r"\[\s*\d[\d\s,;–—-]*\]"  # [3, 5–7]
    r"|\(\s*\d{1,3}(?:\s*[,;–—-]\s*\d{1,3})*\s*\)"  # (3, 5–7)
    r"|\([^()]{0,300}?\b(?:19|20)\d\d[a-z]?\b[^()]{0,300}\)"  # (Smith, 2001; Jones et al., 2003)
)
_CONTRACTED = re.compile(r"n['’]t\b")
_BREAKS: Final = frozenset("; : but whereas while although though however yet despite".split())
_NAME_BEFORE = re.compile(r"(?:\bal\.?|[A-Z][a-zé-]+|colleagues|co-?workers)['’s]*,?\s*$")
_OBJECTS: Final = frozenset({"own", "prior", "idea", "method"})
_ANAPHORA: Final = frozenset("this these it such that which both".split())


@dataclass(frozen=True, slots=True)
class Look:
    """What was read. `clause` is the half-open run of tokens around the marker; `marker` its token."""

    tokens: list[str]
    found: list[Cue]
    marker: int
    clause: tuple[int, int]
    named: bool
    """The marker is part of the sentence: Smith et al. [3] found …"""


def look(text: str, markers: Sequence[Span]) -> Look:
    """Read the sentence. Markers that lie outside of the text are passed over."""
    parts: list[str] = []
    last = 0
    named = False
    for span in markers:
        if last <= span.start < span.end <= len(text):
            parts += (_plain(text[last : span.start]), f" {CITE} ")
            own = text[span.start : span.end]
            named = named or _NAME_BEFORE.search(text[max(0, span.start - 40) : span.start]) is not None
            named = named or own[:1].isupper()
            last = span.end
    parts.append(_plain(text[last:]))
    tokens = _TOKEN.findall("".join(parts))
    marker = tokens.index(CITE) if CITE in tokens else len(tokens) - 1
    return Look(tokens, cues.find(tokens), marker, _clause(tokens, marker), named)


def _plain(text: str) -> str:
    text = _OTHER_MARKERS.sub(f" {OTHER} ", text)
    return _CONTRACTED.sub(" not", text.lower()).replace("cannot", "can not")


def _clause(tokens: list[str], marker: int) -> tuple[int, int]:
    """From the last break before the marker to the next one after it. A break at the very start opens no clause: in
    "Although A [1], B" the comma does."""
    start, end = 0, len(tokens)
    for index in range(min(marker, len(tokens) - 1), -1, -1):
        if _breaks(tokens, index):
            start = index
            break
    for index in range(marker + 1, len(tokens)):
        if _breaks(tokens, index):
            end = index
            break
    if start == 0 and tokens[:1] and tokens[0] in _BREAKS:
        for index in range(marker + 1, end):
            if tokens[index] == ",":
                return start, index
    return start, end


def _breaks(tokens: list[str], index: int) -> bool:
    token = tokens[index]
    if token in _BREAKS:
        return index > 0
    return token == "," and tokens[index + 1 : index + 2] in (["and"], ["which"], ["who"], ["in"])


def features(
    seen: Look,
    before: Look | None,
    after: Look | None,
    section: Section,
    without: frozenset[str] = frozenset(),
) -> set[str]:
    """The names of all features of a statement. `without`: names of cues to pass over, in training."""
    named = {f"sec={section}", f"named={seen.named}", f"marker={_where(seen)}"}
    left = [cue for cue in seen.found if cue.name not in without]
    named |= _of_cues(seen, left, section)
    named |= _of_whole(seen, left, before)
    hidden = {
        index
        for cue in seen.found
        if cue.name in without
        for index in range(cue.start, cue.end)
    }
    named.update(_grams(seen, hidden))
    if after is not None:
        named |= {f"after:{cue.kind}" for cue in after.found if cue.kind in ("agree", "differ", "own")}
        named.add(f"after={' '.join(after.tokens[:1])}")
    return named


def _where(seen: Look) -> str:
    if seen.marker <= 3:
        return "start"
    return "end" if seen.marker >= len(seen.tokens) - 3 else "middle"


def _subject(seen: Look, cue: Cue) -> str:
    """Whose finding is set beside another: that of the nearest word for own or prior work before the cue."""
    for other in reversed(seen.found):
        if other.start < cue.start and other.kind in ("own", "prior") and other.end <= cue.start + 1:
            return other.kind
    if OTHER in seen.tokens[: cue.start] or CITE in seen.tokens[: cue.start]:
        return "cited"
    if cue.start <= 1:
        return "opening"
    return "anaphor" if seen.tokens[0] in _ANAPHORA else "other"


def _object(seen: Look, cue: Cue) -> str:
    """What it is set beside: the first of these within six tokens after the cue."""
    end = min(cue.end + 6, len(seen.tokens))
    named = [
        other for other in seen.found if cue.end <= other.start < end and other.kind in _OBJECTS
    ]
    place = named[0].start if named else end
    for index in range(cue.end, place):
        if seen.tokens[index] in (CITE, OTHER):
            return "marker"
    return named[0].kind if named else "other"


def _of_cues(seen: Look, found: list[Cue], section: Section) -> set[str]:
    named: set[str] = set()
    start, end = seen.clause
    for cue in found:
        if cue.kind in ("own", "prior", "method", "idea"):
            continue
        bang = "!" if cues.negated(seen.tokens, cue) else ""
        kind, name = cue.kind + bang, cue.name + bang
        subject, object_ = _subject(seen, cue), _object(seen, cue)
        gap = seen.marker - cue.end
        side = "same" if start <= cue.start < end else "apart"
        near = "near" if -6 <= gap <= 6 else "mid" if -15 <= gap <= 15 else "far"
        order = "cue-marker" if gap >= 0 else "marker-cue"
        named |= {
            kind,
            name,
            f"{kind}/{side}",
            f"{kind}/{subject}",
            f"{kind}/>{object_}",
            f"{kind}/{subject}>{object_}",
            f"{kind}/{subject}>{object_}/{side}",
            f"{kind}/{subject}/{side}",
            f"{kind}/{order}/{near}",
            f"{kind}/{order}/{side}",
            f"{kind}/{section}",
            f"{kind}/{section}/{subject}",
            f"{name}/{subject}",
            f"{name}/>{object_}",
            f"{name}/{order}/{side}",
        }
    return named


def _of_whole(seen: Look, found: list[Cue], before: Look | None) -> set[str]:
    start, end = seen.clause
    kinds = {cue.kind for cue in found}
    inside = {cue.kind for cue in found if start <= cue.start < end}
    outside = {cue.kind for cue in found if not start <= cue.start < end}
    named = {f"has={kind}" for kind in kinds} | {f"clause={kind}" for kind in inside}
    named |= {f"has={one}+{other}" for one in kinds for other in kinds if one < other}
    if {"own", "prior"} <= kinds:
        named |= {f"own+prior+{kind}" for kind in kinds}
    named |= {f"outside={kind}" for kind in outside}
    if "own" in outside and "own" not in inside:
        named |= {f"own only outside+{kind}" for kind in kinds}
        if "turn" in kinds:
            named |= {f"turned from own+{kind}" for kind in inside}
    if before is not None:
        theirs = {cue.kind for cue in before.found}
        named |= {f"before:{kind}" for kind in theirs & {"own", "null", "differ", "agree"}}
        if "own" in theirs:
            named |= {f"before:own+{kind}" for kind in kinds}
        if CITE in before.tokens or OTHER in before.tokens:
            named.add("before:cites")
    return named


def _grams(seen: Look, hidden: set[int]) -> Iterator[str]:
    start, end = seen.clause
    words = [
        "#" if token[0].isdigit() else token for token in seen.tokens
    ]
    yield f"first={words[0]}" if words and 0 not in hidden else "first=?"
    if len(words) > 1 and not {0, 1} & hidden:
        yield f"first={words[0]} {words[1]}"
    for index, word in enumerate(words):
        if index in hidden or word in ",.()":
            continue
        inside = start <= index < end
        yield f"w={word}"
        if inside:
            yield f"c={word}"
        if index + 1 < len(words) and index + 1 not in hidden:
            yield f"{'c' if inside else 'w'}={word} {words[index + 1]}"

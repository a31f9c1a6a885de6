"""A statement as the model sees it: names of features, each there or not.

`look` reads a sentence once: tokens, the marker's clause, the cues. `features` names what it saw: the cues with their
subject, object, negation and place beside the marker; which kinds meet; words and pairs of words. Training leaves out
cues (`without`) and the words that they cover, so that the model learns what stands around them.

Two thirds of all features are words, and most of those weigh nothing. So they are apart (`Words`), as sets that the model
meets with what it knows, and get names in training alone.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from app.classify import cues
from app.classify.cues import Cue
from app.document import Span
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
_NAME_BEFORE = re.compile(r"(?:\bal\.?|[A-Z][a-zé-]+|colleagues|co-?workers)['’s]*,?\s*$")
_BREAKS: Final = frozenset(
    [";", ":", "but", "whereas", "while", "although", "though", "however", "yet", "despite"]
)
_MAY_BREAK: Final = _BREAKS | {","}
_ANAPHORA: Final = frozenset(["this", "these", "it", "such", "that", "which", "both"])
_SILENT: Final = frozenset({"own", "prior", "method", "idea", "topic", "taxon"})
_SUBJECTS: Final = frozenset({"own", "prior", "topic"})
"""Of kinds: the silent say nothing alone, only as subject or object of another."""
_MUTE: Final = frozenset({",", ".", "(", ")", ""})
"""Of words: they are no features, and begin none."""

Pair: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """What was read. `marker` is the token of the first marker, `clause` the half-open run of tokens around it."""

    tokens: list[str]
    found: list[Cue]
    marker: int
    clause: tuple[int, int]
    named: bool
    """The marker is part of the sentence: Smith et al. [3] found …"""

    def inside(self, cue: Cue) -> bool:
        """It stands in the marker's clause."""
        return self.clause[0] <= cue.start < self.clause[1]


class Words(NamedTuple):
    """The words of a sentence; a pair of neighbours stands where its first word does. `inside`: in the marker's clause."""

    everywhere: Set[str]
    inside: Set[str]
    pairs_outside: Set[Pair]
    pairs_inside: Set[Pair]

    def names(self) -> Iterator[str]:
        """As features, those aside that tell nothing."""
        for group, words in (("w", self.everywhere), ("c", self.inside)):
            yield from (f"{group}={word}" for word in words if word not in _MUTE)
        for group, pairs in (("w", self.pairs_outside), ("c", self.pairs_inside)):
            yield from (f"{group}={a} {b}" for a, b in pairs if b and a not in _MUTE)


def look(text: str, markers: Sequence[Span]) -> Look:
    """Read the sentence. Markers that lie outside of the text, or in one another, are passed over."""
    parts: list[str] = []
    last = 0
    named = False
    for span in markers:
        if last <= span.start < span.end <= len(text):
            parts += (_plain(text[last : span.start]), f" {CITE} ")
            before = text[max(0, span.start - 40) : span.start]
            named = named or text[span.start].isupper() or bool(_NAME_BEFORE.search(before))
            last = span.end
    parts.append(_plain(text[last:]))
    tokens = _TOKEN.findall("".join(parts)) or ["."]
    marker = tokens.index(CITE) if CITE in tokens else len(tokens) - 1
    return Look(tokens, cues.find(tokens), marker, _clause(tokens, marker), named)


def _plain(text: str) -> str:
    text = _OTHER_MARKERS.sub(f" {OTHER} ", text)
    return _CONTRACTED.sub(" not", text.lower()).replace("cannot", "can not")


def _clause(tokens: list[str], marker: int) -> tuple[int, int]:
    """From the last break before the marker to the next one after it. In "Although A [1], B" the comma ends it."""
    breaks = [i for i, word in enumerate(tokens) if word in _MAY_BREAK and _breaks(tokens, i)]
    after = bisect_right(breaks, marker)
    start = breaks[after - 1] if after else 0
    end = breaks[after] if after < len(breaks) else len(tokens)
    if start == 0 and tokens[0] in _BREAKS:
        end = next((i for i in range(marker + 1, end) if tokens[i] == ","), end)
    return start, end


def _breaks(tokens: list[str], index: int) -> bool:
    if tokens[index] == ",":
        return tokens[index + 1 : index + 2] in (["and"], ["which"], ["who"], ["in"])
    return index > 0


def features(
    seen: Look,
    before: Look | None,
    after: Look | None,
    section: Section,
    without: Collection[str] = (),
) -> set[str]:
    """The names of all features of a statement. `without`: names of cues to pass over, in training."""
    named, words = apart(seen, before, after, section, without)
    return {*named, *words.names()}


def apart(
    seen: Look,
    before: Look | None,
    after: Look | None,
    section: Section,
    without: Collection[str] = (),
) -> tuple[set[str], Words]:
    """The words, and the names of all other features."""
    found = [cue for cue in seen.found if cue.name not in without]
    place = (
        "start" if seen.marker <= 3 else "end" if seen.marker >= len(seen.tokens) - 3 else "middle"
    )
    named = {"bias", f"section={section}", f"named={seen.named}", f"marker={place}"}
    for cue in found:
        if cue.kind not in _SILENT:
            named.update(_of_cue(seen, cue, section))
    named.update(_of_kinds(seen, found))
    named.update(_of_nearest(seen, found))
    if before is not None:
        named.update(_of_before(before, seen, found))
    if after is not None:
        named |= {f"after:{c.kind}" for c in after.found if c.kind in ("agree", "differ", "own")}
        named.add(f"after={after.tokens[0]}")
    said = _said(seen, without)
    named.add(f"first={said[0] or '?'}")
    if all(said[:2]) and len(said) > 1:
        named.add(f"first={said[0]} {said[1]}")
    return named, _words(said, *seen.clause)


def _said(seen: Look, without: Collection[str]) -> list[str]:
    """The tokens as words; empty where training hides them."""
    said = ["#" if token[0].isdigit() else token for token in seen.tokens]
    for cue in seen.found:
        if cue.kind in cues.HIDDEN and cues.negated(seen.tokens, cue):
            # "not in agreement" must not count as "agreement"
            said[cue.start : cue.end] = [f"~{word}" for word in said[cue.start : cue.end]]
    for cue in seen.found:
        if cue.name in without:
            said[cue.start : cue.end] = [""] * (cue.end - cue.start)
    return said


def _words(said: list[str], start: int, end: int) -> Words:
    pairs = list(pairwise(said))
    return Words({*said}, {*said[start:end]}, {*pairs[:start], *pairs[end:]}, {*pairs[start:end]})


def subject(seen: Look, cue: Cue) -> str:
    """Whose finding is set beside another: the nearest words for own or prior work before the cue. For a cue that opens
    the sentence ("In line with [3], we found") they stand after its comma."""
    for other in reversed(seen.found):
        if other.start < cue.start and other.end <= cue.start + 1 and other.kind in _SUBJECTS:
            return other.kind
    if OTHER in seen.tokens[: cue.start] or CITE in seen.tokens[: cue.start]:
        return "cited"
    if cue.start <= 1:
        comma = next((i for i in range(cue.end, len(seen.tokens)) if seen.tokens[i] == ","), None)
        if comma is not None:
            for other in seen.found:
                if other.start > comma and other.kind in _SUBJECTS:
                    return f"opening {other.kind}"
        return "opening"
    return "anaphor" if seen.tokens[0] in _ANAPHORA else "other"


def object_(seen: Look, cue: Cue) -> str:
    """What it is set beside: a marker, or words for a work or an idea, within six tokens after the cue."""
    end = min(cue.end + 6, len(seen.tokens))
    named = [c for c in seen.found if cue.end <= c.start < end and c.kind in _SILENT]
    place = named[0].start if named else end
    if any(token in (CITE, OTHER) for token in seen.tokens[cue.end : place]):
        return "marker"
    return named[0].kind if named else "other"


def _of_cue(seen: Look, cue: Cue, section: Section) -> Iterator[str]:
    bang = "!" if cues.negated(seen.tokens, cue) else ""
    kind, name = cue.kind + bang, cue.name + bang
    who, whom = subject(seen, cue), object_(seen, cue)
    gap = seen.marker - cue.end
    side = "same" if seen.inside(cue) else "apart"
    near = "near" if abs(gap) <= 6 else "mid" if abs(gap) <= 15 else "far"
    order = "cue-marker" if gap >= 0 else "marker-cue"
    yield from (kind, f"{kind}/{side}", f"{kind}/{section}", f"{kind}/{section}/{who}")
    yield from (f"{kind}/{who}", f"{kind}/{who}/{side}", f"{kind}/>{whom}")
    yield from (f"{kind}/{who}>{whom}", f"{kind}/{who}>{whom}/{side}")
    yield from (f"{kind}/{order}/{near}", f"{kind}/{order}/{side}")
    yield from (name, f"{name}/{who}", f"{name}/>{whom}", f"{name}/{order}/{side}")


def _of_kinds(seen: Look, found: list[Cue]) -> Iterator[str]:
    kinds = {cue.kind for cue in found}
    inside = {cue.kind for cue in found if seen.inside(cue)}
    outside = {cue.kind for cue in found if not seen.inside(cue)}
    for kind in kinds:
        yield f"has={kind}"
        yield from (f"has={kind}+{other}" for other in kinds if kind < other)
        if {"own", "prior"} <= kinds:
            yield f"own+prior+{kind}"
        if "own" in outside - inside:
            yield f"own apart+{kind}"
    yield from (f"inside={kind}" for kind in inside)
    yield from (f"outside={kind}" for kind in outside)
    if "own" in outside - inside and "turn" in kinds:
        yield from (f"turned from own+{kind}" for kind in inside)


def _of_nearest(seen: Look, found: list[Cue]) -> Iterator[str]:
    """In "higher than [1], but consistent with [2]" each marker has a cue of its own: the last one before it."""
    before = [cue for cue in found if cue.kind not in _SILENT and cue.start < seen.marker]
    after = [cue for cue in found if cue.kind not in _SILENT and cue.start >= seen.marker]
    for side, cues_ in (("before", before[-1:]), ("after", after[:1])):
        for cue in cues_:
            bang = "!" if cues.negated(seen.tokens, cue) else ""
            where = "same" if seen.inside(cue) else "apart"
            who = subject(seen, cue)
            yield f"nearest {side}={cue.kind}{bang}"
            yield f"nearest {side}={cue.kind}{bang}/{who}"
            yield f"nearest {side}={cue.kind}{bang}/{where}"
            yield f"nearest {side}={cue.name}{bang}"


def _of_before(before: Look, seen: Look, found: list[Cue]) -> Iterator[str]:
    """ "This agrees with [3]": whether this is a finding of the authors, the sentence before tells."""
    theirs = {cue.kind for cue in before.found}
    yield from (f"before:{kind}" for kind in theirs & {"own", "null", "differ", "agree"})
    if "own" in theirs:
        yield from (f"before:own+{kind}" for kind in {cue.kind for cue in found})
    cites = CITE in before.tokens or OTHER in before.tokens
    if cites:
        yield "before:cites"
    whose = "own" if "own" in theirs else "cited" if cites else "other"
    for cue in found:
        if cue.kind in cues.HIDDEN:
            yield f"before={whose}+{cue.kind}/{subject(seen, cue)}"

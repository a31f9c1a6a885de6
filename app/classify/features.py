"""Binary features of a statement for the linear model.

`extract` gives the names of features about cues (with subject, object, negation and position relative to the marker) and
about their kinds, and the words and pairs of words of the sentence. Training leaves out some cues (`without`) with the words
that they cover, so that the model learns the words around them.
"""

from collections.abc import Collection, Iterator
from typing import Final

from app.classify import cues
from app.classify.cues import Cue
from app.classify.kind_features import kind_features, negation, origin, segment
from app.classify.ngrams import NGrams, ngrams_of, words_of
from app.classify.sentence import (
    CITE,
    CONTEXT,
    OTHER,
    ParsedSentence,
    figures,
    figures_of,
    is_anaphor,
    object_,
    subject,
)
from app.vocabulary import Section

_TAKING_OBJECTS: Final = cues.COMPARISONS | {"compare", "turn"}
_FOLLOWING: Final = {"our": "our", "ours": "our", CITE: "marker", OTHER: "marker", ",": "comma"}
"""Kinds of words that follow a cue."""
_FIGURES: Final = 4
"""Figures of a sentence that are compared."""


def feature_names(
    sentence: ParsedSentence,
    before: ParsedSentence | None,
    after: ParsedSentence | None,
    section: Section,
    without: Collection[str] = (),
) -> set[str]:
    """Names of all features of a statement, n-grams included. `without`: names of cues to leave out, in training."""
    found, ngrams = extract(sentence, before, after, section, without)
    return {*found, *ngrams.names()}


def extract(
    sentence: ParsedSentence,
    before: ParsedSentence | None,
    after: ParsedSentence | None,
    section: Section,
    without: Collection[str] = (),
) -> tuple[set[str], NGrams]:
    """The n-grams of a statement, and the names of its other features."""
    found = [cue for cue in sentence.cues if cue.name not in without]
    position = (
        "start"
        if sentence.marker <= 3
        else "end"
        if sentence.marker >= len(sentence.tokens) - 3
        else "middle"
    )
    named = {
        "bias",
        f"section={section}",
        f"named={sentence.is_textual}",
        f"marker={position}",
    }
    for cue in found:
        if cue.kind not in CONTEXT:
            named.update(_cue_features(sentence, cue, section))
    named.update(kind_features(sentence, before, section, found))
    named.update(_nearest_cue_features(sentence, found))
    named.update(_figure_features(sentence, before, found))
    words = words_of(sentence, without)
    if before is not None:
        named.update(_taken_up_features(before, sentence, found))
        named.update(_topic_features(before, sentence, found, words[0]))
    if after is not None:
        named.update(_next_sentence_features(after, found))
    named.update(_adjacent_features(words, sentence.marker))
    named.add(f"segment first={words[segment(sentence)[0]] or '?'}")
    named.update(_following_features(sentence, before, found, words, position))
    named.add(f"first={words[0] or '?'}/{section}")
    if all(words[:2]) and len(words) > 1:
        named.add(f"first={words[0]} {words[1]}")
    return named, ngrams_of(words, sentence, before)


def _cue_features(sentence: ParsedSentence, cue: Cue, section: Section) -> Iterator[str]:
    bang = negation(sentence, cue)
    kind, name = cue.kind + bang, cue.name + bang
    subj, obj = subject(sentence, cue), object_(sentence, cue)
    gap = sentence.marker - cue.end
    side = "same" if sentence.in_clause(cue) else "apart"
    near = "near" if abs(gap) <= 6 else "mid" if abs(gap) <= 15 else "far"
    order = "cue-marker" if gap >= 0 else "marker-cue"
    yield from (kind, f"{kind}/{side}", f"{kind}/{section}", f"{kind}/{section}/{subj}")
    yield from (f"{kind}/{subj}", f"{kind}/{subj}/{side}", f"{kind}/>{obj}")
    yield from (f"{kind}/{subj}>{obj}", f"{kind}/{subj}>{obj}/{side}")
    yield from (f"{kind}/{order}/{near}", f"{kind}/{order}/{side}")
    yield from (
        name,
        f"{name}/{subj}",
        f"{name}/>{obj}",
        f"{name}/{order}/{side}",
        f"{name}/{section}",
    )


def _following_features(
    sentence: ParsedSentence,
    before: ParsedSentence | None,
    found: list[Cue],
    words: list[str],
    position: str,
) -> Iterator[str]:
    """What follows a cue that compares: in "consistent with this, the kinase of [1] is …" it is not the cited finding."""
    own = "own" if any(cue.kind == "own" for cue in found) else "not own"
    for cue in found:
        if cue.kind in _TAKING_OBJECTS:
            following = sentence.tokens[cue.end] if cue.end < len(words) else "$"
            if word := words[cue.end] if cue.end < len(words) else "$":
                yield f"{cue.kind}>={word}"
            if what := "anaphor" if is_anaphor(following) else _FOLLOWING.get(following):
                yield f"{cue.kind}>{what}"
                yield f"{cue.kind}>{what}/{own}"
                yield f"{cue.kind}>{what}/{position}"
                if before is not None:
                    yield f"{cue.kind}>{what}/before={origin(before)}"


def _adjacent_features(words: list[str], marker: int) -> Iterator[str]:
    """The words next to the marker."""
    left, right = ["^", *words[:marker]][-2:], [*words[marker + 1 : marker + 3], "$"][:2]
    if all(left):
        yield f"at={' '.join(left)} @"
    if right[0]:
        yield f"at=@ {right[0]}"
        if all(right):
            yield f"at=@ {' '.join(right)}"


def _topic_features(
    before: ParsedSentence, sentence: ParsedSentence, found: list[Cue], first: str
) -> Iterator[str]:
    """The cues of the sentence before, and with what this sentence takes them up."""
    names, kinds = {cue.name for cue in before.cues}, {cue.kind for cue in before.cues}
    yield from (f"before cue={name}" for name in names)
    nearest = [
        cue.kind for cue in found if cue.kind not in CONTEXT and cue.start < sentence.marker
    ][-1:]
    kind = nearest[0] if nearest else "none"
    own = "own" if any(cue.kind == "own" for cue in found) else "not own"
    for other in (*kinds, "any"):
        yield from (
            f"before cue={other}>{kind}",
            f"before cue={other}>{kind}/{own}",
            f"before cue={other}>{first}",
        )


def _figure_features(
    sentence: ParsedSentence, before: ParsedSentence | None, found: list[Cue]
) -> Iterator[str]:
    """Whether the figure next to the marker is about as large as another, here or in the sentence before."""
    near, others = figures(sentence)
    if near is None:
        return
    whose = "own" if any(cue.kind == "own" for cue in found) else "other"
    for name, some in (("", others), ("before ", figures_of(before) if before else [])):
        if some:
            like = min(abs(near - other) / max(near, other, 1e-9) for other in some[:_FIGURES])
            size = "equal" if like <= 0.1 else "close" if like <= 0.3 else "apart"
            yield from (f"{name}figures={size}", f"{name}figures={size}/{whose}")
            yield f"{name}figures={size}/{whose}/{min(len(some), 3)}"
            yield from (
                f"{name}figures={size}/{whose}+{kind}" for kind in {cue.kind for cue in found}
            )


def _nearest_cue_features(sentence: ParsedSentence, found: list[Cue]) -> Iterator[str]:
    """In "higher than [1], but consistent with [2]" each marker has a cue of its own: the last one before it."""
    before = [cue for cue in found if cue.kind not in CONTEXT and cue.start < sentence.marker]
    after = [cue for cue in found if cue.kind not in CONTEXT and cue.start >= sentence.marker]
    for side, nearest in (("before", before[-1:]), ("after", after[:1])):
        for cue in nearest:
            bang = negation(sentence, cue)
            where = "same" if sentence.in_clause(cue) else "apart"
            between = sentence.tokens[
                min(cue.end, sentence.marker) : max(cue.start, sentence.marker)
            ]
            behind = "behind another" if OTHER in between else "direct"
            yield f"nearest {side}={cue.kind}{bang}"
            yield f"nearest {side}={cue.kind}{bang}/{behind}"
            yield f"nearest {side}={cue.kind}{bang}/{subject(sentence, cue)}"
            yield f"nearest {side}={cue.kind}{bang}/{where}"
            yield f"nearest {side}={cue.name}{bang}"


def _taken_up_features(
    before: ParsedSentence, sentence: ParsedSentence, found: list[Cue]
) -> Iterator[str]:
    """In "This agrees with [3]" the sentence before decides whether `this` is a finding of the authors."""
    whose = origin(before)
    for cue in found:
        if cue.kind not in CONTEXT:
            yield f"before={whose}+{cue.kind}/{subject(sentence, cue)}"


def _next_sentence_features(after: ParsedSentence, found: list[Cue]) -> Iterator[str]:
    """What is compared is often explained in the sentence after: "This may be due to our longer trial"."""
    whose = origin(after)
    yield f"after={whose}"
    yield from (f"after={whose}+{kind}" for kind in {cue.kind for cue in found})
    yield from (f"after:{kind}" for kind in {cue.kind for cue in after.cues})

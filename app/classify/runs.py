"""Marker runs: adjacent markers of a sentence, as in "[1,2]" or "(Ahn 2003; Lee 2004)", have one type.

A statement has only its own markers, and alone each of "[1]" and "[2]" in "unlike [1], [2]" reads as if the other cut it
off from the cue. So the statements of one sentence are classified together, a run at a time.
"""

from bisect import bisect_right
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from itertools import islice

from app.classify.model import ClassifierInput, Classify, StatementLike
from app.document import Classification, Span
from app.marker_runs import marker_runs


def sentence_key(citing: Hashable, one: StatementLike) -> Hashable:
    """Equal for the statements of one sentence of a paper."""
    return citing, one.text, one.before, one.after, one.section, one.language


def classify_by_run(
    asked: Sequence[tuple[Hashable, StatementLike]],
    markers: Mapping[Hashable, Collection[Span]],
    classify: Classify,
) -> list[Classification | None]:
    """An answer for each statement, the same for all that share a run, directly or through others.

    Each statement comes with its `sentence_key`; `markers` has all markers of a sentence, also of statements not asked for.
    Of several runs the one counts that says most: a type that compares before one that doesn't, then the surer one.
    """
    sentences: dict[Hashable, list[int]] = {}
    for number, (key, _) in enumerate(asked):
        sentences.setdefault(key, []).append(number)
    groups: list[tuple[list[int], int]] = []
    inputs: list[ClassifierInput] = []
    for key, numbers in sentences.items():
        one = asked[numbers[0]][1]
        runs = marker_runs(one.text, markers.get(key, ()))
        for members, own in _groups([asked[n][1].markers for n in numbers], runs):
            spans: list[tuple[Span, ...]] = [(run,) for run in own] or [()]
            inputs += [
                ClassifierInput(one.text, one.before, one.after, span, one.section, one.language)
                for span in spans
            ]
            groups.append(([numbers[member] for member in members], len(spans)))
    answers = iter(classify(inputs))
    found: list[Classification | None] = [None] * len(asked)
    for numbers, count in groups:
        answer = _strongest([*islice(answers, count)])
        for number in numbers:
            found[number] = answer
    return found


def _groups(
    markers: Sequence[Sequence[Span]], runs: Sequence[Span]
) -> Iterator[tuple[list[int], list[Span]]]:
    """Connected components of statements and runs: (statements, their runs); a statement without a run is one alone."""
    if len(runs) == 1 and all(any(_within(span, runs[0]) for span in spans) for spans in markers):
        yield [*range(len(markers))], [*runs]  # as in most sentences
        return
    starts = [run.start for run in runs]
    root = [*range(len(runs) + len(markers))]  # a forest: runs, then statements

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = node = root[root[node]]
        return node

    for number, spans in enumerate(markers, start=len(runs)):
        for span in spans:
            at = bisect_right(starts, span.start) - 1
            if at >= 0 and span.end <= runs[at].end:
                root[find(number)] = find(at)
    members: dict[int, tuple[list[int], list[Span]]] = {}
    for number in range(len(markers)):
        members.setdefault(find(len(runs) + number), ([], []))[0].append(number)
    for at, run in enumerate(runs):
        if (root_of := find(at)) in members:
            members[root_of][1].append(run)
    yield from members.values()


def _within(span: Span, run: Span) -> bool:
    return run.start <= span.start and span.end <= run.end


def _strongest(answers: Sequence[Classification | None]) -> Classification | None:
    """None where one is: a service that gave a part of an answer is asked again."""
    known = [answer for answer in answers if answer]
    return min(known, key=_strength) if len(known) == len(answers) else None


def _strength(answer: Classification) -> tuple[bool, float]:
    return answer.type not in ("supporting", "contrasting"), -(answer.confidence or 0)

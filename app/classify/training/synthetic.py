"""Made-up statements of patterns that are rare among annotated ones, from templates: data augmentation.

Each line of made_up.tsv is a template with its type: seen by others but not by us, agreement beside a word that differs, our
figure against theirs, the same found elsewhere, two markers that differ, others against others. A pattern stands there with
its opposites, so that what tells them apart is learned and not the words that they share. The words come from
made_up_words.tsv, always the same for the same line and number; a slot with a capital begins with one.

made_up_sentences.tsv has whole sentences of the same patterns, in the words of other writers and fields.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final
from zlib import crc32

from app.classify.training.corpus import Example
from app.document import Span
from app.vocabulary import Section, StatementType

VERSIONS: Final = 6
"""Statements made of each template."""

_SECTIONS: Final[tuple[Section, ...]] = ("discussion", "discussion", "results", "unknown")
_INTRODUCTIONS: Final[tuple[Section, ...]] = ("introduction", "discussion", "unknown", "results")
_CHOICE = re.compile(r"<[SsPp]>|\{\w+\}")
_FIGURES: Final = ((4, 31), (72, 45), (12, 38), (61, 23), (9, 2), (55, 88), (17, 64), (83, 34))


def examples() -> Iterator[tuple[Example, StatementType]]:
    """The statements, each with its type."""
    for line in _lines("made_up.tsv"):
        type_, before, text = line.split("\t")
        for version in range(VERSIONS):
            yield _example(before, text, type_, f"{version} {line}"), type_  # type: ignore[misc]


def sentences() -> Iterator[tuple[Example, StatementType]]:
    """The made-up statements that are no templates, each with its type."""
    for line in _lines("made_up_sentences.tsv"):
        type_, section, before, text = line.split("\t")
        yield _marked(f"made up {line}", before, text, section), type_  # type: ignore[arg-type, misc]


@cache
def _words() -> dict[str, list[str]]:
    """Words for each slot."""
    rows = (line.split("\t") for line in _lines("made_up_words.tsv"))
    return {slot: choices.split("|") for slot, choices in rows}


def _lines(name: str) -> list[str]:
    lines = files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _example(before: str, text: str, type_: str, name: str) -> Example:
    words = _words_for(name)
    # where a paper is introduced, sentences of others with others are the rule
    sections = _INTRODUCTIONS if type_ == "mentioning" else _SECTIONS
    section = sections[crc32(name.encode()) % len(sections)]
    before = _filled(before, words).replace("⟦", "").replace("⟧", "")
    return _marked(f"made up {name}", before, _filled(text, words), section)


def _marked(key: str, before: str, text: str, section: Section) -> Example:
    """The statement with the marker that is set off in the text."""
    start, end = text.index("⟦"), text.index("⟧") - 1
    plain = text.replace("⟦", "").replace("⟧", "")
    return Example((key,), "", plain, before or None, None, (Span(start, end),), section)


def _words_for(name: str) -> dict[str, str]:
    words = {
        slot: choices[crc32(f"{name} {slot}".encode()) % len(choices)]
        for slot, choices in _words().items()
    }
    ours, theirs = _FIGURES[crc32(f"{name} figures".encode()) % len(_FIGURES)]
    words |= {"a": str(ours), "b": str(theirs), "a2": str(ours + 1), "pct": str(ours)}
    words |= {
        "da": f"{ours / 10} mg",
        "db": f"{theirs / 10} mg",
        "da2": f"{ours / 10 + 0.1:.1f} mg",
    }
    article, _, plain = words["thing"].partition(" ")
    words["plain"] = plain if article in ("a", "an") else words["thing"]
    return words


def _filled(text: str, words: Mapping[str, str]) -> str:
    def word(match: re.Match[str]) -> str:
        slot = match.group().strip("{}")
        found = words.get(slot) or words[slot.lower()]
        return found if slot in words else found[0].upper() + found[1:]

    filled = _CHOICE.sub(word, text)
    return filled[:1].upper() + filled[1:]

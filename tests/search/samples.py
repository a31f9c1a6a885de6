"""Entries and queries by chance, from few words and names, so that much is equal and most queries find something."""

import random
from dataclasses import replace
from typing import Any, get_args

import orjson

from app.search.engine import StatementEntry
from app.search.query import FACETS, Sort, StatementQuery
from app.vocabulary import RELATIONSHIPS, SECTIONS, TYPES

_WORDS = """
the of patient patients patient's patient’s study studies alliance alliances working worked meta-analysis analysis
café cafe therapy therapies therapist hopeful hopefulness don't 0.05 naïve Straße results result meta-analyses
"""
WORDS = _WORDS.split()
CITED = (11, 12, 13, 2**62)
CITING = tuple(range(100, 130))
AUTHORS = tuple(f"{given} {family}" for given in "ABCÉ" for family in ("Lee", "lee", "Ölz"))
JOURNALS = ("Cells", "cells", "Ärzteblatt", "The Study")
PUBLICATION_TYPES = ("journal-article", "posted-content")
YEARS = (1999, 2007, 2008, 2021)


def seeded(seed: int | None) -> random.Random:
    """Chance that is the same every time."""
    return random.Random(seed)


def entry(id_: int = 1, **given: Any) -> StatementEntry:
    """An ordinary entry, but for what is given."""
    ordinary = StatementEntry(
        id=id_,
        cited=11,
        citing=100,
        text="The working alliance predicts outcome.",
        title="On outcome",
        type="mentioning",
        section="results",
        relationship="independent",
        publication_type="journal-article",
        year=2020,
        confidence=0.5,
        authors=("A Lee",),
        journal="Cells",
        line=b"",
    )
    made = replace(ordinary, **given)
    line = {"id": f"{id_:016x}", "text": made.text, "before": 'He said: "text": "no"'}
    return replace(made, line=orjson.dumps(line))


def any_entry(chance: random.Random, id_: int) -> StatementEntry:
    """An entry by chance; what is known of a citing paper mostly agrees from one to the next."""
    citing = chance.choice(CITING)
    paper = seeded(citing if chance.random() < 0.9 else None)
    return entry(
        id_,
        cited=chance.choice(CITED),
        citing=citing,
        text=" ".join(chance.choices(WORDS, k=chance.randint(1, 9))),
        title=paper.choice((None, " ".join(paper.choices(WORDS, k=3)))),
        type=chance.choice(TYPES),
        section=chance.choice(SECTIONS),
        relationship=chance.choice(RELATIONSHIPS),
        publication_type=paper.choice((None, *PUBLICATION_TYPES)),
        year=paper.choice((None, *YEARS)),
        confidence=chance.choice((None, 0.0, 0.5, 0.500001, 1.0)),
        authors=tuple(paper.choices(AUTHORS, k=paper.randint(0, 4))),
        journal=paper.choice((None, *JOURNALS)),
    )


def any_query(chance: random.Random) -> StatementQuery:
    """A query by chance, with few filters at a time."""

    def maybe(likely: float, *values: Any) -> tuple[Any, ...]:
        return (
            tuple(chance.sample(values, chance.randint(1, 2))) if chance.random() < likely else ()
        )

    return StatementQuery(
        q=any_typed(chance) if chance.random() < 0.7 else "",
        cited=maybe(0.5, *CITED, 5) or (() if chance.random() < 0.1 else None),
        citing=maybe(0.2, *CITING, 5) or None,
        section=maybe(0.2, *SECTIONS),
        type=maybe(0.2, *TYPES),
        publication_type=maybe(0.1, *PUBLICATION_TYPES, "unknown", "dataset"),
        relationship=maybe(0.15, *RELATIONSHIPS),
        author=maybe(0.15, *AUTHORS, "unknown", "Nobody"),
        journal=maybe(0.1, *JOURNALS, "unknown"),
        year_from=chance.choice((None, None, None, None, *YEARS)),
        year_to=chance.choice((None, None, None, None, *YEARS)),
        min_confidence=chance.choice((None, None, None, 0.0, 0.5, 0.5000005)),
        sort=chance.choice(get_args(Sort.__value__)),
        facets=tuple(chance.sample(FACETS, chance.randint(0, len(FACETS)))),
        facet_limit=chance.choice((1, 2, 3, 10)),
        limit=chance.choice((1, 3, 20, 100)),
    )


def any_typed(chance: random.Random) -> str:
    """Something that a person may type."""
    parts = []
    for _ in range(chance.randint(1, 3)):
        word = chance.choice(WORDS)
        form = chance.choice(
            ("{}", "{}", "{}", "-{}", '"{} {}"', "{:.4}*", "({} OR {})", "-({} {})", "{} OR")
        )
        parts.append(form.format(word, chance.choice(WORDS)))
    return " ".join(parts)

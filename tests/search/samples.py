"""Random statement entries and queries, from few words and names, so that much is equal and most queries find something."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import orjson

from app.search.engine import StatementEntry
from app.search.query import FACETS, StatementQuery, StatementSort
from app.vocabulary import PURPOSES, RELATIONSHIPS, SECTIONS, TYPES, Purpose
from tests.conftest import NOON

_WORDS = """
the of patient patients patient's patient’s study studies alliance alliances working worked meta-analysis analysis
café cafe therapy therapies therapist hopeful hopefulness don't 0.05 naïve Straße results result meta-analyses
e-mail email IL-6 IL6 β-catenin betacatenin tumour anti-tumor O’Brien’s obrien
"""
WORDS = _WORDS.split()
CITED = (11, 12, 13, 2**62)
CITING = tuple(range(100, 130))
AUTHORS = tuple(
    f"{given} {family}" for given in "ABCÉ" for family in ("Lee", "lee", "Ölz", "O'Brien")
)
JOURNALS = ("Cells", "cells", "Ärzteblatt", "The Study")
PUBLICATION_TYPES = ("journal-article", "posted-content")
YEARS = (1999, 2007, 2008, 2021)


def statement_entry(id_: int = 1, **given: Any) -> StatementEntry:
    """An ordinary entry, but for what is given."""
    ordinary = StatementEntry(
        id=id_,
        cited=11,
        citing=100,
        text="The working alliance predicts outcome.",
        title="On outcome",
        before=None,
        after=None,
        section_title=None,
        cited_title=None,
        type="mentioning",
        section="results",
        relationship="independent",
        publication_type="journal-article",
        year=2020,
        confidence=0.5,
        authors=("A Lee",),
        journal="Cells",
        created_at=NOON,
        line=b"",
    )
    entry = replace(ordinary, **given)
    line = {
        "id": f"{id_:016x}",
        "text": entry.text,
        "before": entry.before,
        "after": entry.after,
        "marker": None,
    }
    return replace(entry, line=orjson.dumps(line))


def random_entry(rng: random.Random, id_: int) -> StatementEntry:
    """A random entry; the fields of a citing paper mostly agree from one entry to the next."""
    citing = rng.choice(CITING)
    paper_rng = random.Random(citing if rng.random() < 0.9 else None)
    return statement_entry(
        id_,
        cited=rng.choice(CITED),
        citing=citing,
        text=" ".join(rng.choices(WORDS, k=rng.randint(1, 9))),
        title=paper_rng.choice((None, " ".join(paper_rng.choices(WORDS, k=3)))),
        before=rng.choice((None, " ".join(rng.choices(WORDS, k=5)))),
        after=rng.choice((None, " ".join(rng.choices(WORDS, k=5)))),
        section_title=rng.choice((None, rng.choice(WORDS))),
        cited_title=rng.choice((None, " ".join(rng.choices(WORDS, k=3)))),
        type=rng.choice(TYPES),
        section=rng.choice(SECTIONS),
        relationship=rng.choice(RELATIONSHIPS),
        publication_type=paper_rng.choice((None, *PUBLICATION_TYPES)),
        year=paper_rng.choice((None, *YEARS)),
        confidence=rng.choice((None, 0.0, 0.5, 0.500001, 1.0)),
        authors=tuple(paper_rng.choices(AUTHORS, k=paper_rng.randint(0, 4))),
        journal=paper_rng.choice((None, *JOURNALS)),
        purposes=_purposes(id_),
        created_at=NOON + rng.choice((0, 1, 1_000_000)) * timedelta(microseconds=1),
    )


def _purposes(seed: int) -> tuple[Purpose, ...]:
    rng = random.Random(seed)
    return tuple(one for one in PURPOSES if one != "unknown" and rng.random() < 0.2)


def random_query(rng: random.Random) -> StatementQuery:
    """A random query, with few filters at a time."""

    def values_or_none(probability: float, *values: Any) -> tuple[Any, ...]:
        return tuple(rng.sample(values, rng.randint(1, 2))) if rng.random() < probability else ()

    query = StatementQuery(
        q=random_q(rng) if rng.random() < 0.7 else "",
        cited=values_or_none(0.5, *CITED, 5) or (() if rng.random() < 0.1 else None),
        citing=values_or_none(0.2, *CITING, 5) or None,
        section=values_or_none(0.2, *SECTIONS),
        type=values_or_none(0.2, *TYPES),
        publication_type=values_or_none(0.1, *PUBLICATION_TYPES, "unknown", "dataset"),
        relationship=values_or_none(0.15, *RELATIONSHIPS),
        author=values_or_none(0.15, *AUTHORS, "unknown", "Nobody"),
        journal=values_or_none(0.1, *JOURNALS, "unknown"),
        year_from=rng.choice((None, None, None, None, *YEARS)),
        year_to=rng.choice((None, None, None, None, *YEARS)),
        match=rng.choice(("auto", "auto", "all", "any")),
        min_confidence=rng.choice((None, None, None, 0.0, 0.5, 0.5000005)),
        sort=rng.choice(get_args(StatementSort.__value__)),
        facets=tuple(rng.sample(FACETS, rng.randint(0, len(FACETS)))),
        facet_limit=rng.choice((1, 2, 3, 10)),
        limit=rng.choice((1, 3, 20, 100)),
    )
    # of a generator of its own: what others draw stays as it was
    own = random.Random(str(query))
    purposes = tuple(own.sample(PURPOSES, own.randint(1, 2))) if own.random() < 0.15 else ()
    return replace(query, purpose=purposes)


def random_q(rng: random.Random) -> str:
    """Something that a user may type, in the query language."""
    parts = []
    for _ in range(rng.choice((1, 2, 2, 3, 3, 6))):
        word = rng.choice(WORDS)
        form = rng.choice(
            (
                "{}",
                "{}",
                "{}",
                "{}",
                "-{}",
                "AND {}",
                "WHO {}",
                '"{} {}"',
                '"{} {:.3}*"',
                '"{} {}"~2',
                "{}-{}",
                "{:.4}*",
                "{:.1}*",
                "({} OR {})",
                "-({} {})",
                "{} OR",
            )
        )
        parts.append(form.format(word, rng.choice(WORDS)))
    return " ".join(parts)


def random_noise(rng: random.Random, letters: str) -> str:
    """Letters and signs in no order."""
    return "".join(rng.choices(letters, k=rng.randint(1, 30)))

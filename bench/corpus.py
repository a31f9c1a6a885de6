"""Synthetic citation statements with the skew of real ones, the same for the same seed.

For benchmarks and trials: words follow Zipf's law, a few papers are cited thousands of times and most once or twice,
names and journals are shared between papers. Nothing here is about a real person or paper.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import orjson

FUNCTION_WORDS = """
the of and in to a that with for is was as were by from this on are have be between these an not which at has been
or their it we than also more both no but other such its may can who how when most only some they our had into after
"""
TOPIC_WORDS = """
study results patients effect therapy analysis treatment findings alliance evidence model data significant previous
reported research clinical sample outcome associated levels health psychotherapy depression symptoms anxiety
meta-analysis disorder intervention consistent higher lower measured increase decrease therapist patient's self-report
randomized trial method risk protein expression cells gene signal neural network training learning memory attention
sleep stress growth temperature response receptor infection vaccine immune tumour survival mortality cohort exposure
policy income education school children adolescents older adults gender
"""
SECTIONS = (
    ("introduction", "Introduction", 30),
    ("methods", "Materials and methods", 14),
    ("results", "Results", 12),
    ("discussion", "Discussion", 27),
    ("conclusion", "Concluding remarks", 2),
    ("other", "Case vignette", 5),
    ("unknown", None, 10),
)
TYPES = (("mentioning", 76), ("supporting", 9), ("contrasting", 2), ("unclassified", 13))
PUBLICATION_TYPES = (
    ("journal-article", 78),
    ("book-chapter", 7),
    ("posted-content", 6),
    ("proceedings-article", 5),
    ("dissertation", 2),
    (None, 2),
)
_SECTION_WEIGHTS = [weight for _, _, weight in SECTIONS]
_SYLLABLES = [
    c + v + e for c in "bcdfghjklmnprstv" for v in "aeiou" for e in ("", "n", "r", "s", "l")
]
_SUFFIXES = ("", "", "", "s", "ing", "ed", "ation", "ity", "ive", "ly", "ness", "al", "er", "ment")


@dataclass(frozen=True, slots=True)
class Paper:
    """A synthetic paper; `authors` are names as printed."""

    doi: str
    title: str | None
    year: int | None
    authors: tuple[str, ...]
    journal: str | None
    publication_type: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A synthetic sentence in which `citing` cites `cited`; marker offsets are code points of `text`."""

    citing: Paper
    cited: Paper
    text: str
    before: str
    after: str
    marker: tuple[int, int]
    section: str
    section_title: str | None
    type: str
    confidence: float | None
    anchor: str


def statements(count: int, seed: int = 1) -> Iterator[Statement]:
    """`count` statements, ordered by citing paper, about 25 each."""
    rng = random.Random(seed)
    corpus = Corpus(rng, papers=max(count // 7, 20))
    done = 0
    while done < count:
        citing = corpus.paper(rng, f"10.5555/citing.{done}")
        for number in range(min(rng.randint(4, 46), count - done)):
            yield corpus.statement(rng, citing, number)
            done += 1


class Corpus:
    """The pools that statements draw from: words, names, journals and cited papers."""

    def __init__(self, rng: random.Random, papers: int, cited: int | None = None) -> None:
        """Names and journals for so many cited papers; all of these are made, or only `cited` of them."""
        self._words = _words(rng, 30_000)
        self._word_weights = zipf(len(self._words), shift=2.0, exponent=1.0)
        self._given = [_name(rng, 2, 3) for _ in range(700)]
        self._families = [_name(rng, 1, 3) for _ in range(9_000)]
        self._family_weights = zipf(len(self._families), shift=30.0, exponent=0.8)
        self._authors = self._full_names(rng, max(papers, 200))
        self._author_weights = zipf(len(self._authors), shift=200.0, exponent=0.7)
        self._journals = self._titles(rng, min(5_000, max(papers // 20, 5)))
        self._journal_weights = zipf(len(self._journals), shift=8.0, exponent=0.9)
        self._cited = [self.paper(rng, f"10.5555/cited.{n}") for n in range(cited or papers)]
        self._cited_weights = zipf(cited or papers, shift=10.0, exponent=0.9)

    def paper(self, rng: random.Random, doi: str) -> Paper:
        """One more paper; a few lack a year, a journal, authors or a title, as in registries."""
        authors = rng.choices(
            self._authors,
            cum_weights=self._author_weights,
            k=min(1 + int(rng.expovariate(0.3)), 40),
        )
        return Paper(
            doi=doi,
            title=None if rng.random() < 0.01 else self.sentence(rng, rng.randint(6, 14)),
            year=None if rng.random() < 0.02 else 2024 - min(int(rng.expovariate(0.14)), 60),
            authors=() if rng.random() < 0.02 else tuple(dict.fromkeys(authors)),
            journal=None
            if rng.random() < 0.08
            else rng.choices(self._journals, cum_weights=self._journal_weights)[0],
            publication_type=_pick(rng, PUBLICATION_TYPES),
        )

    def statement(self, rng: random.Random, citing: Paper, number: int) -> Statement:
        """One more statement of `citing`, about a paper drawn by how much it is cited."""
        cited = rng.choices(self._cited, cum_weights=self._cited_weights)[0]
        marker = f"[{number + 1}]"
        text = self.sentence(rng, rng.randint(12, 34))[:-1]
        section, section_title, _ = rng.choices(SECTIONS, _SECTION_WEIGHTS)[0]
        kind = _pick(rng, TYPES)
        assert kind is not None
        return Statement(
            citing=citing,
            cited=cited,
            text=f"{text} {marker}.",
            before=self.sentence(rng, rng.randint(10, 24)),
            after=self.sentence(rng, rng.randint(10, 24)),
            marker=(len(text) + 1, len(text) + 1 + len(marker)),
            section=section,
            section_title=section_title,
            type=kind,
            confidence=None if kind == "unclassified" else round(rng.uniform(0.4, 0.999), 2),
            anchor=f"/article/body/sec[{number // 5 + 1}]/p[{number % 5 + 1}]/xref[1]",
        )

    def sentence(self, rng: random.Random, length: int) -> str:
        """`length` words by Zipf's law, with a capital and a full stop."""
        words = rng.choices(self._words, cum_weights=self._word_weights, k=length)
        return " ".join(words).capitalize() + "."

    def _full_names(self, rng: random.Random, count: int) -> list[str]:
        families = rng.choices(self._families, cum_weights=self._family_weights, k=count)
        return list(dict.fromkeys(f"{rng.choice(self._given)} {family}" for family in families))

    def _titles(self, rng: random.Random, count: int) -> list[str]:
        return [
            "Journal of " + " ".join(rng.choices(self._words[60:], k=2)).title()
            for _ in range(count)
        ]


def write_ndjson(path: Path, count: int) -> None:
    """Write so many statements as records, one a line."""
    with path.open("wb") as file:
        for statement in statements(count):
            file.write(orjson.dumps(record(statement)) + b"\n")


def record(statement: Statement) -> dict[str, Any]:
    """A statement record as `POST /statements` takes it."""
    return {
        "citing": _paper_record(statement.citing),
        "cited": _paper_record(statement.cited),
        "text": statement.text,
        "before": statement.before,
        "after": statement.after,
        "marker": {"start": statement.marker[0], "end": statement.marker[1]},
        "section": statement.section,
        "section_title": statement.section_title,
        "type": statement.type,
        "confidence": statement.confidence,
        "anchor": statement.anchor,
        "language": "en",
    }


def _words(rng: random.Random, count: int) -> list[str]:
    """Words by falling frequency: the commonest of English, then topics, then synthetic ones with English suffixes."""
    words = dict.fromkeys((FUNCTION_WORDS + TOPIC_WORDS).split())
    while len(words) < count:
        stem = "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3)))
        words.setdefault(stem + rng.choice(_SUFFIXES))
    return list(words)


def _name(rng: random.Random, fewest: int, most: int) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(fewest, most))).capitalize()


def zipf(count: int, shift: float, exponent: float) -> list[float]:
    """Cumulative weights of ranks by the Zipf–Mandelbrot law: 1 / (rank + shift) ** exponent."""
    return list(accumulate((rank + shift) ** -exponent for rank in range(1, count + 1)))


def _pick(rng: random.Random, table: tuple[tuple[str | None, int], ...]) -> str | None:
    values = [value for value, _ in table]
    return rng.choices(values, [weight for _, weight in table])[0]


def _paper_record(paper: Paper) -> dict[str, Any]:
    return {
        "doi": paper.doi,
        "title": paper.title,
        "year": paper.year,
        "authors": paper.authors,
        "journal": paper.journal,
        "publication_type": paper.publication_type,
    }

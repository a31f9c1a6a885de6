"""Contract suite that every PaperEngine must pass: derive from the class and give it the fixture `engine`."""

import random
from collections.abc import Iterator
from dataclasses import replace

import orjson
import pytest

from app.search.engine import PaperEngine, PaperEntry, PaperSearchResult
from app.search.query import MatchMode
from tests.search import paper_reference_model as model
from tests.search.samples import AUTHORS, JOURNALS, WORDS, random_noise, random_q

TYPED = (
    *("psychoterapy all", "aliance", "alianec", "wroking alli", "meta-anal", "hopefuness"),
    *("2007", "2008", "straße", "étud", "a", "lee the", "patients ", "zzzzzzzzzz", "ölz"),
    *("10.5555/p1", "doi:10.5555/P", "https://doi.org/10.5555/p2", "10.", "10.5 mg", "10.\ud800"),
    *("the the the", "", "  ", '"', "cells 1999", "resutls therpay"),
)
"""Words with typing errors, unfinished ones, years, DOIs and what only looks like one."""


def paper_entry(id_: int = 1, **given: object) -> PaperEntry:
    """An ordinary entry, but for what is given."""
    ordinary = PaperEntry(
        id_, f"10.5555/P{id_}", "The working alliance", ("A Lee",), "Cells", 2007, 0, b""
    )
    return replace(ordinary, line=orjson.dumps({"id": id_}), **given)  # type: ignore[arg-type]


def random_entry(rng: random.Random, id_: int) -> PaperEntry:
    """A random entry, from few words and names."""
    title_words = (*WORDS, "psychotherapy")
    return paper_entry(
        id_,
        doi=rng.choice((None, f"10.5555/P{id_}")),
        title=rng.choice((None, " ".join(rng.choices(title_words, k=rng.randint(1, 6))))),
        authors=tuple(rng.choices(AUTHORS, k=rng.randint(0, 3))),
        journal=rng.choice((None, *JOURNALS)),
        year=rng.choice((None, 1999, 2007, 2008)),
        cited_by=rng.choice((0, 0, 1, 2, 7, 500_000)),
        aliases=rng.choice(((), (), (f"10.5555/A{id_}", f"10.7777/the-same-{id_}"))),
    )


def fill(engine: PaperEngine, count: int, seed: int) -> list[PaperEntry]:
    """Fill the engine in several steps, with replacements and removals; returns the entries that it has then."""
    rng = random.Random(seed)
    entries: dict[int, PaperEntry] = {}
    ids = [rng.getrandbits(63) for _ in range(count)]
    ids += [ids[0] ^ 1, ids[0] ^ 3]  # agree in the bits that a sort key has room for
    for _ in range(4):
        added = [random_entry(rng, id_) for id_ in rng.sample(ids, len(ids) // 2)]
        removed = rng.sample(ids, len(ids) // 20)
        engine.apply(added, removed)
        entries |= {entry.id: entry for entry in added}
        for id_ in removed:
            entries.pop(id_, None)
    return list(entries.values())


def suggested_ids(engine: PaperEngine, q: str) -> list[int]:
    """The ids in the suggested lines."""
    return [orjson.loads(line)["id"] for line in engine.suggest(q)]


def mistyped(rng: random.Random, q: str) -> str:
    """The string with a typing error or two, cut off somewhere."""
    letters = list(q)
    for _ in range(rng.randint(0, 2)):
        index = rng.randrange(len(letters) or 1)
        letters[index : index + 1] = rng.choice(([], ["e"], letters[index : index + 1] * 2))
    return "".join(letters[: rng.randint(1, len(letters) + 1)])


class PaperEngineContract:
    """The tests. A subclass has a fixture `engine` that gives an empty one."""

    share = 1
    """Of so many random questions one is asked: those of an engine over the network take longer."""

    def test_candidates_of_printed_references(self, engine: PaperEngine) -> None:
        """Of each the papers with most of its words first; none for what has no words."""
        looms = paper_entry(1, title="Looms and their weavers", authors=("Ana Vidal",), year=2001)
        others = [
            paper_entry(2, title="Looms of the valleys", authors=("Ben Osei",)),
            paper_entry(3, title="Weavers", authors=("Ana Vidal",), year=1999),
            *(paper_entry(id_) for id_ in range(4, 9)),
        ]
        engine.apply([looms, *others], ())
        printed = "Vidal A. Looms and their weavers. J Weav 2001;12:345-60."
        first, nothing, of_valleys = engine.candidates([printed, "?", "Osei: loom, valley"], 2)
        assert first == [1, 3]
        assert nothing == []
        assert of_valleys == [2, 1]

    def test_search_agrees_with_the_reference_model(self, engine: PaperEngine) -> None:
        """Totals, ids and their order are those of the model, from any offset."""
        entries = fill(engine, 250, seed=1)
        rng = random.Random(2)
        fixed = ["", "lee", "alliance lee", "1999 patient", "-lee", "the -cells"]
        queries = [
            *fixed,
            *("10.5555/p1", "doi:10.5555/P7"),
            *(doi for entry in entries[:3] for doi in model.folded_dois(entry)),
            *(random_q(rng) for _ in range(70 // self.share)),
            *(f"{random_q(rng)} {rng.choice(AUTHORS)}" for _ in range(30 // self.share)),
            *(typed for typed in TYPED if "\ud800" not in typed),
        ]
        modes: tuple[MatchMode, ...] = ("auto", "auto", "all", "any")
        for q in queries:
            match = rng.choice(modes)
            matched, expected = model.search(entries, q, match)
            result = engine.search(q, 30, 0, match)
            assert result == PaperSearchResult(
                len(expected), expected[:30], matched, model.suggestion(entries, q)
            ), (q, match)
            offset = rng.randint(0, len(expected) + 2)
            page = engine.search(q, 7, offset, match, matched)
            assert page.ids == expected[offset : offset + 7], (q, match)

    def test_suggest_agrees_with_the_reference_model(self, engine: PaperEngine) -> None:
        """Words as typed, mistyped and unfinished, and beginnings of DOIs, suggest what the model does."""
        entries = fill(engine, 120, seed=3)
        rng = random.Random(4)
        dois = [doi for entry in entries for doi in model.folded_dois(entry)]
        begun = [doi[: rng.randint(3, 30)] for doi in dois]
        for q in [
            *TYPED,
            *begun,
            *(mistyped(rng, random_q(rng)) for _ in range(60 // self.share)),
        ]:
            assert suggested_ids(engine, q) == model.suggest(entries, q), q

    def test_search_ranks_title_then_author_then_journal(self, engine: PaperEngine) -> None:
        """The field that matches goes before the number of citing publications."""
        engine.apply(
            [
                paper_entry(1, title="On outcome", journal="Alliance", cited_by=900),
                paper_entry(2, title="On outcome", authors=("B Alliance",), cited_by=90),
                paper_entry(3, title="The alliance", cited_by=1),
                paper_entry(4, title="Alliances", cited_by=2),
            ],
            (),
        )
        assert engine.search("alliance", 10).ids == [4, 3, 2, 1]

    def test_search_finds_a_title_with_a_wrong_word(self, engine: PaperEngine) -> None:
        """Papers with more of the words go before those with fewer, whatever they are cited."""
        engine.apply(
            [
                paper_entry(1, title="Hope and trust in the first session"),
                paper_entry(2, title="Hope and trust", cited_by=900),
                paper_entry(3, title="Hope", cited_by=900),
            ],
            (),
        )
        wrong = "the hope and trust of the first session"
        assert engine.search(wrong, 10) == PaperSearchResult(1, [1], "all")
        wrong = "hope and trust in the second session"
        assert engine.search(wrong, 10) == PaperSearchResult(2, [1, 2], "most")
        assert engine.search(wrong, 1, 1) == PaperSearchResult(2, [2], "most")
        assert engine.search(wrong, 10, 0, "all").total == 0
        assert engine.search(wrong, 10, 0, "any") == PaperSearchResult(3, [1, 2, 3], "any")

    def test_search_forgives_slips(self, engine: PaperEngine) -> None:
        """A word that no paper has is searched for as the nearest; the suggestion says so."""
        engine.apply([paper_entry(1, title="Psychotherapy of hope"), paper_entry(2)], ())
        assert engine.search("psychoterapy", 10) == PaperSearchResult(
            1, [1], "all", "psychotherapy"
        )
        found = engine.search('"wroking aliance" lee', 10, 0, "all")
        assert (found.ids, found.suggestion) == ([2], '"working alliance" lee')
        assert engine.search("psychology hope", 10).suggestion is None

    def test_suggest_puts_exact_words_before_mistyped_ones(self, engine: PaperEngine) -> None:
        """A word that some paper has as typed goes before one that is an edit away."""
        engine.apply(
            [
                paper_entry(1, title="Hope and depression"),
                paper_entry(2, title="Home and depression", cited_by=900),
                paper_entry(3, title="Psychotherapy: alliance", authors=()),
            ],
            (),
        )
        assert suggested_ids(engine, "hope depresion") == [1, 2]
        assert suggested_ids(engine, "psychoterapy all") == [3]

    def test_search_and_suggest_take_whatever_is_typed(self, engine: PaperEngine) -> None:
        """No string is an error, and the model agrees with what is found."""
        entries = fill(engine, 30, seed=5)
        rng = random.Random(6)
        for _ in range(100 // self.share):
            noise = random_noise(rng, 'aé01. -"()*OR“’\\/[]{}^~:+&|!?\x00\n𝒳\u0301\ud800')
            q = noise + random_q(rng)
            assert engine.search(q, 100).ids == model.search(entries, q)[1], q
            assert suggested_ids(engine, q) == model.suggest(entries, q), q

    def test_search_and_suggest_answer_on_an_empty_index(self, engine: PaperEngine) -> None:
        """Nothing is found, and nothing fails."""
        assert engine.search("alliance", 10).total == 0
        assert engine.search("", 10).ids == []
        assert engine.suggest("alliance") == engine.suggest("10.5555") == []

    def test_apply_that_fails_changes_nothing(self, engine: PaperEngine) -> None:
        """All or nothing: after an error the index is as it was."""
        engine.apply([paper_entry(1)], ())

        def breaking() -> Iterator[PaperEntry]:
            yield paper_entry(2)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            engine.apply(breaking(), [1])
        assert engine.search("", 10).ids == [1]

"""What any catalogue has to do, as tests: derive from `PaperEngineContract` and give it the fixture `catalogue`.

The model works every answer out card by card. It shares with engines only how a query is read (`language`), how text becomes
words (`analysis`) and which slips are allowed (`max_edits`).
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import orjson
import pytest

from app import doi as dois
from app.search.analysis import stem, tokenize
from app.search.engine import PaperEngine, PaperEntry
from app.search.query_parser import And, Node, Not, Or, Phrase, Prefix, parse
from app.search.suggestions import doi_prefix, max_edits, typed_words
from tests.search.samples import AUTHORS, JOURNALS, WORDS, any_typed, seeded

TYPED = (
    *(
        "psychoterapy all",
        "aliance",
        "alianec",
        "wroking alli",
        "meta-anal",
        "hopefuness",
        "2007",
        "2008",
        "straße",
    ),
    *(
        "étud",
        "a",
        "lee the",
        "patients ",
        "10.5555/p1",
        "doi:10.5555/P",
        "https://doi.org/10.5555/p2",
        "10.",
        "10.5 mg",
        "10.\ud800",
    ),
    *("the the the", "", "  ", '"', "cells 1999", "resutls therpay", "zzzzzzzzzz", "ölz"),
)


def card(id_: int = 1, **given: object) -> PaperEntry:
    """An ordinary card, but for what is given."""
    ordinary = PaperEntry(
        id_, f"10.5555/P{id_}", "The working alliance", ("A Lee",), "Cells", 2007, 0, b""
    )
    return replace(ordinary, line=orjson.dumps({"id": id_}), **given)  # type: ignore[arg-type]


def any_card(chance: random.Random, id_: int) -> PaperEntry:
    """A card by chance, from few words and names."""
    return card(
        id_,
        doi=chance.choice((None, f"10.5555/P{id_}")),
        title=chance.choice(
            (None, " ".join(chance.choices((*WORDS, "psychotherapy"), k=chance.randint(1, 6))))
        ),
        authors=tuple(chance.choices(AUTHORS, k=chance.randint(0, 3))),
        journal=chance.choice((None, *JOURNALS)),
        year=chance.choice((None, 1999, 2007, 2008)),
        cited_by=chance.choice((0, 0, 1, 2, 7, 500_000)),
        aliases=chance.choice(((), (), (f"10.5555/A{id_}", f"10.7777/the-same-{id_}"))),
    )


def _dois(one: PaperEntry) -> list[str]:
    return [dois.fold(doi) for doi in (one.doi, *one.aliases) if doi]


def ranked(cards: Iterable[PaperEntry], q: str) -> list[int]:
    """The ids that a search has to find, in order."""
    if key := dois.parse(q):
        return [one.id for one in cards if key in _dois(one)]
    tree = parse(q)
    found = [one for one in cards if _stands(one, tree, 3)]
    return [one.id for one in sorted(found, key=lambda one: (_group(one, tree), *_standing(one)))]


def _group(one: PaperEntry, tree: Node | None) -> int:
    return 2 if not _stands(one, tree, 2) else 0 if _stands(one, tree, 1) else 1


def _standing(one: PaperEntry) -> tuple[int, int]:
    return -one.cited_by, one.id


def _stands(one: PaperEntry, tree: Node | None, fields: int) -> bool:
    texts = [[one.title or ""], [*one.authors], [one.journal or "", str(one.year or "")]][:fields]
    match tree:
        case Phrase(row):
            return any(
                _in_a_row(text, row, stemmed=place == 0)
                for place, values in enumerate(texts)
                for text in values
            )
        case Prefix(start):
            return any(
                word.startswith(start)
                for values in texts
                for text in values
                for word in tokenize(text)
            )
        case Not(part):
            return not _stands(one, part, fields)
        case And(parts):
            return all(_stands(one, part, fields) for part in parts)
        case Or(parts):
            return any(_stands(one, part, fields) for part in parts)
        case None:
            return True


def _in_a_row(text: str, row: Sequence[str], *, stemmed: bool) -> bool:
    have, wanted = tokenize(text), list(row)
    if stemmed:
        have, wanted = [stem(word) for word in have], [stem(word) for word in row]
    return any(have[at : at + len(wanted)] == wanted for at in range(len(have)))


def suggested(cards: Sequence[PaperEntry], q: str, limit: int = 10) -> list[int]:
    """The ids that have to be suggested, in order."""
    in_order = sorted(cards, key=_standing)
    if begun := doi_prefix(q):
        started = [one.id for one in in_order if any(d.startswith(begun) for d in _dois(one))]
        if started:
            return started[:limit]
    typed = typed_words(q)
    if not typed:
        return []
    ends = [False] * (len(typed) - 1) + [True]

    def has(one: PaperEntry, word: str, last: bool, slips: int) -> bool:
        texts = (one.title or "", *one.authors, one.journal or "", str(one.year or ""))
        return any(
            _distance(word, other, prefix=last) <= slips
            for text in texts
            for other in tokenize(text)
        )

    known = [
        any(has(one, word, last, 0) for one in cards)
        for word, last in zip(typed, ends, strict=True)
    ]
    near, far = [], []
    for one in in_order:
        if all(
            has(one, word, last, 0 if there else max_edits(word))
            for word, last, there in zip(typed, ends, known, strict=True)
        ):
            near.append(one.id)
        elif all(
            has(one, word, last, max_edits(word)) for word, last in zip(typed, ends, strict=True)
        ):
            far.append(one.id)
    return [*near, *far][:limit]


def _distance(typed: str, word: str, *, prefix: bool) -> int:
    """Letters missing, too many, wrong, or swapped with the next; with `prefix`, to the likest beginning of the word."""
    rows = [list(range(len(word) + 1))]
    for i, letter in enumerate(typed, 1):
        row = [i]
        for j, other in enumerate(word, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return min(rows[-1]) if prefix else rows[-1][-1]


def filled(catalogue: PaperEngine, count: int, seed: int) -> list[PaperEntry]:
    """Fill it in several steps, with replacements and removals; returns what must be left."""
    chance = seeded(seed)
    left: dict[int, PaperEntry] = {}
    ids = [chance.getrandbits(63) for _ in range(count)]
    ids += [ids[0] ^ 1, ids[0] ^ 3]  # agree in the bits that a column has room for
    for _ in range(4):
        put = [any_card(chance, id_) for id_ in chance.sample(ids, len(ids) // 2)]
        gone = chance.sample(ids, len(ids) // 20)
        catalogue.apply(put, gone)
        left |= {one.id: one for one in put}
        for id_ in gone:
            left.pop(id_, None)
    return list(left.values())


def lines(catalogue: PaperEngine, q: str) -> list[int]:
    return [orjson.loads(line)["id"] for line in catalogue.suggest(q)]


class PaperEngineContract:
    """The tests. A subclass has a fixture `catalogue` that gives an empty one."""

    def test_finds_what_the_model_finds_in_its_order(self, catalogue: PaperEngine) -> None:
        cards = filled(catalogue, 250, seed=1)
        chance = seeded(2)
        asked = [
            "",
            "lee",
            "alliance lee",
            "1999 patient",
            "-lee",
            "the -cells",
            "10.5555/p1",
            "doi:10.5555/P7",
        ]
        asked += [doi for one in cards[:3] for doi in _dois(one)]
        asked += [any_typed(chance) for _ in range(150)]
        asked += [f"{any_typed(chance)} {chance.choice(AUTHORS)}" for _ in range(50)]
        for q in asked:
            expected = ranked(cards, q)
            found = catalogue.search(q, 30)
            assert (found.total, found.ids) == (len(expected), expected[:30]), q
            offset = chance.randint(0, len(expected) + 2)
            assert catalogue.search(q, 7, offset).ids == expected[offset : offset + 7], q

    def test_suggests_what_the_model_suggests_in_its_order(self, catalogue: PaperEngine) -> None:
        cards = filled(catalogue, 120, seed=3)
        chance = seeded(4)
        begun = [doi[: chance.randint(3, 30)] for one in cards for doi in _dois(one)]
        asked = [*TYPED, *begun, *(slipped(chance, any_typed(chance)) for _ in range(120))]
        for q in asked:
            assert lines(catalogue, q) == suggested(cards, q), q

    def test_a_title_goes_before_an_author_and_an_author_before_a_journal(
        self, catalogue: PaperEngine
    ) -> None:
        catalogue.apply(
            [
                card(1, title="On outcome", journal="Alliance", cited_by=900),
                card(2, title="On outcome", authors=("B Alliance",), cited_by=90),
                card(3, title="The alliance", cited_by=1),
                card(4, title="Alliances", cited_by=2),
            ],
            (),
        )
        assert catalogue.search("alliance", 10).ids == [4, 3, 2, 1]

    def test_what_is_typed_rightly_goes_before_what_is_not(self, catalogue: PaperEngine) -> None:
        catalogue.apply(
            [
                card(1, title="Hope and depression"),
                card(2, title="Home and depression", cited_by=900),
                card(3, title="Psychotherapy: alliance", authors=()),
            ],
            (),
        )
        assert lines(catalogue, "hope depresion") == [1, 2]
        assert lines(catalogue, "psychoterapy all") == [3]

    def test_nothing_that_is_typed_is_an_error(self, catalogue: PaperEngine) -> None:
        cards = filled(catalogue, 30, seed=5)
        chance = seeded(6)
        for _ in range(200):
            noise = "".join(
                chance.choices(
                    'aé01. -"()*OR“’\\/[]{}^~:+&|!?\x00\n𝒳\u0301\ud800', k=chance.randint(1, 30)
                )
            )
            q = noise + any_typed(chance)
            assert catalogue.search(q, 100).ids == ranked(cards, q), q
            assert lines(catalogue, q) == suggested(cards, q), q

    def test_an_empty_catalogue_answers(self, catalogue: PaperEngine) -> None:
        assert catalogue.search("alliance", 10).total == 0
        assert catalogue.search("", 10).ids == []
        assert catalogue.suggest("alliance") == catalogue.suggest("10.5555") == []

    def test_a_failed_apply_leaves_the_catalogue_as_it_was(self, catalogue: PaperEngine) -> None:
        catalogue.apply([card(1)], ())

        def breaking() -> Iterator[PaperEntry]:
            yield card(2)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            catalogue.apply(breaking(), [1])
        assert catalogue.search("", 10).ids == [1]


def slipped(chance: random.Random, typed: str) -> str:
    """With a slip or two, and perhaps unfinished."""
    letters = list(typed)
    for _ in range(chance.randint(0, 2)):
        place = chance.randrange(len(letters) or 1)
        letters[place : place + 1] = chance.choice(([], ["e"], letters[place : place + 1] * 2))
    return "".join(letters[: chance.randint(1, len(letters) + 1)])

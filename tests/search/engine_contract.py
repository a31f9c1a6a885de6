"""Contract suite that every StatementEngine must pass: derive from the class and give it the fixture `engine`."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import orjson
import pytest

from app.errors import CursorInvalid
from app.search import matching, partial
from app.search.engine import Hit, SearchResult, StatementEngine, StatementEntry
from app.search.query import FACETS, StatementQuery, StatementSort
from app.search.sort import is_scored
from tests.conftest import NOON
from tests.search import reference_model as model
from tests.search.samples import (
    random_entry,
    random_noise,
    random_q,
    random_query,
    statement_entry,
)


def hit_ids(result: SearchResult) -> list[int]:
    """The ids on a page."""
    return [hit_id(hit) for hit in result.hits]


def hit_id(hit: Hit) -> int:
    """The id in a hit's line."""
    return int(orjson.loads(hit.line)["id"], 16)


def all_pages(engine: StatementEngine, query: StatementQuery) -> list[int]:
    """The ids on all pages, first to last."""
    ids = []
    for _ in range(1_000):
        result = engine.search(query)
        ids += hit_ids(result)
        if result.next is None:
            return ids
        query = replace(query, cursor=result.next)
    raise AssertionError("The pages do not end.")


def fill(engine: StatementEngine, count: int, seed: int) -> list[StatementEntry]:
    """Fill the engine in several steps, with replacements and removals; returns the entries that it has then."""
    rng = random.Random(seed)
    entries: dict[int, StatementEntry] = {}
    id_space = [rng.getrandbits(63) for _ in range(count)]
    for _ in range(4):
        added = [random_entry(rng, id_) for id_ in rng.sample(id_space, count // 2)]
        removed = rng.sample(id_space, count // 20)
        engine.apply(added, removed)
        entries |= {entry.id: entry for entry in added}
        for id_ in removed:
            entries.pop(id_, None)
    return list(entries.values())


def scored(query: StatementQuery) -> bool:
    """Whether the order is that of scores, which the model can't foresee."""
    return is_scored(query, matching.tree(query.q, "all"))


SPELLINGS = (
    ("IL-6 IL6 IL‑6 il–6", "IL_6 il−6"),
    ("β-catenin beta-catenin βcatenin betacatenin", "Beta‐Catenin"),
    ("TNF-α TNFα TNF-alpha tnfalpha", "TNF‐α"),
    ("CO2 CO₂ CO-2", "CO_2"),
    ("COVID-19 COVID19", "covid_19"),
    ("e-mail email e\u00adm\u00adail", "E-Mail"),
    ("O'Brien O’Brien OBrien", "O‘Brien"),
    ("10⁻³ 10-3 10−3", "10_3"),
    ("behaviour behavior Behaviour", "BEHAVIOR"),
    ("anti-tumour antitumor anti-tumor", "anti-tumor"),
    ("dyslipidaemia dyslipidemia", "dyslipidæmia"),
    ("Straße STRASSE strasse", "straße"),
    ("İzmir izmir ızmir Ｉｚｍｉｒ", "Izmir"),
    ("Łódź Lodz", "łodz"),
    ("ﬁne fine", "FINE"),
)
"""Ways of writing a word, each of which is found by all of them and by further ways of typing it (_: a space)."""


JOINED = (
    *("anti-tumor", "meta-analysis", "e-mail", "IL-6", "β-catenin", "patient's"),
    *("hopeful", "tumour", "analysis", "email", "IL6", "patient", "study"),
)
"""Words that are joined, and others that stand beside them or are their parts."""


class StatementEngineContract:
    """The tests. A subclass has a fixture `engine` that gives an empty one."""

    share = 1
    """Of so many random questions one is asked: those of an engine over the network take longer."""

    def test_search_agrees_with_the_reference_model(self, engine: StatementEngine) -> None:
        """Totals, publications, facets, pages and orders of random queries are those of the model."""
        entries = fill(engine, 300, seed=1)
        rng = random.Random(2)
        for _ in range(200 // self.share):
            query = random_query(rng)
            result = engine.search(query)
            expected = model.matching(entries, query)
            assert result.match == model.matched(entries, query), query
            assert result.with_all == model.with_all(entries, query), query
            assert result.total == len(expected), query
            assert result.publications == model.publications(expected, query), query
            assert set(result.facets) == set(query.facets)
            for name in query.facets:
                counted = model.matching(entries, query, but=name)
                assert result.facets[name] == model.facet(counted, name, query), (name, query)
            if not scored(query):
                in_order = [entry.id for entry in model.sorted_entries(expected, query)]
                assert hit_ids(result) == in_order[: query.limit], query
                assert (result.next is None) == (len(expected) <= query.limit), query

    def test_find_names_agrees_with_the_reference_model(self, engine: StatementEngine) -> None:
        """Of random queries, for what may be typed of a name; for nothing it is the facet of the search."""
        entries = fill(engine, 300, seed=9)
        rng = random.Random(10)
        typed = (
            "l",
            "LEE",
            "ol",
            "a l",
            "é Ö",
            "ärzte",
            "the stu",
            "study",
            "nob",
            "unk",
            "a b",
            "x",
        )
        for _ in range(70 // self.share):
            query = random_query(rng)
            for name in ("author", "journal"):
                counted = model.matching(entries, query, but=name)
                for starts in ("", *rng.sample(typed, 3), random_noise(rng, "lLeöo -É")):
                    found = engine.find_names(query, name, starts)
                    assert found == model.facet(counted, name, query, starts), (query, starts)
                whole = engine.search(replace(query, facets=(name,), cursor=None)).facets[name]
                assert engine.find_names(query, name, "") == whole

    def test_find_names_finds_words_without_case_and_accents(self, engine: StatementEngine) -> None:
        """Selected names come only if they begin so, and then without a statement and beyond the limit, too."""
        engine.apply(
            [
                statement_entry(1, authors=("Kristina Osland Lavik", "Helge Frøysa")),
                statement_entry(2, authors=("Kristina Osland Lavik", "Ó Laverty")),
                statement_entry(3, authors=("Jean-Paul Lavoisier", "Clava")),
                statement_entry(4, authors=("Ó Laverty",), type="supporting"),
            ],
            (),
        )
        query = StatementQuery(
            author=("Ó Laverty", "Helge Frøysa", "Lav Nobody"), type=("mentioning",), facet_limit=1
        )
        found = engine.find_names(query, "author", "LAV")
        values = [(value["value"], value["count"], value["selected"]) for value in found.values]
        assert values == [
            ("Kristina Osland Lavik", 2, False),
            ("Ó Laverty", 1, True),
            ("Lav Nobody", 0, True),
        ]
        assert found.other_count == 1
        for starts in ("froy", "Fröy", "osland lav", "o lav", "jean-p", "paul", " Lavik "):
            assert len(engine.find_names(StatementQuery(), "author", starts).values) == 1, starts

    def test_search_pages_equal_the_stream(self, engine: StatementEngine) -> None:
        """All pages together have everything once, in the order of the stream."""
        entries = fill(engine, 300, seed=3)
        rng = random.Random(4)
        for _ in range(60 // self.share):
            query = replace(random_query(rng), limit=rng.randint(1, 40), facets=())
            if len(model.matching(entries, query)) > 10 * query.limit:
                query = replace(query, limit=100)
            paged = all_pages(engine, query)
            streamed = list(engine.stream(query))
            plain = [
                hit._replace(highlights=[], before_highlights=[], after_highlights=[])
                for hit in streamed
            ]
            assert list(engine.stream(query, highlighted=False)) == plain
            expected = model.matching(entries, query)
            assert paged == [hit_id(hit) for hit in streamed], query
            assert sorted(paged) == [entry.id for entry in expected], query
            if scored(query):
                keys = [(-(hit.score or 0.0), hit_id(hit)) for hit in streamed]
                assert keys == sorted(keys), query
            else:
                in_order = model.sorted_entries(expected, query)
                assert paged == [entry.id for entry in in_order], query

    def test_search_sorts_equal_statements_by_id(self, engine: StatementEngine) -> None:
        """Many statements with equal keys or scores have one order, whichever they are sorted by."""
        rng = random.Random(5)
        ids = sorted(rng.sample(range(2**40), 500))
        engine.apply([statement_entry(id_, year=2000) for id_ in rng.sample(ids, len(ids))], ())
        for sort in get_args(StatementSort.__value__):
            for q in ("", "alliance", "-nothing", "allian*"):
                query = StatementQuery(q=q, sort=sort, limit=90, facets=())
                assert all_pages(engine, query) == ids

    def test_search_ranks_types_then_confidence_then_year(self, engine: StatementEngine) -> None:
        """Supporting and contrasting statements share a rank; without words, relevance is by type."""
        engine.apply(
            [
                statement_entry(1, type="unclassified", confidence=1.0),
                statement_entry(2, type="mentioning", confidence=0.9),
                statement_entry(3, type="supporting", confidence=0.5),
                statement_entry(4, type="contrasting", confidence=0.6),
                statement_entry(5, type="supporting", confidence=None),
                statement_entry(6, type="contrasting", confidence=0.5, year=2021),
                statement_entry(7, type="supporting", confidence=0.5, year=None),
            ],
            (),
        )
        assert hit_ids(engine.search(StatementQuery())) == [4, 6, 3, 7, 5, 2, 1]

    def test_search_sorts_by_the_time_of_arrival(self, engine: StatementEngine) -> None:
        """`added`: the last first, a microsecond apart or a century; with words, too, and whatever was changed since."""
        moment = timedelta(microseconds=1)
        times = [NOON, NOON + moment, NOON - moment, NOON - 36_525 * timedelta(days=1)]
        entries = [statement_entry(id_, created_at=time) for id_, time in enumerate(times, 1)]
        engine.apply(entries, ())
        engine.apply([replace(entries[2], type="contrasting", confidence=1.0)], ())
        for q in ("", "alliance"):
            hits = engine.search(StatementQuery(q=q, sort="added")).hits
            assert [hit_id(hit) for hit in hits] == [2, 1, 3, 4]
            assert {hit.score for hit in hits} == {None}

    def test_search_goes_on_where_a_page_ended(self, engine: StatementEngine) -> None:
        """`added`: what arrives while pages are read is before the first of them; the rest comes once, in order."""
        engine.apply([statement_entry(id_) for id_ in range(10, 30)], ())
        query = StatementQuery(sort="added", limit=7, facets=())
        first = engine.search(query)
        engine.apply(
            [statement_entry(id_, created_at=NOON + timedelta(days=1)) for id_ in range(5)], ()
        )
        rest = all_pages(engine, replace(query, cursor=first.next))
        assert hit_ids(first) + rest == list(range(10, 30))
        assert hit_ids(engine.search(query)) == [0, 1, 2, 3, 4, 10, 11]

    def test_search_weighs_text_above_title(self, engine: StatementEngine) -> None:
        """A word in the statement counts more than one in the citing paper's title."""
        others = range(3, 30)
        engine.apply(
            [
                statement_entry(1, text="Therapy works for most.", title="The alliance of these"),
                statement_entry(2, text="The alliance works for most.", title="Therapy of these"),
                *(statement_entry(id_, text="Nothing here.", title="Others") for id_ in others),
            ],
            (),
        )
        result = engine.search(StatementQuery(q="alliance"))
        assert hit_ids(result) == [2, 1]
        assert all(hit.score is not None for hit in result.hits)

    @pytest.mark.parametrize("field", ["before", "after", "section_title", "cited_title"])
    def test_search_ranks_by_what_is_around(self, engine: StatementEngine, field: str) -> None:
        """Where statements match, a word in a neighbour or another title counts, less than in the statement; it makes
        no match. The cited title says nothing among the statements about a paper."""
        text, other = "Therapy works for most.", "Nothing here of it."
        engine.apply(
            [
                statement_entry(1, text=text, title=None),
                statement_entry(2, text=text, title=None, **{field: "Of alliances"}),
                statement_entry(3, text=f"{text[:-1]} alliance.", title=None),
                statement_entry(4, text=other, title=None, **{field: "Therapy, the alliance"}),
                *(statement_entry(id_, text=other, title=None) for id_ in range(5, 30)),
            ],
            (),
        )
        query = StatementQuery(q="therapy alliance", match="any")
        assert hit_ids(engine.search(query)) == [3, 2, 1]
        assert [hit_id(hit) for hit in engine.stream(query)] == [3, 2, 1]
        about_one = replace(query, cited=(11,))
        ranked = [3, 1, 2] if field == "cited_title" else [3, 2, 1]
        assert hit_ids(engine.search(about_one)) == ranked
        assert hit_ids(engine.search(replace(query, q='"therapy works" -alliance'))) == [1, 2]
        assert engine.search(replace(query, q="alliance", match="auto")).total == 1

    def test_search_gives_a_score_only_where_it_sorts(self, engine: StatementEngine) -> None:
        """No score without words, with excluded words only, or with another order."""
        engine.apply([statement_entry(1)], ())
        for query in (
            StatementQuery(),
            StatementQuery(q="-nothing"),
            StatementQuery(q="alliance", sort="newest"),
        ):
            assert [hit.score for hit in engine.search(query).hits] == [None]

    def test_search_highlights_what_matched(self, engine: StatementEngine) -> None:
        """Highlights cover the words that matched and nothing else, in code points."""
        text = (
            "L’été, the patient’s Alliances – “alliance ruptures” – and meta-analyses: 𝒳 alliance."
        )
        engine.apply([statement_entry(1, text=text, title="Ruptures")], ())

        def highlighted(q: str) -> list[str]:
            (hit,) = engine.search(StatementQuery(q=q)).hits
            return [text[start:end] for start, end in hit.highlights]

        assert highlighted("alliance") == ["Alliances", "alliance", "alliance"]
        assert highlighted('"alliance rupture"') == ["alliance", "ruptures"]
        assert highlighted("meta-analysis") == ["meta-analyses"]
        assert highlighted("rupt*") == ["ruptures"]
        assert highlighted("ete patient") == ["été", "patient"]
        assert highlighted("patient's -nothing") == ["patient"]
        assert highlighted("ruptures OR (nothing -patient)") == ["ruptures"]
        assert highlighted("-nothing") == []
        assert highlighted("") == []

    def test_search_highlights_words_in_neighbours(self, engine: StatementEngine) -> None:
        """By the same rules, where there is a neighbour; quotation marks and braces in it are text."""
        before, after = (
            'An 𝒳 “ALLIANCE”: ,"marker": {no',
            "Alliances\\ and trust, the alliance rupture.",
        )
        engine.apply([statement_entry(1, before=before, after=after), statement_entry(2)], ())

        def highlighted(q: str) -> list[list[str]]:
            hits = {hit_id(hit): hit for hit in engine.search(StatementQuery(q=q)).hits}
            assert (hits[2].before_highlights, hits[2].after_highlights) == ([], [])
            found = zip(
                (before, after), (hits[1].before_highlights, hits[1].after_highlights), strict=True
            )
            return [[text[start:end] for start, end in spans] for text, spans in found]

        assert highlighted("alliance") == [["ALLIANCE"], ["Alliances", "alliance"]]
        assert highlighted('predicts OR "alliance rupture"') == [[], ["alliance", "rupture"]]
        assert highlighted("predicts OR trus*") == [[], ["trust"]]
        assert highlighted("") == highlighted("predicts -marker") == [[], []]

    @pytest.mark.parametrize(("written", "typed"), SPELLINGS)
    def test_search_finds_words_however_written(
        self, engine: StatementEngine, written: str, typed: str
    ) -> None:
        """Each way of writing by each way of typing, alone, in a phrase, excluded; highlighted whole."""
        ways = [way.replace("_", " ") for way in written.split()]
        texts = [f"Levels of {way} rose." for way in ways]
        others = [statement_entry(100, text="Levels of il, e, co rose in 60.", title=None)]
        engine.apply(
            [statement_entry(n, text=t, title=None) for n, t in enumerate(texts)] + others, ()
        )
        everything = list(range(len(ways)))
        for way in ways + [way.replace("_", " ") for way in typed.split()]:
            for q in (f'"{way}"', f'levels "of {way} ro*"', f'"{way} rose"~1'):
                result = engine.search(StatementQuery(q=q, match="all"))
                assert sorted(hit_ids(result)) == everything, q
            found = engine.search(StatementQuery(q=f'"{way}"'))
            for hit in found.hits:
                highlighted = [texts[hit_id(hit)][slice(*span)] for span in hit.highlights]
                assert "".join(highlighted).replace(" ", "") == ways[hit_id(hit)].replace(" ", "")
            assert hit_ids(engine.search(StatementQuery(q=f'-"{way}"'))) == [100]

    def test_search_finds_joined_words_near_others(self, engine: StatementEngine) -> None:
        """All of a joined word is near the other one, and not a part that stands elsewhere; random queries of this shape."""
        texts = (
            "Hopeful of an anti-tumor drug.",
            "Hopeful of anti-ageing pills, less so of an anti-tumor drug.",
            "An antitumor drug made them all hopeful.",
            "An anti-hopeful mood and an anti-tumor drug.",
        )
        engine.apply([statement_entry(n, text=text) for n, text in enumerate(texts, 1)], ())
        for typed, ids in (("~2", [1]), ("~4", [1, 3, 4]), ("~9", [1, 2, 3, 4])):
            for words in ("hopeful anti-tumor", "anti-tumor hopeful", "hopeful antitumor"):
                result = engine.search(StatementQuery(q=f'"{words}"{typed}', match="any"))
                assert sorted(hit_ids(result)) == ids, (words, typed)
        engine.apply((), range(1, 5))
        entries = fill(engine, 300, seed=11)
        rng = random.Random(12)
        for _ in range(80 // self.share):
            words = " ".join(rng.sample(JOINED, rng.choice((1, 2, 2, 3))))
            q = f'"{words}"~{rng.choice((0, 1, 2, 3, 50))}'
            query = StatementQuery(q=q, match=rng.choice(("all", "any")), limit=1_000)
            expected = [entry.id for entry in model.matching(entries, query)]
            assert sorted(hit_ids(engine.search(query))) == expected, query

    def test_search_finds_joined_words_apart_and_prefixes(self, engine: StatementEngine) -> None:
        """What is typed apart is two words; a prefix goes on over what joins; the last of a phrase may be one."""
        texts = ("An e-mail of IL6.", "Emails and IL-6.", "Clients' first sessions.", "The rapist.")
        engine.apply([statement_entry(n, text=t, title=None) for n, t in enumerate(texts)], ())

        def found(q: str) -> list[int]:
            return sorted(hit_ids(engine.search(StatementQuery(q=q, match="all"))))

        assert found("email*") == found("e-ma*") == found("ema*") == found("emails") == [0, 1]
        assert found("IL 6") == found("il6*") == found("IL-6 ema*") == [0, 1]
        assert found("-IL6") == found("-(IL-6)") == [2, 3]
        assert found("e mail") == [0]
        assert found("therapist") == []
        assert found('"clients first ses*"') == found('"client first s*"') == [2]
        assert found('"first clients"') == found('"sess* clients"~1') == []
        assert found('"first clients"~0') == found('"sessions clients"~1') == [2]
        assert found('"sessions clients"~0') == []

    def test_search_says_what_was_cut_short(self, engine: StatementEngine) -> None:
        """A phrase whose last word begins more words than are searched, and a query of too many words or prefixes; the facet
        of names that begin so as well."""
        letters = [chr(97 + n) for n in range(26)]
        words = [f"w{a}{b}{c}" for a in letters[:2] for b in letters for c in letters[:25]]
        engine.apply([statement_entry(1, text=" ".join(f"start {word}" for word in words))], ())
        for q, reason in (
            ('"start waa*"', None),
            ('-"start w*"', partial.PHRASE),
            ('"start w*"', partial.PHRASE),
            (" ".join(words[:64]), None),
            (" ".join(words[:65]), partial.QUERY),
            ("start* wa* wb* waa* waa", None),
            ("start* wa* wb* waa* wab*", partial.QUERY),
        ):
            query = StatementQuery(q=q)
            assert engine.search(query).partial_reason == reason, q
            assert engine.partial_reason(query) == reason, q
            found = engine.find_names(query, "author", "")
            assert (found.partial, found.partial_reason) == (reason is not None, reason), q

    def test_search_finds_nothing_without_a_word(self, engine: StatementEngine) -> None:
        """Where something is typed; blank is everything, and exclusions are everything but."""
        engine.apply([statement_entry(1)], ())
        for q in ("?", "*", "😀", "-?", '"…"', "( )", "'"):
            result = engine.search(StatementQuery(q=q))
            assert (result.total, result.suggestion) == (0, None), q
            assert list(engine.stream(StatementQuery(q=q))) == []
        for q in ("", "  ", "\n\x00", "-nothing", "alliance ?"):
            assert engine.search(StatementQuery(q=q)).total == 1, q

    def test_search_gives_way_where_nothing_has_all_words(self, engine: StatementEngine) -> None:
        """All words; else most of them, never one common word alone. Filters leave less, and do not decide."""
        engine.apply(
            [
                statement_entry(1, text="Clients spoke of the first session.", cited=11),
                statement_entry(2, text="Clients spoke.", cited=11),
                statement_entry(3, text="What matters is hope.", cited=12, type="supporting"),
            ],
            (),
        )

        def found(q: str, **given: Any) -> tuple[str, list[int]]:
            result = engine.search(StatementQuery(q=q, **given))
            ids = sorted(hit_ids(result))
            assert sorted(map(hit_id, engine.stream(StatementQuery(q=q, **given)))) == ids
            return result.match, ids

        question = "what did clients say about the first session"
        assert found(question) == ("most", [1])
        assert found(question, match="all") == ("all", [])
        assert found(question, match="any") == ("any", [1, 2])
        assert found("the clients") == found("what is it of clients") == ("all", [1, 2])
        assert found("the") == ("all", [1])
        assert found('"the" clients') == ("all", [1])
        assert found("first clients", type=("supporting",)) == ("all", [])
        assert found("first clients", min_confidence=0.9) == ("all", [])
        assert found("first clients", cited=(12,)) == ("most", [])
        assert found("hope clients", cited=(12,)) == ("most", [3])

    def test_search_of_a_question_wants_more_than_a_few(self, engine: StatementEngine) -> None:
        """Less than ten statements with all of its words come first, and those with most of them follow; keywords and short
        queries stay as they are. A cursor keeps it."""
        whole = "Patients hope, trust and grow."
        engine.apply([statement_entry(id_, text=whole) for id_ in range(1, 10)], ())
        engine.apply(
            [
                *(statement_entry(n, text="Hope, trust, hope, trust!") for n in range(20, 30)),
                statement_entry(30, text=whole, cited=12, type="supporting"),
                *(statement_entry(n, text="Nothing here.", cited=13) for n in range(40, 80)),
            ],
            (),
        )

        def found(q: str, **given: Any) -> tuple[str, int]:
            result = engine.search(StatementQuery(q=q, **given))
            assert len(list(engine.stream(StatementQuery(q=q, **given)))) == result.total
            return result.match, result.total

        question = "how do the patients hope, trust and grow"
        assert found(question) == ("all", 10)
        assert found(question, type=("supporting",)) == ("all", 1)
        assert found(question, cited=(12,)) == ("most", 1)
        assert found(question, cited=(11,)) == ("most", 19)
        assert found(question, cited=(11,), match="all") == ("all", 9)
        assert found("patients hope trust grow", cited=(11,)) == ("all", 9)
        assert found("how do the patients hope, trust", cited=(11,)) == ("all", 9)
        assert found(f"{question} AND hope", cited=(11,)) == ("all", 9)
        query = StatementQuery(q=question, cited=(11,), limit=5, facets=())
        first = engine.search(query)
        assert (first.with_all, engine.search(replace(query, type=("supporting",))).with_all) == (
            9,
            9,
        )
        engine.apply([statement_entry(10, text=whole)], ())
        assert engine.search(query).match == "all"
        rest = all_pages(engine, replace(query, cursor=first.next))
        assert hit_ids(first) + rest == [*range(1, 11), *range(20, 30)]

    def test_search_suggests_the_nearest_words(self, engine: StatementEngine) -> None:
        """For words that are in no statement; nearer ones first, then frequent ones. What is found stays what was asked."""
        texts = ("Alliance and hope.", "Alliance, dalliance.", "Psychotherapy.", "Trust in 2017.")
        engine.apply([statement_entry(n, text=t, title=None) for n, t in enumerate(texts)], ())

        def suggestion(q: str, **given: Any) -> str | None:
            return engine.search(StatementQuery(q=q, **given)).suggestion

        assert suggestion("psychoterapy") == suggestion("psychothearpi") == "psychotherapy"
        assert suggestion("Aliance") == suggestion("allliance") == "alliance"
        assert suggestion("daliance of “hpoe”", match="any") == "dalliance of “hope”"
        assert suggestion("(trust OR allianec) -hpoe", cited=(5,)) == "(trust OR alliance) -hpoe"
        for known in (
            "alliances",
            "psychotherapies trust",
            "hop",
            "2018",
            "xyzzyx",
            "",
            "aliance*",
        ):
            assert suggestion(known) is None, known
        result = engine.search(StatementQuery(q="psychoterapy"))
        assert (result.total, result.match) == (0, "all")

    def test_search_never_gives_up_an_operator(self, engine: StatementEngine) -> None:
        """A phrase, an exclusion, AND, parentheses, OR and a prefix hold in every mode."""
        engine.apply(
            [
                statement_entry(1, text="Hope grows with trust.", title=None),
                statement_entry(2, text="Trust grows.", title=None),
            ],
            (),
        )
        for match in ("auto", "any"):
            for q in (
                'hope grows "trust grows with" nothing',
                "grows zero nothing -grows",
                "grows AND nothing with",
                "grows AND (nothing trust) hope",
                "grows trust noth*",
                "(zero OR nothing) grows trust",
            ):
                assert engine.search(StatementQuery(q=q, match=match)).total == 0, (q, match)
            query = StatementQuery(q='"hope grows" nothing', match=match)
            assert hit_ids(engine.search(query)) == [1]

    def test_cursor_keeps_the_mode(self, engine: StatementEngine) -> None:
        """Pages go on as they began when a statement with all words comes meanwhile."""
        entries = [statement_entry(id_, text="Hope and trust grow.") for id_ in range(1, 30)]
        engine.apply(entries, ())
        query = StatementQuery(q="hope trust never", limit=10, facets=())
        first = engine.search(query)
        assert (first.match, first.total) == ("most", 29)
        engine.apply([statement_entry(100, text="Never hope, never trust.")], ())
        second = engine.search(replace(query, cursor=first.next))
        assert (second.match, second.total) == ("most", 30)
        with pytest.raises(CursorInvalid):
            engine.search(replace(query, match="any", cursor=first.next))
        assert engine.search(query).match == "all"

    def test_cursor_is_valid_for_its_query_only(self, engine: StatementEngine) -> None:
        """Limit and facets may change from page to page; anything else makes another query."""
        engine.apply([statement_entry(id_) for id_ in range(1, 10)], ())
        query = StatementQuery(cited=(11,), limit=2)
        cursor = engine.search(query).next
        assert cursor is not None
        same = replace(query, cursor=cursor, limit=5, facets=(), facet_limit=1)
        assert hit_ids(engine.search(same)) == [3, 4, 5, 6, 7]
        for other in (
            replace(query, q="alliance"),
            replace(query, q="-nothing"),
            replace(query, sort="newest"),
            replace(query, sort="added"),
            replace(query, cited=(11, 12)),
            replace(query, year_from=1900),
            replace(query, type=("mentioning",)),
        ):
            with pytest.raises(CursorInvalid):
                engine.search(replace(other, cursor=cursor))

    def test_cursor_that_is_damaged_is_invalid(self, engine: StatementEngine) -> None:
        """What is no cursor, or one with a letter changed, raises CursorInvalid."""
        engine.apply([statement_entry(id_) for id_ in range(1, 10)], ())
        rng = random.Random(6)
        for q in ("", "alliance"):
            query = StatementQuery(q=q, limit=2)
            cursor = engine.search(query).next
            assert cursor is not None
            damaged = [
                "",
                "x",
                "é",
                "\ud800",
                "A" * len(cursor),
                cursor + "A",
                cursor + "=",
                cursor[:-1],
                " " + cursor,
            ]
            for _ in range(200):
                index = rng.randrange(len(cursor))
                letter = rng.choice("abcXYZ019-_")
                if letter != cursor[index]:
                    damaged.append(cursor[:index] + letter + cursor[index + 1 :])
            for each in damaged:
                with pytest.raises(CursorInvalid):
                    engine.search(replace(query, cursor=each))

    def test_cursor_survives_a_new_commit(self, engine: StatementEngine) -> None:
        """The next pages go on where the last ended, also when its last statement is gone and scores have changed."""
        engine.apply([statement_entry(id_) for id_ in range(1, 40)], ())
        for q in ("", "alliance"):
            query = StatementQuery(q=q, limit=10, facets=())
            first = engine.search(query)
            last = hit_ids(first)[-1]
            engine.apply([statement_entry(100, text="Something else.", title=None)], [last])
            rest = all_pages(engine, replace(query, cursor=first.next))
            assert [id_ for id_ in rest if id_ < 100] == list(range(last + 1, 40))
            engine.apply([statement_entry(last)], [100])

    def test_search_takes_whatever_is_typed(self, engine: StatementEngine) -> None:
        """No string is an error, and the model agrees with what is found."""
        entries = fill(engine, 40, seed=7)
        rng = random.Random(8)
        for _ in range(150 // self.share):
            noise = random_noise(rng, 'aé0 -"()*OR“’\\/[]{}^~:+&|!?\x00\n𝒳\u0301')
            query = StatementQuery(q=noise + random_q(rng), limit=100, facets=())
            expected = [entry.id for entry in model.matching(entries, query)]
            assert sorted(hit_ids(engine.search(query))) == expected

    def test_search_answers_on_an_empty_index(self, engine: StatementEngine) -> None:
        """Zero results, with all facets and with selected values."""
        query = StatementQuery(q="alliance", section=("methods",), year_from=2000)
        result = engine.search(query)
        assert (result.total, result.publications, result.hits, result.next) == (0, 0, [], None)
        assert list(result.facets) == list(FACETS)
        values = result.facets["section"].values
        assert [(each["value"], each["count"]) for each in values] == [("methods", 0)]
        assert list(engine.stream(StatementQuery())) == []

    def test_apply_keeps_the_last_entry_of_an_id(self, engine: StatementEngine) -> None:
        """Of entries with one id the last counts, within an apply and over several; a removed id is gone."""
        engine.apply(
            [
                statement_entry(1, text="first"),
                statement_entry(2),
                statement_entry(1, text="second"),
            ],
            (),
        )
        assert hit_ids(engine.search(StatementQuery(q="first"))) == []
        assert hit_ids(engine.search(StatementQuery(q="second"))) == [1]
        engine.apply([statement_entry(1, text="third"), statement_entry(3)], [2, 99])
        assert engine.search(StatementQuery(q="third")).total == 1
        assert sorted(hit_ids(engine.search(StatementQuery()))) == [1, 3]

    def test_apply_that_fails_changes_nothing(self, engine: StatementEngine) -> None:
        """All or nothing: after an error the index is as it was, and can be written."""
        engine.apply([statement_entry(1)], ())

        def breaking() -> Iterator[StatementEntry]:
            yield statement_entry(2)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            engine.apply(breaking(), [1])
        assert hit_ids(engine.search(StatementQuery())) == [1]
        engine.apply([statement_entry(3)], ())
        assert sorted(hit_ids(engine.search(StatementQuery()))) == [1, 3]

    def test_apply_changes_the_state(self, engine: StatementEngine) -> None:
        """Equal states mean equal answers, so a commit has to change it; a refresh without one does not."""
        before = engine.state
        engine.apply([statement_entry(1)], ())
        after = engine.state
        assert after != before
        assert not engine.refresh()
        assert engine.state == after

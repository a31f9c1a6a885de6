"""What any engine has to do, as tests: derive from `Contract` and give it the fixture `index`."""

from collections.abc import Iterator
from dataclasses import replace

import orjson
import pytest

from app.errors import CursorInvalid
from app.search.engine import Hit, SearchResult, StatementEngine, StatementEntry
from app.search.query import FACETS, StatementQuery
from app.search.query_parser import parse
from app.search.sort import is_scored
from tests.search import reference_model as model
from tests.search.samples import any_entry, any_query, any_typed, entry, seeded


def ids(found: SearchResult) -> list[int]:
    return [id_of(hit) for hit in found.hits]


def id_of(hit: Hit) -> int:
    return int(orjson.loads(hit.line)["id"], 16)


def whole_walk(index: StatementEngine, query: StatementQuery) -> list[int]:
    """The ids on all pages, first to last."""
    walked = []
    for _ in range(1_000):
        found = index.search(query)
        walked += ids(found)
        if found.next is None:
            return walked
        query = replace(query, cursor=found.next)
    raise AssertionError("The walk does not end.")


def chance_entries(index: StatementEngine, count: int, seed: int) -> list[StatementEntry]:
    """Fill the index in several steps, with replacements and removals; returns what must be left."""
    chance = seeded(seed)
    left: dict[int, StatementEntry] = {}
    id_space = [chance.getrandbits(63) for _ in range(count)]
    for _ in range(4):
        put = [any_entry(chance, id_) for id_ in chance.sample(id_space, count // 2)]
        gone = chance.sample(id_space, count // 20)
        index.apply(put, gone)
        left |= {each.id: each for each in put}
        for id_ in gone:
            left.pop(id_, None)
    return list(left.values())


class Contract:
    """The tests. A subclass has a fixture `index` that gives an empty engine."""

    def test_agrees_with_the_model(self, index: StatementEngine) -> None:
        entries = chance_entries(index, 300, seed=1)
        chance = seeded(2)
        for _ in range(400):
            query = any_query(chance)
            found = index.search(query)
            expected = model.matching(entries, query)
            assert found.total == len(expected), query
            assert found.publications == model.publications(expected, query), query
            assert set(found.facets) == set(query.facets)
            for name in query.facets:
                part = model.matching(entries, query, but=name)
                assert found.facets[name] == model.facet(part, name, query), (name, query)
            if not is_scored(query, parse(query.q)):
                in_order = [each.id for each in model.ordered(expected, query)]
                assert ids(found) == in_order[: query.limit], query
                assert (found.next is None) == (len(expected) <= query.limit), query

    def test_pages_show_everything_once_in_the_order_of_the_stream(
        self, index: StatementEngine
    ) -> None:
        entries = chance_entries(index, 300, seed=3)
        chance = seeded(4)
        for _ in range(60):
            query = replace(any_query(chance), limit=chance.randint(1, 40), facets=())
            if len(model.matching(entries, query)) > 10 * query.limit:
                query = replace(query, limit=100)
            walked = whole_walk(index, query)
            streamed = list(index.stream(query))
            expected = model.matching(entries, query)
            assert walked == [id_of(hit) for hit in streamed], query
            assert sorted(walked) == [each.id for each in expected], query
            if is_scored(query, parse(query.q)):
                keys = [(-(hit.score or 0.0), id_of(hit)) for hit in streamed]
                assert keys == sorted(keys), query
            else:
                assert walked == [each.id for each in model.ordered(expected, query)], query

    def test_many_equal_statements_have_one_order(self, index: StatementEngine) -> None:
        chance = seeded(5)
        same = sorted(chance.sample(range(2**40), 500))
        index.apply([entry(id_, year=2000) for id_ in chance.sample(same, len(same))], ())
        for sort in ("relevance", "newest", "oldest", "confidence"):
            for q in ("", "alliance", "-nothing", "allian*"):
                query = StatementQuery(q=q, sort=sort, limit=90, facets=())
                assert whole_walk(index, query) == same

    def test_supporting_and_contrasting_share_a_rank(self, index: StatementEngine) -> None:
        index.apply(
            [
                entry(1, type="unclassified", confidence=1.0),
                entry(2, type="mentioning", confidence=0.9),
                entry(3, type="supporting", confidence=0.5),
                entry(4, type="contrasting", confidence=0.6),
                entry(5, type="supporting", confidence=None),
                entry(6, type="contrasting", confidence=0.5, year=2021),
                entry(7, type="supporting", confidence=0.5, year=None),
            ],
            (),
        )
        assert ids(index.search(StatementQuery())) == [4, 6, 3, 7, 5, 2, 1]

    def test_words_in_the_statement_count_more_than_in_the_title(
        self, index: StatementEngine
    ) -> None:
        index.apply(
            [
                entry(1, text="Therapy works well for most.", title="The alliance of these"),
                entry(2, text="The alliance works for most.", title="Therapy of these"),
                *(entry(id_, text="Nothing of it here.", title="Others") for id_ in range(3, 30)),
            ],
            (),
        )
        found = index.search(StatementQuery(q="alliance"))
        assert ids(found) == [2, 1]
        assert all(hit.score is not None for hit in found.hits)

    def test_a_score_is_told_only_where_it_orders(self, index: StatementEngine) -> None:
        index.apply([entry(1)], ())
        for query in (
            StatementQuery(),
            StatementQuery(q="-nothing"),
            StatementQuery(q="alliance", sort="newest"),
        ):
            assert [hit.score for hit in index.search(query).hits] == [None]

    def test_marks_what_matched_and_nothing_else(self, index: StatementEngine) -> None:
        text = (
            "L’été, the patient’s Alliances – “alliance ruptures” – and meta-analyses: 𝒳 alliance."
        )
        index.apply([entry(1, text=text, title="Ruptures")], ())

        def marked(q: str) -> list[str]:
            (hit,) = index.search(StatementQuery(q=q)).hits
            return [text[start:end] for start, end in hit.highlights]

        assert marked("alliance") == ["Alliances", "alliance", "alliance"]
        assert marked('"alliance rupture"') == ["alliance", "ruptures"]
        assert marked("meta-analysis") == ["meta", "analyses"]
        assert marked("rupt*") == ["ruptures"]
        assert marked("ete patient") == ["été", "patient"]
        assert marked("patient's -nothing") == ["patient"]
        assert marked("ruptures OR (nothing -patient)") == ["ruptures"]
        assert marked("-nothing") == []
        assert marked("") == []

    def test_a_cursor_is_good_for_its_query_only(self, index: StatementEngine) -> None:
        index.apply([entry(id_) for id_ in range(1, 10)], ())
        query = StatementQuery(cited=(11,), limit=2)
        cursor = index.search(query).next
        assert cursor is not None
        same = replace(query, cursor=cursor, limit=5, facets=(), facet_limit=1)
        assert ids(index.search(same)) == [3, 4, 5, 6, 7]
        for other in (
            replace(query, q="alliance"),
            replace(query, q="-nothing"),
            replace(query, sort="newest"),
            replace(query, cited=(11, 12)),
            replace(query, year_from=1900),
            replace(query, type=("mentioning",)),
        ):
            with pytest.raises(CursorInvalid):
                index.search(replace(other, cursor=cursor))

    def test_what_is_no_cursor_is_told_so(self, index: StatementEngine) -> None:
        index.apply([entry(id_) for id_ in range(1, 10)], ())
        chance = seeded(6)
        for q in ("", "alliance"):
            query = StatementQuery(q=q, limit=2)
            cursor = index.search(query).next
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
                place = chance.randrange(len(cursor))
                letter = chance.choice("abcXYZ019-_")
                if letter != cursor[place]:
                    damaged.append(cursor[:place] + letter + cursor[place + 1 :])
            for each in damaged:
                with pytest.raises(CursorInvalid):
                    index.search(replace(query, cursor=each))

    def test_a_walk_goes_on_when_the_index_changes(self, index: StatementEngine) -> None:
        index.apply([entry(id_) for id_ in range(1, 40)], ())
        for q in ("", "alliance"):
            query = StatementQuery(q=q, limit=10, facets=())
            first = index.search(query)
            last = ids(first)[-1]
            index.apply([entry(100, text="Something else.", title=None)], [last])
            rest = whole_walk(index, replace(query, cursor=first.next))
            assert [id_ for id_ in rest if id_ < 100] == list(range(last + 1, 40))
            index.apply([entry(last)], [100])

    def test_nothing_that_is_typed_is_an_error(self, index: StatementEngine) -> None:
        entries = chance_entries(index, 40, seed=7)
        chance = seeded(8)
        for _ in range(300):
            noise = "".join(
                chance.choices('aé0 -"()*OR“’\\/[]{}^~:+&|!?\x00\n𝒳\u0301', k=chance.randint(1, 30))
            )
            query = StatementQuery(q=noise + any_typed(chance), limit=100, facets=())
            assert sorted(ids(index.search(query))) == [
                each.id for each in model.matching(entries, query)
            ]

    def test_an_empty_index_answers(self, index: StatementEngine) -> None:
        found = index.search(StatementQuery(q="alliance", section=("methods",), year_from=2000))
        assert (found.total, found.publications, found.hits, found.next) == (0, 0, [], None)
        assert list(found.facets) == list(FACETS)
        assert [(each["value"], each["count"]) for each in found.facets["section"].values] == [
            ("methods", 0)
        ]
        assert list(index.stream(StatementQuery())) == []

    def test_the_last_of_what_is_put_counts(self, index: StatementEngine) -> None:
        index.apply([entry(1, text="first"), entry(2), entry(1, text="second")], ())
        assert ids(index.search(StatementQuery(q="first"))) == []
        assert ids(index.search(StatementQuery(q="second"))) == [1]
        index.apply([entry(1, text="third"), entry(3)], [2, 99])
        assert index.search(StatementQuery(q="third")).total == 1
        assert sorted(ids(index.search(StatementQuery()))) == [1, 3]

    def test_a_failed_apply_leaves_the_index_as_it_was(self, index: StatementEngine) -> None:
        index.apply([entry(1)], ())

        def breaking() -> Iterator[StatementEntry]:
            yield entry(2)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            index.apply(breaking(), [1])
        assert ids(index.search(StatementQuery())) == [1]
        index.apply([entry(3)], ())
        assert sorted(ids(index.search(StatementQuery()))) == [1, 3]

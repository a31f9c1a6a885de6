"""Positions of statements in the texts that make them."""

import random
import time

from app.db.engine import Database
from app.document import Document, Statement, Work
from app.ids import paper_id
from app.store.positions import by_tenths, order_of, positioned_statements, relative_positions
from tests.store.documents import record

IN_ORDER = (
    "/article/front/article-meta/abstract/p/xref",
    "/article/body/p[1]/xref[1]",
    "/article/body/p[1]/xref[2]",
    "/article/body/p[1]/italic[3]/xref",
    "/article/body/p[10]/xref",
    "/article/body/sec[1]/p[2]/xref[9]",
    "/article/body/sec[1]/sec[1]/p/xref",
    '/article/body/sec[2]/*[name()="tp:taxon-treatment"][2]/p[1]/xref',
    '/article/body/sec[2]/*[name()="tp:taxon-treatment"][10]/p[1]/xref',
    "/article/body/sec[10]/p/xref[1]",
    "/article/back/app-group/app/p/xref",
    "/article/floats-group/table-wrap[2]/table/tbody/tr[10]/td[3]/xref",
)
POINTERS = ("/body_text/2/cite_spans/0", "/body_text/2/cite_spans/11", "/body_text/10/cite_spans/0")


def test_positions_follow_the_text() -> None:
    """Numbers are numbers; the front is before the body, and figures at the end of the file are last."""
    for anchors in (IN_ORDER, POINTERS):
        shuffled = random.Random(1).sample(anchors, len(anchors))
        assert sorted(shuffled, key=order_of) == list(anchors)
        last = len(anchors) - 1
        assert relative_positions([*shuffled, anchors[0]]) == {
            anchor: place / last for place, anchor in enumerate(anchors)
        }
    assert relative_positions(["/p"]) == relative_positions([]) == {}


def test_positions_take_any_anchor() -> None:
    """In linear time, whatever a record says its anchor is."""
    start = time.process_time()
    for hostile in ("[" * 500_000, "/a[9" * 100_000, "1" * 500_000, '/*[name()="' * 50_000):
        relative_positions([hostile, "/p[1]", "", "/²", "/p[99999999999]"])
    assert time.process_time() - start < 5


def test_positions_are_counted_by_tenths(database: Database) -> None:
    """The order is that of each text; a statement without an anchor, or the only one of its paper, has no place."""
    cited = Work(doi="10.5555/placed", year=2000)
    other = Work(doi="10.5555/other")
    places = ["/p[1]", "/p[2]", "/p[3]", "/p[21]"]
    whole = Document(
        paper=Work(doi="10.5555/text", year=2010),
        references=(cited, other),
        statements=tuple(
            Statement(number % 2, f"Sentence {number}.", anchor=anchor, type="supporting")
            for number, anchor in enumerate(places)
        ),
    )
    alone = Document(
        paper=Work(doi="10.5555/alone", year=2011),
        references=(cited,),
        statements=(Statement(0, "Alone.", anchor="/p[1]"), Statement(0, "Nowhere.")),
    )
    record(database, whole, alone)
    with database.reading() as session:
        counted = by_tenths(session, paper_id("10.5555/placed"))
        placed = list(positioned_statements(session, [paper_id("10.5555/text")]))
    assert [one["supporting"] for one in counted["tenths"]] == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert sum(counted["unknown"].values()) == 2
    assert (counted["citing_papers"], counted["partial"]) == (2, False)
    assert sorted(one.position or 0 for one in placed) == [0, 1 / 3, 2 / 3, 1]
    assert {one.cited for one in placed} == {paper_id("10.5555/placed"), paper_id("10.5555/other")}

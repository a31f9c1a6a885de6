"""app.pages.trail_view: how a paper was cited around its notices, on its report."""

from typing import Any

import pytest

from app.db.engine import open_database
from app.document import Notice, Work
from app.pages.links import Links
from app.pages.trail_view import trail_views
from app.store.notices import save_notices
from app.vocabulary import TYPES
from tests.pages.parsed import page_of
from tests.servers import Server, statement, until

NOTICED = "10.5555/noticed"


@pytest.fixture(scope="module")
def noticed(own: Server) -> Server:
    """Four statements about a paper that was retracted in 2019, one that appeared before it in 2020, and the notice."""
    for number, (year, text) in enumerate(
        (
            (2018, "As they found [1]."),
            (2020, "The retracted paper [1] said so."),
            (2021, "So it is [1]."),
            (None, "The retracted paper [1], once more."),
        )
    ):
        record = statement(text, NOTICED)
        record["citing"] |= {"doi": f"10.5555/citing-{number}", "year": year}
        assert own.post(record).status_code == 201
    with open_database(own.database_url, 1).writing() as session:
        notice = Notice("retraction", NOTICED, "10.5555/retraction", "2019-05-14")
        save_notices(session, [(notice, Work())])
    until(lambda: own.get(f"/papers/{NOTICED}/citations").json()["total"] == 4)
    return own


def test_trail_stands_on_the_report(noticed: Server) -> None:
    """As a sentence, with the statements since, their feed, and the numbers; each statement that names it is marked."""
    page = page_of(noticed.get(f"/report/{NOTICED}"))
    assert page.words(".trail p:not(.quiet)").startswith(
        "Cited 2 times since its retraction in 2019, 1 of them saying so."
    )
    rows = [" ".join(one.split()) for one in page.texts(".trail tbody tr")]
    assert [row.rpartition(" ")[0] and row[-1] for row in rows] == ["1", "2", "1"]
    assert page.texts(".said .tag") == ["names the retraction"] * 2
    after, atom, json = page.hrefs(".trail p a")
    assert len(noticed.get(json).json()["items"]) == 2
    assert noticed.get(atom).text.count("<entry>") == 2
    listed = page_of(noticed.get(after.partition("#")[0]))
    assert len(listed.all(".statement")) == 2
    assert listed.text(".chip.off bdi") == "after its retraction"
    assert ("after_notice", "retraction") in listed.submitted("filters")
    assert listed.hrefs(".chip.off") == [f"/report/{NOTICED}"]
    exported = noticed.get(listed.hrefs(".exports a")[1])
    assert len(exported.text.splitlines()) == 2


def test_trail_marks_references_retracted_before(noticed: Server) -> None:
    """On the tab of references, and where the statements are listed: before the citing paper appeared, or since."""
    words = {0: "since this paper appeared", 1: "before this paper appeared", 3: "date unknown"}
    for number, timing in words.items():
        page = page_of(noticed.get(f"/report/10.5555/citing-{number}/references"))
        shown = [" ".join(one.split()) for one in page.texts(".tag.alert")]
        assert shown == [f"⚠ Retracted 2019-05-14 · {timing}"] * 2
        cites = page_of(noticed.get(f"/report/10.5555/citing-{number}/cites"))
        assert timing in cites.words(".tag.alert")
    found = page_of(noticed.get("/search?q=found"))
    assert "since the citing paper appeared" in found.words(".of .tag.alert")


def trail(kind: str, date: str | None, after: int = 0) -> dict[str, Any]:
    """A NoticeTrail of the HTTP contract with statements after it."""
    none = dict.fromkeys(TYPES, 0)
    periods = {
        "before": none,
        "same_year": none,
        "unknown": none,
        "after": {**none, "mentioning": after},
    }
    return {
        "kind": kind,
        "doi": "10.5555/n",
        "date": date,
        **periods,
        "naming_it": 3,
        "naming_it_after": 1,
    }


def test_trail_views_take_the_first_dated_notice() -> None:
    """Of each kind, as the filter does; one without a date is told as such."""
    some = [
        trail("retraction", None),
        trail("retraction", "2020"),
        trail("retraction", "2019-01", 7),
    ]
    views = trail_views([*some, trail("expression_of_concern", None)], "10.5555/a", Links())
    assert [(one.name, one.year, one.after, one.naming_it) for one in views] == [
        ("retraction", 2019, 7, 1),
        ("expression of concern", None, 0, 3),
    ]

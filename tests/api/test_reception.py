"""app.api.reception and after_notice: over HTTP, from the sample and from records that are posted."""

from urllib.parse import quote

from app.schemas.reception import (
    CitedTogether,
    NoticeTrail,
    Positions,
    StatementsTogether,
    Timelines,
    TogetherPage,
)
from tests.conftest import ON_SQLITE
from tests.servers import Server, statement, until

REFERENCE = "10.1037/int0000101"
SICI = "10.1002/(SICI)1097-0274(199909)36:1+<1::AID-AJIM2>3.0.CO;2-0"
NOTICE = f"""<article article-type="retraction" xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta>
<article-id pub-id-type="doi">10.5555/notice</article-id>
<title-group><article-title>Retraction: On frost</article-title></title-group>
<pub-date><month>5</month><year>2019</year></pub-date>
<related-article related-article-type="retracted-article" ext-link-type="doi" xlink:href="{SICI.replace("<", "&lt;")}"/>
</article-meta></front><body><p>The article is retracted.</p></body></article>"""


def test_timeline_of_the_sample_is_its_tally(server: Server) -> None:
    """One paper by GET, the same by POST, and twice the same is no more."""
    tally = server.get(f"/papers/{REFERENCE}/tally").json()
    years = server.get(f"/papers/{REFERENCE}/timeline").json()["years"]
    for name in ("supporting", "mentioning", "contrasting", "unclassified", "publications"):
        assert sum(year[name] for year in years) == tally[name]
    sent = {"dois": [REFERENCE, f"https://doi.org/{REFERENCE}", "10.5555/nowhere", "banana"]}
    several = server.send("POST", "/timelines", json=sent).json()
    assert several.keys() == Timelines.model_fields.keys()
    assert (several["papers"], several["years"]) == (1, years)
    assert [one["doi"] for one in several["invalid"]] == ["banana"]


def test_timelines_of_a_journal_or_an_author(server: Server) -> None:
    """A journal that nobody has is empty; what is malformed is a problem that names it."""
    nothing = server.send("POST", "/timelines", json={"issn": "0000-0000"}).json()
    assert nothing == {"years": [], "papers": 0, "invalid": []}
    assert server.send("POST", "/timelines", json={}).json() == nothing
    both = server.send("POST", "/timelines", json={"issn": "0000-0000", "dois": [REFERENCE]}).json()
    assert both["papers"] == 1
    for sent in ({"issn": "x"}, {"orcid": "1"}, {"doi": "x"}):
        answer = server.send("POST", "/timelines", json=sent)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid"), sent


def test_together_of_the_sample(server: Server) -> None:
    """In the shape of the contract; a paper that is not there, and a place that is none, are problems."""
    page = server.get(f"/papers/{REFERENCE}/together", within="section").json()
    assert page.keys() == TogetherPage.model_fields.keys()
    assert page["items"]
    for item in page["items"]:
        assert item.keys() == CitedTogether.model_fields.keys()
        assert item["bracket"] <= item["sentence"]
        assert item["section"] >= 1
    order = [item["section"] for item in page["items"]]
    assert order == sorted(order, reverse=True)
    for item in (one for one in page["items"] if one["paper"]["address"]):
        other = item["paper"]["address"]
        found = server.get(
            f"/papers/{REFERENCE}/together/statements", other=other, within="sentence"
        )
        assert found.json().keys() == StatementsTogether.model_fields.keys()
        assert found.json()["total"] >= item["sentence"]
        assert {one["cited"]["doi"] for one in found.json()["items"]} <= {REFERENCE}
    assert server.get(f"/papers/{REFERENCE}/together", within="page").status_code == 422
    several = f"/papers/{REFERENCE}/together/statements"
    assert server.get(several).status_code == 422
    assert server.get(several, other="banana").status_code == 422
    assert server.get(several, other="10.5555/nowhere").status_code == 404
    positions = server.get(f"/papers/{REFERENCE}/positions").json()
    assert positions.keys() == Positions.model_fields.keys()
    placed = sum(sum(one.values()) for one in (*positions["tenths"], positions["unknown"]))
    assert placed == server.get(f"/papers/{REFERENCE}/tally").json()["total"]
    for path in ("together", "trail", "timeline", "positions"):
        assert server.get(f"/papers/10.5555/nowhere/{path}").status_code == 404


@ON_SQLITE
def test_trail_leads_to_its_statements(fresh: Server) -> None:
    """`after_notice` gives those that the trail counts after the notice, as a page and as a feed, at any DOI."""
    sent = fresh.send("POST", "/imports", content=NOTICE.encode())
    until(lambda: fresh.get("/papers/10.5555/notice").status_code == 200)
    assert sent.status_code == 202
    for number, year in enumerate((2018, 2019, 2020, 2021)):
        record = statement(f"Sentence {number}, retracted paper [1].", SICI)
        record["citing"] |= {"doi": f"10.5555/citing{number}", "year": year}
        assert fresh.post(record).status_code == 201
    path = f"/papers/{quote(SICI, safe='')}"
    (trail,) = fresh.get(f"{path}/trail").json()["notices"]
    assert trail.keys() == NoticeTrail.model_fields.keys()
    counts = {one: sum(trail[one].values()) for one in ("before", "same_year", "after", "unknown")}
    assert counts == {"before": 1, "same_year": 1, "after": 2, "unknown": 0}
    assert trail["naming_it"] == 4

    def after(**more: str) -> int:
        answer = fresh.get(f"{path}/citations", after_notice="retraction", **more).json()
        return int(answer["total"])

    until(lambda: after() == 2)
    assert after(year_from="2021") == 1
    assert trail["naming_it_after"] == 2
    record = statement("About another kind, retracted paper [1].", SICI)
    record["citing"] |= {"doi": "10.5555/journal", "year": 2020, "journal": "Frost"}
    assert fresh.post(record).status_code == 201
    until(lambda: after() == 3)
    facet = fresh.get(f"{path}/citations/facets/journal", after_notice="retraction").json()
    assert [(one["value"], one["count"]) for one in facet["values"] if one["value"] == "Frost"] == [
        ("Frost", 1)
    ]
    none = fresh.get(f"{path}/citations/facets/journal", after_notice="correction").json()
    assert none["values"] == []
    assert (
        fresh.get(f"{path}/references/facets/journal", after_notice="retraction").status_code == 422
    )
    assert fresh.get(f"{path}/citations", after_notice="correction").json()["total"] == 0
    feed = fresh.get(f"{path}/citations", after_notice="retraction", format="jsonfeed").json()
    assert len(feed["items"]) == 3

"""Checks of lists against a store, on both databases: what is found of each reference, and in which order."""

from pathlib import Path
from typing import Any

from sqlalchemy import event

from app.db.engine import Database
from app.document import Author, Statement, Work
from tests.checks.stores import checked, crossref, jats_notice, load, openalex
from tests.store.documents import article, record

PAPERS = [f"10.5555/paper-{n}" for n in range(40)]
NOTICE = {
    "DOI": "10.5555/notice-1",
    "type": "retraction",
    "updated": {"date-parts": [[2020, 5, 4]]},
}


def updated(kind: str) -> dict[str, Any]:
    """A work's field about a notice of this kind."""
    return {"updated-by": [{**NOTICE, "type": kind}]}


def by_position(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(answer["references"], key=lambda one: one["given_position"])


def test_check_finds_five_retractions_of_forty(tmp_path: Path, database: Database) -> None:
    """However each came to be known, and neither corrections, concerns, notices nor other titles with that word."""
    others = {
        "RETRACTION: A title": 10,
        "Retracted position of the biceps": 11,
        "On retracted: papers": 12,
    }
    updates: dict[int, dict[str, Any]] = {
        0: {"updated-by": [NOTICE]},
        5: {"updated-by": [{**NOTICE, "DOI": "10.5555/notice-5", "type": "correction"}]},
        6: {"updated-by": [{**NOTICE, "DOI": "10.5555/notice-6", "type": "expression_of_concern"}]},
        7: {"updated-by": [{**NOTICE, "DOI": "10.5555/notice-7", "type": "corrigendum"}]},
    }
    titles = {n: title for title, n in others.items()} | {3: "RETRACTED: What looms sing in winter"}
    load(
        database,
        *(
            crossref(doi, titles.get(n, f"Paper number {n}"), **updates.get(n, {}))
            for n, doi in enumerate(PAPERS)
        ),
        crossref("10.5555/notice-of-1", "A note", **{"update-to": [{**NOTICE, "DOI": PAPERS[1]}]}),
        openalex(PAPERS[2], is_retracted=True),
        jats_notice("10.5555/notice-of-4", PAPERS[4]),
        jats_notice("10.5555/notice-of-8", PAPERS[8], "correction"),
    )
    answer = checked(tmp_path, database, PAPERS)
    summary = answer["summary"]
    assert summary["given"] == summary["found"] == 40
    assert (summary["retracted"], summary["concern"], summary["corrected"]) == (5, 1, 3)
    assert [one["doi"] for one in answer["references"][:5]] == PAPERS[:5]
    assert [one["attention"][0] for one in answer["references"][5:9]] == [
        "concern",
        *["corrected"] * 3,
    ]
    retracted = [one["notices"][0] for one in answer["references"][:5]]
    assert {one["kind"] for one in retracted} == {"retraction"}
    assert [one["source"] for one in retracted] == [
        "publisher",
        "publisher",
        "openalex",
        "title",
        "full-text",
    ]
    assert [one["date"] for one in retracted] == [
        "2020-05-04",
        "2020-05-04",
        None,
        None,
        "2021-03-02",
    ]
    assert {one["retraction"] for one in answer["references"][9:]} == {"none-known"}
    assert summary["never_looked_up"] == 0


def test_check_sorts_by_what_needs_attention(tmp_path: Path, database: Database) -> None:
    """Retracted, concern, corrected, contrasted, not found, ambiguous, invalid; the rest as it was given."""
    twins = [
        Work(
            doi=f"10.5555/twin-{n}",
            title="Two papers of one and the same title",
            year=2001,
            authors=(Author("Ida Lee", "Ida", "Lee"),),
        )
        for n in (1, 2)
    ]
    kinds: dict[str, str] = {
        "retracted": "retraction",
        "concern": "expression_of_concern",
        "corrected": "correction",
    }
    for name, kind in kinds.items():
        load(database, crossref(f"10.5555/{name}", **updated(kind)))
    cited = (Work(doi="10.5555/contrasted"), Work(doi="10.5555/plain"), *twins)
    contrast = Statement(0, "Unlike others [1].", type="contrasting", confidence=0.9)
    record(database, article("10.5555/citing", references=cited, statements=(contrast,)))
    tie = "Lee I. Two papers of one and the same title. 2001."
    given = [
        "x",
        tie,
        "Menabrea B. Of engines that run on steam. 1842.",
        "10.5555/plain",
        "10.5555/contrasted",
    ]
    given += ["10.5555/corrected", "10.5555/concern", "10.5555/retracted"]
    answer = checked(tmp_path, database, given)
    reasons = [one["attention"] for one in answer["references"]]
    assert reasons == [
        *([one] for one in (*kinds, "contrasted", "not-found", "ambiguous", "invalid")),
        [],
    ]
    ambiguous = answer["references"][5]
    assert {one["doi"] for one in ambiguous["candidates"]} == {one.doi for one in twins}
    assert (ambiguous["doi"], ambiguous["matched"], ambiguous["score"]) == (None, None, None)
    contrasted = answer["references"][3]
    assert [one["text"] for one in contrasted["contrasting"]] == ["Unlike others [1]."]
    assert contrasted["tally"]["contrasting"] == 1
    assert answer["summary"] == {
        **dict.fromkeys(("retracted", "concern", "corrected", "contrasted", "not_found", "ambiguous", "invalid"), 1),
        "given": 8, "found": 5, "other_paper": 0, "never_looked_up": 2, "repeated": 0, "never_cited": 0,
    }  # fmt: skip


def test_check_tells_what_was_never_looked_up(tmp_path: Path, database: Database) -> None:
    """Of a paper that only reference lists have, silence about retractions means nothing."""
    load(database, crossref("10.5555/registered"))
    record(
        database,
        article("10.5555/citing", references=(Work(doi="10.5555/mentioned"),), statements=()),
    )
    known, mentioned, unknown = by_position(
        checked(tmp_path, database, ["10.5555/registered", "10.5555/mentioned", "10.5555/unknown"])
    )
    assert (known["retraction"], known["looked_up"]) == ("none-known", True)
    assert (mentioned["state"], mentioned["retraction"], mentioned["looked_up"]) == (
        "found",
        "unknown",
        False,
    )
    assert (unknown["state"], unknown["retraction"], unknown["doi"]) == (
        "not-found",
        "unknown",
        None,
    )
    assert unknown["given_doi"] == "10.5555/unknown"


def test_check_names_repeated_references(tmp_path: Path, database: Database) -> None:
    """In whatever spelling; what was not found is nothing that could be repeated."""
    load(database, crossref("10.5555/Twice"))
    given = [
        "10.5555/twice",
        "https://doi.org/10.5555/TWICE",
        "doi:10.5555/twice.",
        "10.5555/no",
        "10.5555/no",
    ]
    answer = checked(tmp_path, database, given)
    assert [one["same_as"] for one in by_position(answer)] == [None, 1, 1, None, None]
    assert answer["summary"]["repeated"] == 2


def test_check_finds_by_identifier_and_alias(tmp_path: Path, database: Database) -> None:
    """A PMID leads to the paper that claims it, and a reference printed without a DOI to what it turned out to be."""
    load(database, crossref("10.5555/known"))
    references = (
        Work(doi="10.5555/known", pmid="29456789"),
        Work(openalex="W7", title="Only in OpenAlex"),
    )
    record(database, article("10.5555/citing", references=references, statements=()))
    by_pmid, printed, by_openalex = by_position(
        checked(
            tmp_path,
            database,
            ["pmid:29456789", "Lee I. Something. J. 1999. PMID: 29456789.", "openalex:W7"],
        )
    )
    for one in (by_pmid, printed):
        assert (one["doi"], one["matched"], one["score"]) == ("10.5555/known", "identifier", 1.0)
    assert (by_openalex["state"], by_openalex["doi"], by_openalex["title"]) == (
        "found",
        None,
        "Only in OpenAlex",
    )


def test_check_shows_versions_with_their_notices(tmp_path: Path, database: Database) -> None:
    """Who cites a preprint learns that it was published, and that this was retracted."""
    relation = {"is-preprint-of": [{"id": "10.5555/article", "id-type": "doi"}]}
    load(
        database,
        crossref("10.5555/preprint", relation=relation),
        crossref("10.5555/article", "The article", **{"updated-by": [NOTICE]}),
    )
    (one,) = checked(tmp_path, database, ["10.5555/preprint"])["references"]
    (version,) = one["versions"]
    assert (version["kind"], version["doi"], version["title"]) == (
        "published",
        "10.5555/article",
        "The article",
    )
    assert [notice["kind"] for notice in version["notices"]] == ["retraction"]
    assert one["attention"] == []


def test_check_keeps_three_statements_of_a_type(tmp_path: Path, database: Database) -> None:
    """The surest first, of aliases too."""
    sentences = tuple(
        Statement(0, f"Unlike number {n} [1].", type="contrasting", confidence=n / 10)
        for n in range(6)
    )
    record(database, article("10.5555/citing", statements=sentences))
    (one,) = checked(tmp_path, database, ["10.5555/cited"])["references"]
    assert [each["confidence"] for each in one["contrasting"]] == [0.5, 0.4, 0.3]
    assert one["supporting"] == []
    assert one["retraction"] == "unknown"


def test_check_notices_a_doi_of_another_paper(tmp_path: Path, database: Database) -> None:
    """A text that has nothing of the paper with its DOI; not one that is translated, cut, or a DOI alone."""
    looms = crossref(
        "10.5555/looms", "Looms of northern valleys", author=[{"family": "Vidal", "given": "Ana"}]
    )
    load(database, looms)
    given = [
        "Menabrea B. Of engines that run on steam, and their future. 1842. doi:10.5555/looms",
        "Vidal A. Webstühle nördlicher Täler und ihre Lieder. 2015. https://doi.org/10.5555/looms",
        "Widal A. Looms of the northern valleys. 2015. doi:10.5555/looms",
        "doi:10.5555/looms",
        "See engines: doi:10.5555/looms",
    ]
    answer = checked(tmp_path, database, given)
    assert [one["other_paper"] for one in by_position(answer)] == [True, *[False] * 4]
    assert answer["references"][0]["attention"] == ["other-paper"]
    assert answer["summary"]["other_paper"] == 1


def test_check_takes_as_many_queries_whatever_its_length(
    tmp_path: Path, database: Database
) -> None:
    """Of the database; the index is searched once for each reference that is found by its words."""
    load(database, *(crossref(doi, f"Paper number {n} of looms") for n, doi in enumerate(PAPERS)))
    queries: list[str] = []

    def count(*executed: Any) -> None:
        queries.append(executed[2])

    counts = []
    for some in (PAPERS[:2], PAPERS):
        printed = [f"Lee I. Paper number {n} of looms. 2015." for n in range(len(some))]
        queries.clear()
        for engine in {database.engine, database.writer}:
            event.listen(engine, "before_cursor_execute", count)
        assert checked(tmp_path, database, [*some, *printed])["summary"]["given"] == 2 * len(some)
        for engine in {database.engine, database.writer}:
            event.remove(engine, "before_cursor_execute", count)
        counts.append(len(queries))
    assert counts[1] <= counts[0]

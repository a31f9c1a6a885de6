"""app.pages.lines: wherever a statement is shown, so are the notices of its papers and its place in the article."""

import pytest

from app.db.engine import open_database
from app.document import Notice, Work
from app.store.notices import save_notices
from tests.pages.parsed import page_of
from tests.servers import Server, statement, until

CITED, OTHER, CITING = "10.5555/lines-cited", "10.5555/lines-other", "10.5555/lines-citing"
TEXT = "Unlike the retracted study [1], we found no lichen."


@pytest.fixture(scope="module")
def retracted(own: Server) -> dict[str, str]:
    """A statement whose papers were both retracted: the address of each kind of page that shows it."""
    records = [
        statement(TEXT, cited, type="contrasting", citing={"doi": CITING, "title": "Citing"})
        for cited in (CITED, OTHER)
    ]
    ids = [own.post(record).json()["ids"][0] for record in records]
    with open_database(own.database_url, 1).writing() as session:
        for doi in (CITED, CITING):
            save_notices(session, [(Notice("retraction", doi, f"{doi}-notice"), Work())])
    until(lambda: own.get("/stats").json()["index_lag"] == 0)
    check = own.send("POST", "/checks", json={"references": [CITED]})
    return {
        "report": f"/report/{CITED}",
        "references": f"/report/{CITING}/references",
        "search": "/search?q=lichen",
        "statement": f"/statements/{ids[0]}",
        "evidence": f"/report/{CITED}/evidence?claim=lichen",
        "together": f"/report/{CITED}/together?other={OTHER}",
        "check": check.headers["location"],
    }


@pytest.mark.parametrize(
    "page", ["report", "references", "search", "statement", "evidence", "together", "check"]
)
def test_lines_have_notices_and_links(own: Server, retracted: dict[str, str], page: str) -> None:
    """Of the citing paper, of the cited one where the statement names them, and the sentence in its article."""
    shown = page_of(own.client.get(retracted[page], headers={"Accept": "text/html"}))
    tags = shown.texts(".tag")
    assert "names the retraction" in tags
    assert any(tag.startswith("⚠ Retracted") for tag in tags)
    assert any(f"https://doi.org/{CITING}#:~:text=" in one for one in shown.hrefs("main a"))

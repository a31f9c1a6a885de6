"""app.pages.evidence: what citers say of a claim, as the API finds it."""

from tests.pages.parsed import page_of
from tests.servers import Server, statement, until

CITED = "10.1037/int0000101"
CLAIM = "The first session is decisive for the alliance."


def test_evidence_is_what_the_json_says(sample: Server) -> None:
    """Its statements in its order, its counts, and the claim in the field and the address."""
    response = sample.get(f"/report/{CITED}/evidence", claim=CLAIM, limit=3)
    page = page_of(response)
    found = sample.send("POST", "/evidence", json={"claim": CLAIM, "doi": CITED, "limit": 3}).json()
    assert page.texts(".statement .text") == [item["text"] for item in found["items"]]
    assert page.words(".found").startswith(
        f"{found['total']} statements in {found['publications']} publications"
    )
    assert f"{found['independent_citers']} independent citer" in page.words(".voices")
    assert page.words(".voices").startswith("Too few to tell:") is not found["enough"]
    assert page.one("#claim").attributes["value"] == CLAIM
    assert page.all("mark")
    known = {"If-None-Match": response.headers["etag"]}
    assert sample.client.get(response.url, headers=known).status_code == 304
    every = page_of(sample.get(page.hrefs(".pages a")[0]))
    assert len(every.all(".statement")) == min(found["total"], 100)


def test_evidence_without_a_claim_asks_for_one(sample: Server) -> None:
    """A field, and no statement; what no statement has a word of is told."""
    for address in (f"/report/{CITED}/evidence", f"/report/{CITED}/evidence?claim=%20"):
        page = page_of(sample.get(address))
        assert page.all("#claim")
        assert not page.all(".statement, .empty, .voices")
    page = page_of(sample.get(f"/report/{CITED}/evidence", claim="xylophones"))
    assert page.text(".empty h2") == "No statement speaks of it"


def test_evidence_of_seven_is_enough(own: Server) -> None:
    """From seven independent citers on it is no longer said that there are too few; a verdict there never is."""
    for number in range(7):
        record = statement(
            f"Frost slows growth of lichen, as shown in year {number} [1].", "10.5555/frost"
        )
        record["citing"] |= {
            "doi": f"10.5555/lichen-{number}",
            "authors": [{"name": f"Ada {'ABCDEFG'[number]}omer"}],
        }
        record["cited"] |= {"authors": [{"name": "Otto Zander"}]}
        assert own.post(record).status_code == 201
        path = "/report/10.5555/frost/evidence"
        until(lambda: own.get("/stats").json()["index_lag"] == 0)
        words = page_of(own.get(path, claim="Frost slows growth of lichen.")).words(".voices")
        assert words.startswith("Too few to tell") is (number < 6), words

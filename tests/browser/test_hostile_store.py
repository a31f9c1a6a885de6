"""Tests of pages about papers whose every field tries to be markup, a script or an address."""

from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, expect

from tests.browser.faults import watch
from tests.conftest import ON_SQLITE
from tests.servers import Server, until

ATTACK = '"><img src=x onerror="window.owned=1"><script>window.owned=1</script><a href="javascript:owned=1">\u202e{{7*7}}'
CITED = "10.5555/<script>owned=1</script>"
LINKS = "[...document.querySelectorAll('[href], [src], [action]')].map((one) => one.href ?? one.src ?? one.action)"
CITING = "10.5555/\"onload='owned=1'"
RECORD: dict[str, Any] = {
    "citing": {
        "doi": CITING,
        "title": ATTACK,
        "journal": ATTACK,
        "year": 2020,
        "authors": [{"name": ATTACK, "orcid": "javascript:owned=1"}],
    },
    "cited": {"doi": CITED, "title": ATTACK, "abstract": ATTACK, "authors": [{"name": ATTACK}]},
    "text": f"As {ATTACK} has found.",
    "before": ATTACK,
    "after": ATTACK,
    "section_title": ATTACK,
    "source": "javascript:owned=1",
    "licence": ATTACK,
    "anchor": ATTACK,
}


@ON_SQLITE
def test_hostile_fields_show_as_text(fresh: Server, browser: Browser) -> None:
    """On every page they stand as they are, and nothing of them is run, loaded or linked to."""
    (statement,) = fresh.post(RECORD).raise_for_status().json()["ids"]
    until(lambda: fresh.get("/statements").json()["total"])
    base_url = str(fresh.client.base_url).rstrip("/")
    faults: list[str] = []
    paths = [
        f"/report/{quote(CITED, safe='')}",
        "/report/" + quote(CITING, safe="") + "/references",
        f"/statements/{statement}",
        f"/search?q={quote(ATTACK)}",
        "/",
    ]
    with browser.new_context(base_url=base_url) as context:
        watch(context, base_url, faults)
        page = context.new_page()
        for path in paths:
            page.goto(path)
            assert not page.evaluate("'owned' in window")
            assert page.locator("main img, main script").count() == 0
            assert all(link.startswith("http") for link in page.evaluate(LINKS))
            if path != "/":
                assert RECORD["text"] in page.locator(".statement .text").all_text_contents()
        page.goto(paths[0], wait_until="networkidle")
        page.locator("#starts-author").fill("src")
        expect(page.locator(".matches bdi")).to_have_text(ATTACK)
        page.locator("#find").fill(CITING)
        expect(page.get_by_role("option").locator("[dir=auto]")).to_have_text(ATTACK)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(ATTACK)
        assert not page.evaluate("'owned' in window")
    assert not faults


@ON_SQLITE
def test_long_words_do_not_widen_a_page(fresh: Server, browser: Browser) -> None:
    """Names and titles without a space, an author list without an end."""
    word = "Donaudampfschifffahrt" * 20
    citing = {"doi": f"10.5555/{word}", "title": word, "year": 2020, "journal": word}
    citing["authors"] = [{"name": f"{word}{number}"} for number in range(300)]
    record = {"citing": citing, "cited": {**citing, "doi": "10.5555/cited"}, "text": f"{word} [1]."}
    (statement,) = fresh.post(record).raise_for_status().json()["ids"]
    until(lambda: fresh.get("/statements").json()["total"])
    with browser.new_context(viewport={"width": 320, "height": 800}) as context:
        page = context.new_page()
        for path in ("/report/10.5555/cited", f"/statements/{statement}", f"/search?q={word}"):
            page.goto(f"{str(fresh.client.base_url).rstrip('/')}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320

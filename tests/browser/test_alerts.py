"""A person's way: subscribe on a report, read the mail, confirm, get the mail about a new statement, unsubscribe."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.alerts.receivers import MailReceiver, link_in, mail_server, text_of
from tests.browser.axe import violations
from tests.browser.faults import watch
from tests.conftest import new_location
from tests.servers import Server, key, statement, until

CITED = "10.5555/followed"


@pytest.fixture
def mailing(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_url: Callable[[str], str]
) -> Iterator[tuple[Server, MailReceiver]]:
    """A server that sends mails, and who gets them."""
    receiver = MailReceiver()
    with (
        new_location("sqlite", tmp_path, request, like=migrated_url("sqlite")) as location,
        mail_server(receiver) as smtp_url,
    ):
        server = Server(tmp_path, location.url)
        server.key = key(tmp_path, location.url)
        server.environment = {
            "CITANCE_SMTP_URL": smtp_url,
            "CITANCE_MAIL_FROM": "citance <alerts@example.org>",
            "CITANCE_PUBLIC_URL": "https://citance.example.org",
        }
        server.start()
        server.post(statement("It was so before [1].", CITED, type="contrasting"))
        until(lambda: server.get("/statements").json()["total"] == 1)
        yield server, receiver
        server.stop()


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "without"])
def test_subscribe_confirm_be_told_unsubscribe(
    browser: Browser, mailing: tuple[Server, MailReceiver], with_script: bool
) -> None:
    """With filters that were chosen on the page; nothing about what was there before."""
    server, receiver = mailing
    base_url, faults = str(server.client.base_url).rstrip("/"), list[str]()
    context = browser.new_context(base_url=base_url, java_script_enabled=with_script)
    watch(context, base_url, faults)
    page = context.new_page()
    page.goto(f"/report/{CITED}?type=contrasting")
    page.locator("[data-dialog=follow]").first.click()
    dialog = page.locator("#follow")
    dialog.get_by_label("E-mail address").fill("reader@example.org")
    dialog.get_by_label("How often").select_option("at_once")
    if with_script:
        assert violations(page) == []
    dialog.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    until(lambda: receiver.mails)
    press_link(page, link_in(receiver.mails[0], "/alerts/confirm"), "Confirm", with_script)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your subscription is confirmed")
    server.post(
        statement("It is not so [1].", CITED, type="contrasting"),
        statement("It is mentioned [1].", CITED, type="mentioning"),
    )
    until(lambda: len(receiver.mails) == 2)
    told = text_of(receiver.mails[1])
    assert "It is not so [1]." in told
    assert not re.search("so before|mentioned", told)
    press_link(page, link_in(receiver.mails[1], "/alerts/unsubscribe"), "Unsubscribe", with_script)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are unsubscribed")
    context.close()
    assert not faults


def press_link(page: Page, path: str, button: str, with_script: bool) -> None:
    """Follow a link of a mail, and press the button there."""
    page.goto(path)
    assert "reader@" not in page.content()
    if with_script:
        assert violations(page) == []
    page.get_by_role("button", name=button).click()

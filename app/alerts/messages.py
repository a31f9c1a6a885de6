"""Messages of alerts: a mail as plain text and HTML, and the body of a call of a webhook. Pure.

What comes from papers or from whoever asked is escaped in HTML and without control characters in headers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import orjson

from app import doi as dois
from app.printable import printable

LONGEST_TEXT = 1_000
"""Characters of a statement in a mail."""
LONGEST_SUBJECT = 150
_TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
RHYTHMS = {
    "at_once": "as soon as they come",
    "daily": "once a day at most",
    "weekly": "once a week at most",
}


@dataclass(frozen=True, slots=True)
class MailText:
    """Subject and the two forms of a mail."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What a message tells."""

    alert: str
    """Id of the alert."""
    description: str
    """Its condition in words."""
    query: Mapping[str, Any]
    counts: Mapping[str, int]
    """All that is new, by type."""
    statements: Sequence[dict[str, Any]]
    """The first ones, as the API gives them."""
    page_url: str | None
    """The page that shows the same statements; None where no public URL is set."""
    server_url: str

    @property
    def total(self) -> int:
        """Statements that are new."""
        return sum(self.counts.values())


def webhook_body(digest: Digest, type_: str, time: Any) -> bytes:
    """The body of a call."""
    data = {
        "alert": digest.alert,
        "description": digest.description,
        "query": digest.query,
        "url": digest.page_url,
        "total": digest.total,
        "counts": digest.counts,
        "statements": digest.statements,
    }
    return orjson.dumps({"type": type_, "timestamp": time, "data": data}, option=_TIMES)


def digest_mail(digest: Digest, unsubscribe_url: str, rhythm: str) -> MailText:
    """The mail that tells of new statements."""
    counts = ", ".join(f"{count:,} {type_}" for type_, count in digest.counts.items() if count)
    new = f"{digest.total:,} new statement{'' if digest.total == 1 else 's'}"
    rest = digest.total - len(digest.statements)
    more = f"And {rest:,} more: see the page." if rest > 0 else ""
    page_url = digest.page_url or digest.server_url
    footer = (
        f"You get this mail because this address was subscribed to: {digest.description}; "
        f"{RHYTHMS[rhythm]}."
    )
    text = [
        f"{new} ({counts})",
        digest.description,
        "",
        *(line for one in digest.statements for line in _as_text(one, digest.server_url)),
        *([more, ""] if more else []),
        f"All of them: {page_url}",
        "",
        "-- ",
        footer,
        f"Unsubscribe: {unsubscribe_url}",
        "",
    ]
    html = [
        f"<h1>{escape(new)}</h1>",
        f"<p>{escape(counts)}<br>{escape(digest.description)}</p>",
        *(_as_html(one, digest.server_url) for one in digest.statements),
        f"<p>{escape(more)}</p>" if more else "",
        f"<p>{_link(page_url, 'All of them')}</p>",
        f"<hr><p>{escape(footer)} {_link(unsubscribe_url, 'Unsubscribe')}</p>",
    ]
    return MailText(subject(f"{new}: {digest.description}"), "\n".join(text), _page(html))


def confirmation_mail(description: str, rhythm: str, confirm_url: str) -> MailText:
    """The mail that asks the owner of an address whether to send anything to it."""
    asked = (
        f"Somebody, you we hope, has asked for mails to this address about new statements, "
        f"{RHYTHMS[rhythm]}: {description}."
    )
    ask = "If that was you, open this link within two days and confirm:"
    otherwise = "If it was not, do nothing: nothing more is sent, and the address is deleted after two days."
    text = "\n".join([asked, "", ask, confirm_url, "", otherwise, ""])
    html = [
        f"<p>{escape(asked)}</p>",
        f"<p>{ask}<br>{_link(confirm_url, confirm_url)}</p>",
        f"<p>{otherwise}</p>",
    ]
    return MailText("Please confirm: mails about new statements", text, _page(html))


def subject(text: str) -> str:
    """A line for a header."""
    line = printable(text)
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def _facts(statement: Mapping[str, Any]) -> list[str]:
    """Type, section and marker."""
    section = statement["section_title"] or statement["section"]
    marker = statement["marker"]
    return [
        statement["type"],
        *([] if section == "unknown" else [f"section: {section}"]),
        *([f"marker: {marker['text']}"] if marker else []),
    ]


def _as_text(statement: Mapping[str, Any], server_url: str) -> Iterable[str]:
    citing, cited = statement["citing"], statement["cited"]
    yield f"* {_one_line(_cut(statement['text']))}"
    yield f"  [{_one_line(', '.join(_facts(statement)))}]"
    yield f"  {_one_line(_name(citing))} cites {_one_line(_name(cited))}"
    yield f"  {server_url}/statements/{statement['id']}"
    yield ""


def _as_html(statement: Mapping[str, Any], server_url: str) -> str:
    citing, cited = statement["citing"], statement["cited"]
    url = f"{server_url}/statements/{statement['id']}"
    facts = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in _facts(statement))
    return (
        f'<blockquote dir="auto">{_marked(statement)}</blockquote>'
        f"<p>{facts}<br>{_paper(citing)} cites {_paper(cited)}<br>"
        f"{_link(url, 'This statement')}</p>"
    )


def _marked(statement: Mapping[str, Any]) -> str:
    """The text with its marker set off."""
    text, marker = _cut(statement["text"]), statement["marker"]
    if not marker or marker["end"] > len(text):
        return escape(text)
    start, end = marker["start"], marker["end"]
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


def _paper(paper: Mapping[str, Any]) -> str:
    name = _name(paper)
    if paper["doi"]:
        return _link(dois.url(paper["doi"]), name)
    return f"<bdi>{escape(name)}</bdi>"


def _name(paper: Mapping[str, Any]) -> str:
    name = paper["title"] or paper.get("printed") or paper["doi"] or "a paper without a title"
    return _cut(name) if paper["year"] is None else f"{_cut(name)} ({paper['year']})"


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}"><bdi>{escape(text)}</bdi></a>'


def _page(body: Iterable[str]) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><body>{"".join(body)}</body></html>'
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"

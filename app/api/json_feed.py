"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): a page of a feed as JSON."""

from typing import Any

import orjson

from app.api.feed_entries import Entry, Feed
from app.search import partial

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> bytes:
    """The document. It has no id of its own: the address of its first page, `feed_url`, is one."""
    document: dict[str, Any] = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.first_url,
        "description": feed.subtitle,
        "authors": [{"name": "citance", "url": feed.server_url}],
        "_citance": partial.fields(feed.partial_reason),
        "items": list(map(_item, feed.entries)),
    }
    if feed.next_url:
        document["next_url"] = feed.next_url
    return orjson.dumps(document)


def _item(entry: Entry) -> dict[str, Any]:
    statement = entry.statement
    authors = [
        {"name": author.name, **({"url": author.url} if author.url else {})}
        for author in entry.authors
    ]
    optional = {
        "external_url": entry.citing_url,
        "language": entry.language,
        "authors": authors,
    }
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": statement["text"],
        "content_html": entry.html,
        "date_published": statement["created_at"],
        "tags": [statement["type"], statement["section"]],
        **{name: value for name, value in optional.items() if value},
        "_citance": {name: statement[name] for name in ("id", "type", "section", "confidence")},
    }

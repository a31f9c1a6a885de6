"""Imports on the wire."""

from datetime import datetime

from pydantic import BaseModel

from app.schemas.fields import field, one_of


class Rejection(BaseModel):
    """Something that an import did not take in."""

    file: str = field("File, within the archive.", "articles/a.xml")
    place: str = field("Where in it.", "/article/body/p[3]/xref[2]")
    reason: str = field("Why.", "The citation points to reference R99, which is not in the list.")


class ImportRecord(BaseModel):
    """One loading of a file, with its outcome."""

    id: str = field("Id.", "9f1c2e6a0b7d4c55")
    state: str = one_of(
        ("queued", "running", "done", "failed", "cancelled"), "How far it is.", "done"
    )
    name: str = field("The file's name.", "articles.zip")
    format: str = field("The format asked for.", "auto")
    articles: int = field("Full texts read.", 12)
    references: int = field("References read.", 480)
    statements: int = field("Statements read.", 911)
    added: int = field("Statements that were not there.", 900)
    updated: int = field("Statements that were there and differed.", 11)
    removed: int = field("Statements that newer editions no longer have.", 0)
    rejected: int = field("Records that were not taken in.", 1)
    reason: str | None = field("Why it failed, or was not finished.", "The archive breaks off.")
    created_at: datetime = field("When it was sent.", "2026-11-23T09:30:00Z")
    finished_at: datetime | None = field("When it was done.", "2026-11-23T09:31:00Z")
    rejections: list[Rejection] = field(
        "What was not taken in, the first 10,000; `next` leads to more.", []
    )
    next: str | None = field("Cursor of the next rejections; null on the last page.", "100")

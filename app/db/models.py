"""SQLAlchemy models of all tables. SQL is the truth; the search index is made from it.

papers ─┬─ identifiers, authors, notices, versions   metadata of a paper
        ├─ reference_matches                    the DOIs found for references without one
        ├─ citations (citing, cited)            the edge, with or without statements
        ├─ statements (citing, cited, text)     the sentences ── corrections (their history)
        └─ documents                            the full-text version that a paper's statements were read from
journals ── journal_issns
imports ── rejections                           ingest runs, and what they did not store
manifest                                        which contents were read, by which version
outbox, paper_outbox, index_state               what the index has yet to apply, and which index it is
lookups                                         cached answers of the registries
registry_limits, registry_blocks                their shared rate limits, and which ones have blocked us
alerts ─┬─ alert_papers                         the papers whose statements an alert may ask for
        ├─ alert_matches                        the statements that it has matched
        └─ alert_deliveries                     the messages that tell of them
alert_outbox                                    statements that have yet to be matched with the alerts
subscription_requests                           who has asked for messages of late, as digests
checks                                          checked reference lists, until they expire
api_keys, signing_keys

A class whose name another module uses for the same thing outside the database is called …Row (`StatementRow` stores a
`document.Statement`).
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """Column type of a time in UTC. SQLite drops the zone; this restores it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None or value.tzinfo:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Declarative base: one naming convention, so that a migration can name what it drops; an int is 64 bits wide."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        int: BigInteger,
        datetime: Moment,
        list[Any]: JSON,
        dict[str, int]: JSON,
        dict[str, Any]: JSON,
    }


class Paper(Base):
    """A citable work. Without a DOI it is an unresolved reference, known by its other ids or its printed text."""

    __tablename__ = "papers"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(unique=True)
    doi: Mapped[str | None]
    title: Mapped[str | None]
    abstract: Mapped[str | None]
    year: Mapped[int | None]
    published_on: Mapped[str | None]
    publication_type: Mapped[str | None]
    journal_id: Mapped[int | None] = mapped_column(ForeignKey("journals.id"), index=True)
    publisher: Mapped[str | None]
    volume: Mapped[str | None]
    issue: Mapped[str | None]
    pages: Mapped[str | None]
    landing: Mapped[str | None]
    full_text: Mapped[list[Any] | None]
    raw: Mapped[str | None]
    authors_complete: Mapped[bool]
    same_as: Mapped[int | None] = mapped_column(index=True)
    """The paper with a DOI that this one, which came without, has turned out to be: see `app.store.same_as`. No foreign
    key: SQLite could be given it only by copying the table that all others hang on."""
    sources: Mapped[dict[str, int]] = mapped_column(server_default="{}")
    """The source of each field's value, by the field's name (`app.paper_fields`), as `app.store.field_merge.Source` counts
    them; of those that have one."""
    updated_at: Mapped[datetime]


class Identifier(Base):
    """A claim that a paper has an identifier. Several papers may be claimed to have the same."""

    __tablename__ = "identifiers"

    scheme: Mapped[str] = mapped_column(primary_key=True)
    """One of `app.store.paper_keys.NAMES`."""
    value: Mapped[str] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    confidence: Mapped[int]
    """Of the best source of the claim: an `app.store.field_merge.Source`, or one more once it is for good."""


class PaperAuthor(Base):
    """An author of a paper."""

    __tablename__ = "authors"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    """In the order of the paper, from 0."""
    name: Mapped[str]
    given: Mapped[str | None]
    family: Mapped[str | None]
    orcid: Mapped[str | None] = mapped_column(index=True)


class ReferenceMatch(Base):
    """Result of reference matching for a paper without a DOI: the DOI that a registry's search is certain of, or none."""

    __tablename__ = "reference_matches"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    doi: Mapped[str | None]
    asked_at: Mapped[datetime]


class Journal(Base):
    """A journal, identified by its title, and by its publisher and what it holds where they are known."""

    __tablename__ = "journals"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]


class JournalIssn(Base):
    """An ISSN of a journal: print, electronic or linking."""

    __tablename__ = "journal_issns"

    journal_id: Mapped[int] = mapped_column(
        ForeignKey("journals.id", ondelete="CASCADE"), primary_key=True
    )
    issn: Mapped[str] = mapped_column(primary_key=True)


class PaperNotice(Base):
    """An editorial notice about a paper: a correction, a retraction, …"""

    __tablename__ = "notices"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    doi: Mapped[str] = mapped_column(primary_key=True, index=True)
    """Of the publication that announces it: the paper itself, where its title does."""
    date: Mapped[str | None]
    source: Mapped[str | None]


class PaperVersion(Base):
    """Version relation between two DOIs of one work: the paper's preprint, what was published of it, or another version."""

    __tablename__ = "versions"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    doi: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]


class Citation(Base):
    """A citation: the edge from citing to cited paper, once for each pair."""

    __tablename__ = "citations"

    citing_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    cited_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    relationship: Mapped[str]
    in_document: Mapped[bool]
    """Read from the reference list of the citing paper's full text: deleted when a newer version no longer has it."""


class StatementRow(Base):
    """A citation statement: one sentence in which one paper cites another."""

    __tablename__ = "statements"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    citing_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), index=True)
    cited_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"))
    text: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    markers: Mapped[list[Any]]
    """[[start, end], …] in code points of the text."""
    section: Mapped[str]
    section_title: Mapped[str | None]
    type: Mapped[str]
    confidence: Mapped[float | None]
    type_source: Mapped[str | None]
    model: Mapped[str | None]
    """The classifier and its version, where `type_source` is model."""
    intents: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Purposes of the citation in the words of another service; null when there are none."""
    language: Mapped[str | None]
    source: Mapped[str | None]
    format: Mapped[str]
    licence: Mapped[str | None]
    anchor: Mapped[str | None]
    place: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """A `document.Location`, as the HTTP contract has it; null where nothing is known."""
    in_document: Mapped[bool]
    """Read from the citing paper's full text: deleted when a newer version no longer has it."""
    digest: Mapped[int]
    """Hash of the source's fields: equal means that nothing has changed."""
    import_id: Mapped[str | None]
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "cited_id", "type", "citing_id"),)
    """Counts statements by type, and the publications that make them, without reading a statement."""


class Correction(Base):
    """A manual correction of a statement's type. Kept when the statement is deleted: ids are derived from content, so a
    statement that comes back has its corrections again."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    statement_id: Mapped[int] = mapped_column(index=True)
    type_before: Mapped[str]
    type_after: Mapped[str]
    note: Mapped[str | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class FullTextVersion(Base):
    """The full-text version of a paper that its statements were read from; a paper has one at a time."""

    __tablename__ = "documents"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    digest: Mapped[int]
    version: Mapped[str]
    format: Mapped[str]
    licence: Mapped[str | None]
    name: Mapped[str]
    import_id: Mapped[str | None]
    read_at: Mapped[datetime]


class Import(Base):
    """An import: one run of `citance ingest` or one upload, of a file, an archive or a set of records."""

    __tablename__ = "imports"

    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    """queued, running, done, failed, cancelled."""
    starts: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often processes have begun to load it, and did not end in order since."""
    name: Mapped[str]
    format: Mapped[str]
    path: Mapped[str | None]
    articles: Mapped[int] = mapped_column(default=0)
    references: Mapped[int] = mapped_column(default=0)
    statements: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    removed: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class RejectionRow(Base):
    """A rejection: a part of an import that was not stored, with the reason."""

    __tablename__ = "rejections"

    import_id: Mapped[str] = mapped_column(
        ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str]
    place: Mapped[str]
    reason: Mapped[str]


class ManifestEntry(Base):
    """Manifest entry of content that was read: a file, a member of an archive, or some lines of a large file."""

    __tablename__ = "manifest"

    digest: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Of the bytes and the format they were read as; of the name alone where nothing could be opened."""
    name: Mapped[str]
    line: Mapped[int]
    """The first one, from 1."""
    lines: Mapped[int]
    size: Mapped[int]
    reader: Mapped[str]
    """The version of citance that read it."""
    refused: Mapped[bool]
    """Nothing of it was stored."""
    rejected: Mapped[int]
    """How many parts of it were not stored."""
    import_id: Mapped[str | None]
    read_at: Mapped[datetime]

    __table_args__ = (Index("ix_manifest_name_line", "name", "line"),)


def _of_urgent_rows(table: str) -> Index:
    """The index of an outbox's urgent rows: few, whatever waits beside them."""
    # on PostgreSQL it is partial, too; to say so here would load that dialect into servers on SQLite, 2 MB in each process
    return Index(f"ix_{table}_urgent", "number", sqlite_where=text("urgent = 1"))


class Outbox(Base):
    """Outbox of statements: each has to be indexed again, and was written in the transaction that changed it."""

    __tablename__ = "outbox"
    __table_args__ = (_of_urgent_rows("outbox"),)

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    )
    statement_id: Mapped[int]
    applied: Mapped[bool] = mapped_column(default=False, index=True)
    """The current index has it; the one that is being built needs it yet."""
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A request has written it, and no drain has applied it."""


class PaperOutbox(Base):
    """Outbox of papers: each has to be indexed again, since its metadata or the papers that cite it have changed."""

    __tablename__ = "paper_outbox"
    __table_args__ = (_of_urgent_rows("paper_outbox"),)

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    )
    paper_id: Mapped[int]
    applied: Mapped[bool] = mapped_column(default=False, index=True)
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())


class IndexState(Base):
    """Name of the index that this database's outbox feeds: one row."""

    __tablename__ = "index_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]


class StoreCount(Base):
    """A counter of what the store holds: see `app.store.counts`."""

    __tablename__ = "store_counts"

    name: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class Lookup(Base):
    """Cached answer of the registries for a DOI, or for the prefix of one. See `app.lookup.cache`."""

    __tablename__ = "lookups"

    key: Mapped[str] = mapped_column(primary_key=True)
    """The folded DOI; the prefix, for the agency that registers it."""
    requested_doi: Mapped[str]
    final_doi: Mapped[str | None]
    source: Mapped[str | None]
    """The registry with the most complete answer; the agency, for a prefix and for a DOI that can't be asked for."""
    status: Mapped[int]
    fetched_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    validator: Mapped[str | None]
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    parser_version: Mapped[int]
    misses: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often in a row no registry had it."""
    holder: Mapped[str | None]
    """Lease: the process that is asking for it now, until `held_until` at the latest."""
    held_until: Mapped[datetime | None]


class RegistryLimit(Base):
    """State of a registry's rate limiter, shared by all processes. Seconds since 1970. See `app.lookup.rate_limit`."""

    __tablename__ = "registry_limits"

    name: Mapped[str] = mapped_column(primary_key=True)
    """Of the registry."""
    kind: Mapped[str] = mapped_column(primary_key=True)
    """`single`: requests for one work, and all others too; `list`: searches, which are limited further."""
    theoretical_arrival_time: Mapped[float]
    """When the next request would be due if all were spaced evenly (GCRA)."""
    paused_until: Mapped[float]
    """Until when the registry wants no request."""


class RegistryBlock(Base):
    """A registry that has blocked this installation, for all processes. See `app.lookup.circuit_breaker`."""

    __tablename__ = "registry_blocks"

    name: Mapped[str] = mapped_column(primary_key=True)
    """Of the registry."""
    blocked_until: Mapped[datetime]


class ApiKey(Base):
    """API key for writing requests; only its hash is stored."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Alert(Base):
    """An alert: a query whose new statements are sent by e-mail or to a webhook. See `app.alerts`."""

    __tablename__ = "alerts"

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    )
    """Grows, and is never used again: a row of the outbox says by it which alerts there were."""
    id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    """pending: to be confirmed by the address's owner; active; paused; disabled: by the answer of the receiver."""
    reason: Mapped[str | None]
    """Why it was paused or disabled."""
    query: Mapped[dict[str, Any]]
    """An `app.alerts.conditions.Condition`."""
    kind: Mapped[str]
    """email, webhook."""
    target: Mapped[str]
    """The address or URL."""
    rhythm: Mapped[str]
    """at_once, daily, weekly."""
    secret: Mapped[str | None]
    """Of a webhook: what its messages are signed with."""
    old_secret: Mapped[str | None]
    """The one before, which messages are signed with too until `old_secret_until`."""
    old_secret_until: Mapped[datetime | None]
    made_by: Mapped[str | None]
    """Name of the API key; none where the address's owner subscribed."""
    created_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    """When the first statement was matched that no delivery has yet."""
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the next delivery is to be made; none while nothing is matched."""
    last_at: Mapped[datetime | None]
    """When the last delivery was made."""

    __table_args__ = (Index(None, "made_by", "number"), {"sqlite_autoincrement": True})


class AlertPaper(Base):
    """A paper at one end of the statements that an alert asks for; 0 where only a search tells."""

    __tablename__ = "alert_papers"

    paper_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    alert_number: Mapped[int] = mapped_column(
        ForeignKey("alerts.number", ondelete="CASCADE"), primary_key=True, index=True
    )


class AlertOutbox(Base):
    """Outbox of statements that are new, or whose type, confidence or cited paper has changed, with what these were."""

    __tablename__ = "alert_outbox"

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    )
    statement_id: Mapped[int]
    newest_alert: Mapped[int]
    """The newest alert's number at the time; later ones are not told."""
    is_new: Mapped[bool]
    type_before: Mapped[str | None]
    confidence_before: Mapped[float | None]
    cited_before: Mapped[int | None]
    """None: the cited paper is the same as before."""


class AlertMatch(Base):
    """A statement that an alert has matched. It is kept, so that no alert tells of one twice."""

    __tablename__ = "alert_matches"

    statement_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    alert_number: Mapped[int] = mapped_column(
        ForeignKey("alerts.number", ondelete="CASCADE"), primary_key=True
    )
    delivered: Mapped[bool]
    """It is part of a delivery."""

    __table_args__ = (Index(None, "alert_number", "delivered"),)


class AlertDelivery(Base):
    """A message to the receiver of an alert: what is in it, and what became of it."""

    __tablename__ = "alert_deliveries"

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    )
    id: Mapped[str] = mapped_column(unique=True)
    """Of the message, the same whenever it is sent again."""
    alert_number: Mapped[int] = mapped_column(ForeignKey("alerts.number", ondelete="CASCADE"))
    kind: Mapped[str]
    """statements, test, confirmation."""
    statements: Mapped[list[Any]]
    """Ids, in hexadecimal digits, of those that the message has."""
    counts: Mapped[dict[str, int]]
    """Statements by type, those too that the message only counts."""
    state: Mapped[str]
    """waiting, delivered, failed."""
    attempts: Mapped[int]
    outcome: Mapped[str | None]
    """Of the last attempt, in words."""
    created_at: Mapped[datetime]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is to be sent, or sent again; none when it is finished."""
    finished_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "alert_number", "number"),)


class SubscriptionRequest(Base):
    """A request for a message to an e-mail address; both who asked and for whom only as keyed digests, for a day."""

    __tablename__ = "subscription_requests"

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    )
    subject: Mapped[str]
    """Digest of the address, or of the client's network."""
    requested_at: Mapped[datetime]

    __table_args__ = (Index(None, "subject", "requested_at"),)


class KeptCheck(Base):
    """A checked reference list as it was answered, found by whoever has its id, until it expires."""

    __tablename__ = "checks"

    id: Mapped[str] = mapped_column(primary_key=True)
    """128 random bits: the address that leads to it is its only lock."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    size: Mapped[int]
    """Bytes of the content."""
    content: Mapped[bytes]
    """JSON, compressed by zlib."""

    __table_args__ = (Index(None, "expires_at", "size"),)
    """Sums the bytes of those that are kept without reading them."""


class SigningKey(Base):
    """The key that links in messages are signed with, where no setting has one: one row."""

    __tablename__ = "signing_keys"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret: Mapped[str]

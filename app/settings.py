"""Settings: `CITANCE_…` in the environment, all of them optional.

Read by `main` and the commands only.
"""

import re
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_RATE = r"\d{1,9}/(\d{1,5} )?(second|minute|hour|day)s?"
_RATES = f"^({_RATE}(;{_RATE})*)?$"
"""The notation of the library `limits`."""

_SERVICE = r"^(https?://[^\s/?#]+(/\S*)?)?$"
_ORIGIN = re.compile(r"\*|null|[a-z][a-z0-9+.-]*://[^\s/?#]+")
_CLUSTER = r"^(https?://([^\s:/?#@]*(:[^\s/?#@]*)?@)?[^\s/?#@,]+(,[^\s/?#@,]+)*(/[a-z0-9][a-z0-9_-]{0,99})?/?)?$"


@dataclass(frozen=True)
class ClusterSettings:
    """What a cluster of search nodes is used by; small, and handed to processes."""

    url: str = field(repr=False)
    shards: int = 3
    replicas: int = 1
    timeout: float = 10
    """Seconds that a request may take."""
    connections: int = 20
    ca: str = ""
    """A file with the certificates of the authorities that are trusted; empty: the system's."""


class Settings(BaseSettings):
    """All settings. The defaults run with no environment at all."""

    model_config = SettingsConfigDict(env_prefix="CITANCE_", frozen=True, hide_input_in_errors=True)

    data_dir: Path = Field(
        default=Path("data"),
        description="Holds everything that is kept: the SQLite file, the index, uploads.",
    )
    database_url: str = Field(
        default="",
        pattern=r"^((postgres|postgresql|postgresql\+psycopg|sqlite)://[^\r\n]*)?$",
        description="SQLAlchemy URL, such as `postgresql://user:password@host/name`. "
        "Empty: the SQLite file `citance.db` in the data directory.",
    )
    database_pool: int = Field(
        default=10, ge=1, le=200, description="Database connections of one process at most."
    )
    index_url: str = Field(
        default="",
        pattern=_CLUSTER,
        description="OpenSearch in place of the index in the data directory, such as "
        "`https://user:password@host:9200/prefix`, see `docs/scaling.md`: user and password percent-encoded, several nodes "
        "with a comma between them, `citance` where there is no prefix for the names of indexes. Empty: the index that "
        "comes with citance.",
    )
    index_shards: int = Field(
        default=3, ge=1, le=1_000, description="Shards of each index that is made in OpenSearch."
    )
    index_replicas: int = Field(
        default=1, ge=0, le=20, description="Copies of each shard besides the first."
    )
    index_timeout: float = Field(
        default=10, gt=0, le=600, description="Seconds that OpenSearch may take for a request."
    )
    index_connections: int = Field(
        default=20, ge=2, le=1_000, description="Connections of one process to OpenSearch at most."
    )
    index_ca: str = Field(
        default="",
        description="A file with the certificates (PEM) that OpenSearch's is checked by. Empty: the system's.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Addresses or networks of proxies, comma-separated, whose `X-Forwarded-For` and `X-Forwarded-Proto` "
        "are believed. Empty: nobody's.",
    )
    rate_limit: str = Field(
        default="",
        pattern=_RATES,
        description="Requests that one address may send, such as `20/second;600/minute`. Empty: without limit.",
    )
    rate_limit_key: str = Field(
        default="",
        pattern=_RATES,
        description="Requests with one API key; they don't count for the address. Empty: as many as an address.",
    )
    rate_limit_store: str = Field(
        default="",
        pattern=r"^((redis|rediss|redis\+unix|redis\+cluster|redis\+sentinel|sqlite)://\S*)?$",
        description="Where requests are counted for several machines, such as `redis://host/0` (needs `citance[redis]`). "
        "Empty: for this server, all its processes together.",
    )
    metrics: Literal["open", "key"] = Field(
        default="open",
        description="Who may read `/metrics`: everybody, or who sends an API key as `Authorization: Bearer` (`key`).",
    )
    write_patience: float = Field(
        default=20,
        gt=0,
        le=600,
        description="Seconds that a request may wait for other writers; then it is 503, with `Retry-After`.",
    )
    streams: int = Field(
        default=20,
        ge=1,
        le=10_000,
        description="Exports that one process sends at once; those beyond are 503, with `Retry-After`.",
    )
    response_cache_mb: int = Field(
        default=32,
        ge=0,
        le=100_000,
        description="Memory for answers of searches that one process keeps until the index changes, in MB (10^6 bytes); "
        "0: none is kept.",
    )
    max_body_mb: int = Field(
        default=16,
        ge=1,
        description="Largest body of `POST /statements`, in MB (10^6 bytes).",
    )
    max_import_mb: int = Field(
        default=2000, ge=1, description="Largest file that `POST /imports` takes, in MB."
    )
    max_check_mb: int = Field(
        default=16, ge=1, le=200, description="Largest file that `POST /checks` takes, in MB."
    )
    check_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="Days that a checked reference list is kept under its address, see `docs/checks.md`.",
    )
    checks_mb: int = Field(
        default=500,
        ge=1,
        description="Room for checked lists, compressed, in MB; when it is full, new ones are 503 until old ones expire.",
    )
    check_limit: str = Field(
        default="120/minute;2000/day",
        pattern=_RATES,
        description="Lists that one address may have checked, besides `CITANCE_RATE_LIMIT`. Empty: without limit.",
    )
    piece_seconds: int = Field(
        default=120,
        ge=1,
        description="Seconds of processor time that reading a piece may take: a document, or 4 MB of lines. "
        "What takes longer is rejected, and the rest is loaded.",
    )
    piece_mb: int = Field(
        default=2000, ge=50, description="Memory that reading a piece may take, in MB; likewise."
    )
    grobid_url: str = Field(
        default="",
        pattern=_SERVICE,
        description="A GROBID server that reads PDFs. Empty: PDFs are rejected.",
    )
    grobid_timeout: float = Field(
        default=120, gt=0, description="Seconds that GROBID may take for a PDF."
    )
    lookup: Literal["online", "offline"] = Field(
        default="online",
        description="Whether DOI registries may be asked; `offline`: nothing leaves the machine.",
    )
    crossref_url: str = Field(
        default="https://api.crossref.org",
        description="Crossref's API, or a mirror. Empty: it is not asked.",
    )
    datacite_url: str = Field(
        default="https://api.datacite.org",
        description="DataCite's API, or a mirror. Empty: it is not asked.",
    )
    doi_url: str = Field(
        default="https://doi.org",
        description="Says which registry a DOI belongs to. Empty: no DOI is looked up.",
    )
    openalex_url: str = Field(
        default="",
        description="OpenAlex's API (`https://api.openalex.org`) adds ids, open-access links and retractions. "
        "Empty: it is not asked.",
    )
    openalex_key: str = Field(default="", description="The API key that OpenAlex wants.")
    mailto: str = Field(
        default="",
        pattern=r"^([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+)?$",
        description="An e-mail address that registries may write to; they serve those better who give one.",
    )
    lookup_timeout: float = Field(
        default=10, gt=0, description="Seconds that one request to a registry may take."
    )
    lookup_patience: float = Field(
        default=30,
        gt=0,
        description="Seconds that a lookup may take: waiting, and asking again, included.",
    )
    lookup_days: float = Field(
        default=14,
        gt=0,
        le=365,
        description="Days until what a registry answered is asked for anew.",
    )
    classifier_url: str = Field(
        default="",
        pattern=_SERVICE,
        description="A classifier of your own, see `docs/classifier.md`. Empty: the one that ships with citance.",
    )
    classifier_timeout: float = Field(
        default=10, gt=0, description="Seconds that it may take for 64 statements."
    )
    reranker_url: str = Field(
        default="",
        pattern=_SERVICE,
        description="A reranker of your own for `/evidence`, see `docs/evidence.md`. Empty: none.",
    )
    reranker_timeout: float = Field(
        default=2, gt=0, description="Seconds that it may take for a hundred statements."
    )
    classifier_threshold: float = Field(
        default=0.4,
        ge=0,
        le=1,
        description="Least confidence of a type that a classifier gives; below it a statement is unclassified.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s/?#\"<>\\]+(/[^\s?#\"<>\\]*)?)?$",
        description="The address under which this server is reached, such as `https://citance.example.org`: "
        "for canonical links, the ids of feeds, and links in mails. Empty: that of each request.",
    )
    smtp_url: str = Field(
        default="",
        pattern=r"^((smtp|starttls|smtps)://([^\s/@]+@)?[^\s/@]+/?)?$",
        description="How e-mail is sent, such as `starttls://user:password@mail.example.org:587`; `smtp://` is without "
        "encryption, `smtps://` with it from the start. Empty: no e-mail is sent.",
    )
    mail_from: str = Field(
        default="",
        pattern=r"^([^\r\n<>@]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)?$",
        description="The sender of e-mail, such as `citance <alerts@example.org>`. E-mail wants this and a public URL.",
    )
    webhook_allow: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Networks of your own that webhooks may be in, without encryption too: CIDR, comma-separated.",
    )
    signing_secret: str = Field(
        default="",
        description="What links in e-mail are signed with. Empty: a key that is made once and kept in the database.",
    )
    mcp: Literal["on", "off"] = Field(
        default="off",
        description="`on` serves the Model Context Protocol at `/mcp`, for assistants, see `docs/agents.md`.",
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("*",), description="Origins that browsers may read from, comma-separated."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="debug, info, warning or error; logs go to stderr."
    )
    log_format: Literal["json", "text"] = Field(
        default="json", description="Lines of logs: `json` for programs, `text` for people."
    )

    @field_validator("crossref_url", "datacite_url", "doi_url", "openalex_url", "public_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("an address that begins with http:// or https:// is wanted here")
        return value.rstrip("/")

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_small_letters(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("cors_origins")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError("origins such as https://example.org are wanted here, or *")
        return value

    @field_validator("webhook_allow")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network, strict=False)
        return value

    @field_validator("cors_origins", "trusted_proxies", "webhook_allow", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(one)) for one in value)

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of the database, with the driver named."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir.absolute() / 'citance.db'}"
        for scheme in ("postgresql://", "postgres://"):
            if self.database_url.startswith(scheme):
                return "postgresql+psycopg://" + self.database_url.removeprefix(scheme)
        return self.database_url

    @property
    def sends_mail(self) -> bool:
        """Whether all is set that e-mail wants."""
        return bool(self.smtp_url and self.mail_from and self.public_url)

    @property
    def index_dir(self) -> Path:
        """The search index; may be deleted at any time, and is built again."""
        return self.data_dir / "index"

    @property
    def cluster(self) -> ClusterSettings | None:
        """The cluster that has the search index; None where the data directory has it."""
        if not self.index_url:
            return None
        return ClusterSettings(
            self.index_url,
            self.index_shards,
            self.index_replicas,
            self.index_timeout,
            self.index_connections,
            self.index_ca,
        )

    @property
    def uploads_dir(self) -> Path:
        """Files sent to `POST /imports` that are still to be loaded."""
        return self.data_dir / "uploads"

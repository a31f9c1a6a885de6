"""Everything that can be set, all of it optional: `CITANCE_…` in the environment. Read by main and the commands only."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """The defaults run with no environment at all."""

    model_config = SettingsConfigDict(env_prefix="CITANCE_", frozen=True)

    data_dir: Path = Field(
        default=Path("data"),
        description="Holds everything that is kept: the SQLite file, the index, uploads.",
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy URL, such as `postgresql://user:password@host/name`. "
        "Empty: the SQLite file `citance.db` in the data directory.",
    )
    database_pool: int = Field(
        default=10, ge=1, le=200, description="Database connections of one process at most."
    )
    max_body_mb: int = Field(
        default=16,
        ge=1,
        description="Largest request body, except of an import, in MB (10^6 bytes).",
    )
    max_import_mb: int = Field(
        default=2000, ge=1, description="Largest file that `POST /imports` takes, in MB."
    )
    grobid_url: str = Field(
        default="", description="A GROBID server that reads PDFs. Empty: PDFs are rejected."
    )
    grobid_timeout: float = Field(
        default=120, gt=0, description="Seconds that GROBID may take for a PDF."
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("*",), description="Origins that browsers may read from, comma-separated."
    )
    log_level: str = Field(
        default="info", description="debug, info, warning or error; logs are JSON lines on stderr."
    )

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @property
    def url(self) -> str:
        """The database's URL with the driver named."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir.absolute() / 'citance.db'}"
        for scheme in ("postgresql://", "postgres://"):
            if self.database_url.startswith(scheme):
                return "postgresql+psycopg://" + self.database_url.removeprefix(scheme)
        return self.database_url

    @property
    def index_dir(self) -> Path:
        """Where the search index lives; may be deleted at any time, it is made again."""
        return self.data_dir / "index"

    @property
    def uploads_dir(self) -> Path:
        """Where files sent to `POST /imports` wait."""
        return self.data_dir / "uploads"

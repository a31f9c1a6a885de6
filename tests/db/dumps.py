"""Stores that earlier versions made, as dumps of SQLite: `store-<revision or commit>.sql.gz`.

All of them are at revision 0008. `7a4489a` was made by that commit's own commands and server, and killed: the sample, two
keys (one revoked), statements posted, corrected, deleted and imported (with rejections), a paper described by a person, one
looked up, one that no registry has, and an import that was acknowledged and not yet loaded. All of it is made up.
"""

import gzip
import sqlite3
from pathlib import Path

from sqlalchemy import MetaData, create_engine, make_url, select

from app.db import migrate
from app.db.engine import Database, open_database

HERE = Path(__file__).parent
REVISION = "0008"


def restored(name: str, url: str, directory: Path) -> Database:
    """The dump's store, made in an empty database at this URL. `directory`: for a file meanwhile."""
    database = open_database(url)
    is_sqlite = database.engine.dialect.name == "sqlite"
    file = Path(str(make_url(url).database)) if is_sqlite else directory / f"{name}.db"
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as connection:
        dump = (HERE / f"store-{name}.sql.gz").read_bytes()
        connection.executescript(gzip.decompress(dump).decode())
    connection.close()
    if not is_sqlite:
        migrate.upgrade(database, REVISION)
        _copy(f"sqlite:///{file}", database)
    return database


def _copy(sqlite_url: str, database: Database) -> None:
    """All rows, read from SQLite as the types that the tables have in the other database."""
    tables = MetaData()
    tables.reflect(database.engine)
    old = create_engine(sqlite_url)
    with old.connect() as reading, database.engine.begin() as writing:
        for table in tables.sorted_tables:
            rows = reading.execute(select(table)).mappings().all()
            if rows and table.name != "alembic_version":
                writing.execute(table.insert(), [dict(row) for row in rows])
    old.dispose()

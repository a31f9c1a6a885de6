"""The kind of index that the settings name: the only place that names an implementation."""

from collections.abc import Iterable
from pathlib import Path

from app.db.engine import Database
from app.search.embedded.batch import EmbeddedStatementBatch
from app.search.embedded.index_root import EmbeddedIndexRoot
from app.search.engine import StatementBatch, StatementEntry
from app.search.index_root import IndexRoot
from app.settings import ClusterSettings


def index_root(
    database: Database,
    directory: Path,
    cluster: ClusterSettings | None,
    search_processes: int = 0,
) -> IndexRoot:
    """Where the index is: in the cluster, or without one in the directory. Its locks are for all that share the database.
    `search_processes`: of an embedded index, see there."""
    if cluster is None:
        return EmbeddedIndexRoot(directory, search_processes)
    from app.search.cluster.index_root import ClusterIndexRoot  # noqa: PLC0415 - for those who use it

    return ClusterIndexRoot(database, directory, cluster)


def index_batch(entries: Iterable[StatementEntry]) -> StatementBatch:
    """A few statements in memory."""
    return EmbeddedStatementBatch(entries)

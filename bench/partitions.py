"""PostgreSQL tables partitioned by cited paper, against plain ones: `python -m bench.partitions URL`.

URL is of a database on this machine that `citance ingest` has filled (`postgresql://user@host/name`). Its statements and
citations are copied into a schema of its own, plain and as 8 and 64 hash partitions with the same indexes, batch by batch in
turns, and the questions that citance asks are asked of each in turns. Times are processor time of the server's process: of a
busy machine, too, their ratios can be compared. The schema is dropped at the end.
"""

import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors
from psycopg.sql import SQL, Composed, Identifier

BATCH = 5_000
ROUNDS = 400
SCHEMA = "partition_trial"
KINDS = {"plain": 0, "8 partitions": 8, "64 partitions": 64}
"""Each with how many partitions it has."""
TABLES = {
    "statements": ("id", ("citing_id",), ("cited_id", "type", "citing_id")),
    "citations": ("citing_id", ("cited_id",)),
}
"""Each with its primary key, which a partitioned table can only have together with `cited_id`, and its other indexes."""
QUESTIONS: dict[str, tuple[str, str]] = {
    "a paper's statements by type": (
        "SELECT type, count(*) FROM {statements} WHERE cited_id = %s GROUP BY 1",
        "cited",
    ),
    "a paper's citing papers": (
        "SELECT count(DISTINCT citing_id) FROM {statements} WHERE cited_id = %s",
        "cited",
    ),
    "a paper's citations": ("SELECT count(*) FROM {citations} WHERE cited_id = %s", "cited"),
    "one statement": ("SELECT * FROM {statements} WHERE id = %s", "id"),
    "100 statements, to index them": ("SELECT * FROM {statements} WHERE id = ANY(%s)", "ids"),
    "statements of a citing paper": ("SELECT * FROM {statements} WHERE citing_id = %s", "citing"),
    "5,000 in the order of ids": (
        "SELECT * FROM {statements} WHERE id > %s ORDER BY id LIMIT 5000",
        "id",
    ),
}
"""SQL, and what is put in."""


def main(url: str) -> None:
    """Load, ask, and print."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(SCHEMA)))
        connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(SCHEMA)))
        try:
            for kind in KINDS:
                for table in TABLES:
                    _create(connection, table, kind)
            for table in TABLES:
                _load(connection, table)
            connection.execute("VACUUM ANALYZE")
            _print_sizes(connection)
            _ask(connection)
            _try_constraints(connection)
        finally:
            connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(SCHEMA)))


def _name(table: str, kind: str) -> Identifier:
    return Identifier(SCHEMA, f"{table}_{KINDS[kind]}")


def _create(connection: psycopg.Connection[Any], table: str, kind: str) -> None:
    key, *indexes = TABLES[table]
    partitions = KINDS[kind]
    columns = (str(key), *(("cited_id",) if partitions or table == "citations" else ()))
    connection.execute(
        SQL("CREATE TABLE {} (LIKE public.{}, PRIMARY KEY ({})) {}").format(
            _name(table, kind),
            Identifier(table),
            _listed(columns),
            SQL("PARTITION BY HASH (cited_id)" if partitions else ""),
        )
    )
    for number in range(partitions):
        connection.execute(
            SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES WITH (MODULUS {}, REMAINDER {})").format(
                Identifier(SCHEMA, f"{table}_{partitions}_{number}"), _name(table, kind), partitions, number
            )
        )  # fmt: skip
    for index in indexes:
        connection.execute(
            SQL("CREATE INDEX ON {} ({})").format(_name(table, kind), _listed(index))
        )
    for column in ("citing_id", "cited_id"):
        connection.execute(
            SQL("ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES public.papers").format(
                _name(table, kind), Identifier(column)
            )
        )


def _listed(names: Sequence[str]) -> Composed:
    return SQL(", ").join(map(Identifier, names))


def _load(connection: psycopg.Connection[Any], table: str) -> None:
    """In batches as the rows stand in the source, each batch into every kind in turn."""
    (pages,) = connection.execute(
        "SELECT relpages FROM pg_class WHERE oid = %s::regclass", (f"public.{table}",)
    ).fetchone() or (0,)
    (rows,) = connection.execute(
        SQL("SELECT count(*) FROM public.{}").format(Identifier(table))
    ).fetchone() or (0,)
    step = max(1, pages * BATCH // max(rows, 1))
    spent: dict[str, float] = defaultdict(float)
    kinds = list(KINDS)
    for first in range(0, pages + 1, step):
        random.shuffle(kinds)
        for kind in kinds:
            query = SQL(
                "INSERT INTO {} SELECT * FROM public.{} WHERE ctid >= {}::tid AND ctid < {}::tid"
            ).format(_name(table, kind), Identifier(table), f"({first},0)", f"({first + step},0)")
            start = _cpu(connection)
            connection.execute(query)
            spent[kind] += _cpu(connection) - start
    _print(f"load {rows:,} {table}, in batches of {BATCH:,}", spent, 1e6 / max(rows, 1), "µs a row")


def _print_sizes(connection: psycopg.Connection[Any]) -> None:
    for table in TABLES:
        sizes = {}
        for kind, partitions in KINDS.items():
            # the tree of a plain table is empty
            query = """
                SELECT coalesce(sum(pg_total_relation_size(relid)), pg_total_relation_size(%(table)s::regclass))
                FROM pg_partition_tree(%(table)s::regclass)
            """
            named = {"table": f"{SCHEMA}.{table}_{partitions}"}
            (size,) = connection.execute(query, named).fetchone() or (0,)
            sizes[kind] = float(size)
        _print(f"size of {table}", sizes, 1e-6, "MB")


def _ask(connection: psycopg.Connection[Any]) -> None:
    """Each question of every kind in turn, with the same arguments; medians."""
    arguments = _arguments(connection)
    for label, (text, wanted) in QUESTIONS.items():
        times: dict[str, list[float]] = defaultdict(list)
        for argument in arguments[wanted][: ROUNDS // 10 if "5,000" in label else ROUNDS]:
            kinds = list(KINDS)
            random.shuffle(kinds)
            for kind in kinds:
                query = SQL(text).format(**{table: _name(table, kind) for table in TABLES})
                start = _cpu(connection)
                connection.execute(query, (argument,), prepare=True).fetchall()
                times[kind].append(_cpu(connection) - start)
        medians = {kind: statistics.median(each) for kind, each in times.items()}
        _print(label, medians, 1e6, "µs")


def _arguments(connection: psycopg.Connection[Any]) -> dict[str, list[Any]]:
    def some(query: str) -> list[int]:
        return [row[0] for row in connection.execute(query)]

    ids = some("SELECT id FROM statements ORDER BY random() LIMIT 40000")
    return {
        # of statements drawn by chance: papers as often as they are cited
        "cited": some(f"SELECT cited_id FROM statements ORDER BY random() LIMIT {ROUNDS}"),  # noqa: S608
        "citing": some(f"SELECT citing_id FROM statements ORDER BY random() LIMIT {ROUNDS}"),  # noqa: S608
        "id": ids[:ROUNDS],
        "ids": [ids[start : start + 100] for start in range(0, ROUNDS * 100, 100)],
    }


def _try_constraints(connection: psycopg.Connection[Any]) -> None:
    """What a partitioned table takes that a plain one refuses."""

    def refused(attempt: Callable[[], object]) -> str:
        try:
            attempt()
        except (errors.FeatureNotSupported, errors.UniqueViolation, errors.InvalidForeignKey) as no:
            return type(no).__name__
        return "taken"

    described = connection.execute("SELECT * FROM public.statements LIMIT 0").description or []
    columns = [one.name for one in described if one.name not in {"id", "cited_id"}]
    for kind in KINDS:
        table = _name("statements", kind)
        again = SQL(
            "INSERT INTO {0} (id, {1}, cited_id) SELECT id, {1}, citing_id FROM {0} ORDER BY id LIMIT 1"
        ).format(table, _listed(columns))
        refers = SQL("CREATE TABLE {}.refers (id bigint REFERENCES {} (id))").format(
            Identifier(SCHEMA), table
        )
        unique = SQL("ALTER TABLE {} ADD UNIQUE (id)").format(table)
        answers = {
            "UNIQUE (id)": refused(lambda: connection.execute(unique)),  # noqa: B023
            "a foreign key to id": refused(lambda: connection.execute(refers)),  # noqa: B023
            "the same id with another cited paper": refused(lambda: connection.execute(again)),  # noqa: B023
        }
        connection.execute(SQL("DROP TABLE IF EXISTS {}.refers").format(Identifier(SCHEMA)))
        print(f"{kind}: " + "; ".join(f"{what}: {answer}" for what, answer in answers.items()))


def _cpu(connection: psycopg.Connection[Any]) -> float:
    """Seconds of processor time of the connection's process, to the nanosecond."""
    path = Path(f"/proc/{connection.info.backend_pid}/schedstat")
    return int(path.read_text().split()[0]) / 1e9


def _print(label: str, values: dict[str, float], factor: float, unit: str) -> None:
    plain = values["plain"]
    columns = (
        f"{kind} {values[kind] * factor:,.0f} ({values[kind] / plain:.2f})" for kind in KINDS
    )
    print(f"{label}, {unit}: " + "; ".join(columns), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

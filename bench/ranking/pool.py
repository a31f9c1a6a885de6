"""Pools of sentences for readers to judge, and their grades brought back.

    python -m bench ranking pool FOLDER       the first 20 of each ranking that nobody has judged, for two readers
    python -m bench ranking grades FOLDER     what they wrote, added to judgements.tsv

A reader gets the questions in batches, the sentences of a question in an order of the reader's own, and neither ranks nor
names of rankings. FOLDER is to be outside the repository: the files hold text of the articles.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from app.search.engine import StatementEngine
from bench.ranking import questions
from bench.ranking.questions import Question
from bench.ranking.rankings import Peer, Ranking, citance
from bench.ranking.statements import Statement, Statements

DEEPER = 50
"""Statements asked of a ranking for each distinct sentence: a list of references is cited in one."""
READERS = ("reader1", "reader2")
BATCHES = 8
LONGEST = {"text": 600, "before": 90, "after": 80, "title": 100, "section": 40}
"""Characters that a reader sees."""
Row = tuple[str, str, int]
"""Question, statement, number of the item."""


def pool(folder: Path, engine: StatementEngine) -> None:
    """Write the files for both readers and print how the rankings overlap."""
    statements = Statements(engine)
    rankings = _rankings(engine, statements)
    judged = {
        (number, statements.item(one.statement))
        for number, found in questions.read_judgements().items()
        for one in found
        if one.statement in statements.by_id
    }
    pools: dict[int, dict[str, list[str]]] = {}
    for question in questions.read_questions():
        for name, (rank, depth) in rankings.items():
            found = rank(question.text, question.cited, depth * DEEPER)
            for item in statements.items(found, depth):
                if (question.id, item) in judged:
                    continue
                pools.setdefault(question.id, {}).setdefault(item, []).append(name)
    asked = [question for question in questions.read_questions() if question.id in pools]
    _print_overlap(pools, list(rankings))
    for seed, reader in enumerate(READERS):
        for name in (reader, "keys"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        rows: list[Row] = []
        for batch in range(BATCHES):
            lines = []
            for question in asked[batch::BATCHES]:
                items = sorted(pools[question.id])
                random.Random(f"{seed} {question.id}").shuffle(items)
                lines.append(_header(question, statements.same(items[0])))
                for number, id_ in enumerate(items, 1):
                    lines.append(_item(question, number, statements.same(id_)))
                    rows.append((str(question.id), id_, number))
            content = b"\n".join(map(orjson.dumps, lines)) + b"\n"
            (folder / reader / f"batch{batch + 1}.jsonl").write_bytes(content)
        questions.write_tsv(
            folder / "keys" / f"{reader}.tsv", ("q", "statement", "item"), iter(rows)
        )


def grades(folder: Path) -> None:
    """Add the grades of `FOLDER/reader*/batch*.out.tsv` to judgements.tsv; every item has to have one of each reader."""
    of_reader = [_grades(folder, reader) for reader in READERS]
    first, second = of_reader
    if first.keys() != second.keys():
        raise SystemExit(f"Judged by one reader only: {sorted(first.keys() ^ second.keys())[:20]}")
    for number, judged in questions.read_judgements().items():
        for one in judged:
            first.setdefault((number, one.statement), one.first)
            second.setdefault((number, one.statement), one.second)
    questions.write_tsv(
        questions.FOLDER / "judgements.tsv",
        ("question", "statement", "first", "second"),
        ((q, id_, first[q, id_], second[q, id_]) for q, id_ in sorted(first)),
    )


def _rankings(engine: StatementEngine, statements: Statements) -> dict[str, tuple[Ranking, int]]:
    """The rankings that are pooled, and how deep."""
    all_ = list(statements.by_id.values())
    ids, cited = [s.id for s in all_], [s.cited_doi for s in all_]
    sentences = [s.text for s in all_]
    contexts = [
        " ".join((s.text, s.before, s.after, s.citing_title, s.section_title, s.cited_title))
        for s in all_
    ]
    return {
        "citance auto": (citance(engine, "auto"), 20),
        "citance any": (citance(engine, "any"), 20),
        "sentence": (Peer(ids, (1, sentences), cited=cited), 20),
        "context": (Peer(ids, (1, contexts), cited=cited), 20),
        "both": (Peer(ids, (1, sentences), (0.3, contexts), cited=cited), 10),
    }


def _header(question: Question, same: Sequence[Statement]) -> dict[str, Any]:
    line: dict[str, Any] = {"q": question.id, "kind": question.kind, "question": question.text}
    if question.cited:
        line["about_the_paper"] = next(s.cited_title for s in same if s.cited_doi == question.cited)
    return line


def _item(question: Question, number: int, same: Sequence[Statement]) -> dict[str, Any]:
    statement = same[0]
    line: dict[str, Any] = {
        "q": question.id,
        "item": number,
        "before": _last(statement.before, LONGEST["before"]),
        "text": _first(statement.text, LONGEST["text"]),
        "after": _first(statement.after, LONGEST["after"]),
        "citing_title": _first(statement.citing_title, LONGEST["title"]),
        "section_title": _first(statement.section_title, LONGEST["section"]),
    }
    if not question.cited:
        titles = sorted({s.cited_title for s in same}, key=lambda t: -_shared(t, question.text))
        line["cited_title"] = " | ".join(_first(t, LONGEST["title"]) for t in titles[:3])
        if len(titles) > 3:
            line["cited_title"] += f" | and {len(titles) - 3} more"
    return {name: value for name, value in line.items() if value}


def _shared(title: str, question: str) -> int:
    return len(set(title.lower().split()) & set(question.lower().split()))


def _first(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _last(text: str, longest: int) -> str:
    return text if len(text) <= longest else "…" + text[1 - longest :]


def _print_overlap(pools: dict[int, dict[str, list[str]]], names: Sequence[str]) -> None:
    found = Counter(tuple(by) for pool in pools.values() for by in pool.values())
    sizes = sorted(len(pool) for pool in pools.values())
    print(
        f"pool     {sum(sizes):,} sentences for {len(sizes)} questions, {sizes[0]} to {sizes[-1]}"
    )
    for name in names:
        total = sum(n for by, n in found.items() if name in by)
        alone = found[name,]
        shared = [sum(n for by, n in found.items() if {name, other} <= {*by}) for other in names]
        print(f"  {name:13} {total:>6,} found, {alone:>5,} alone; shared with each: {shared}")


def _grades(folder: Path, reader: str) -> dict[tuple[int, str], int]:
    lines = (folder / "keys" / f"{reader}.tsv").read_text().splitlines()[1:]
    ids = {(q, item): id_ for q, id_, item in (line.split("\t") for line in lines)}
    graded: dict[tuple[int, str], int] = {}
    for q, item, grade in _written(folder / reader):
        if grade not in {"0", "1", "2", "3"}:
            raise SystemExit(f"{reader}: no grade: {q} {item} {grade}")
        graded[int(q), ids[q, item]] = int(grade)
    if missing := [key for key in ids if (int(key[0]), ids[key]) not in graded]:
        raise SystemExit(f"{reader}: not judged, as question and item: {missing[:20]}")
    return graded


def _written(folder: Path) -> Iterator[list[str]]:
    for path in sorted(folder.glob("batch*.out.tsv")):
        for line in path.read_text().splitlines():
            if line.strip():
                yield line.split("\t")

"""Annotated statements, read and labelled one by one (by a language model: see docs/model-card.md).

annotations.tsv has the article's DOI, the statement's key and its type. The sentences themselves are not copied from
their articles.
"""

from importlib.resources import files

from app.vocabulary import TYPES, StatementType


def load() -> dict[str, StatementType]:
    """Type by key (`app.classify.training.corpus.key_of`). Raises `ValueError` for an unknown type."""
    table: dict[str, StatementType] = {}
    for line in files(__package__).joinpath("annotations.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            _, key, type_ = line.split("\t")
            if type_ not in TYPES:
                raise ValueError(f"{type_} is no type")
            table[key] = type_
    return table

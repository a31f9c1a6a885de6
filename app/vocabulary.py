"""The closed vocabularies, one place for each word. Their order is the order of ranking and display."""

from typing import Literal, get_args

Type = Literal["supporting", "contrasting", "mentioning", "unclassified"]
"""What a statement says of the cited paper. The order is that of relevance without words."""

TypeSource = Literal["model", "human", "import"]

Section = Literal[
    "introduction", "methods", "results", "discussion", "conclusion", "other", "unknown"
]

Relationship = Literal["self", "independent", "unknown"]

TYPES: tuple[Type, ...] = get_args(Type)
SECTIONS: tuple[Section, ...] = get_args(Section)
RELATIONSHIPS: tuple[Relationship, ...] = get_args(Relationship)

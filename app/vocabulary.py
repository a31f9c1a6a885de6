"""Closed vocabularies of type, its source, section and relationship. Their order is the order of ranking and display.

Each is a named type, so that a generated SDK has one `Section`, and not one for each field that holds a section.
"""

from typing import Literal, get_args

from typing_extensions import TypeAliasType

StatementType = TypeAliasType(
    "StatementType", Literal["supporting", "contrasting", "mentioning", "unclassified"]
)
"""The attitude of a statement towards the cited paper. The order is that of relevance when a query has no words."""

TypeSource = TypeAliasType("TypeSource", Literal["model", "human", "import"])
"""Origin of a statement's type."""

Section = TypeAliasType(
    "Section",
    Literal["introduction", "methods", "results", "discussion", "conclusion", "other", "unknown"],
)
"""The part of the paper that a statement stands in, whatever the author's title of it."""

Relationship = TypeAliasType("Relationship", Literal["self", "independent", "unknown"])
"""Whether citing and cited paper share an author."""

Purpose = TypeAliasType(
    "Purpose", Literal["background", "method", "data", "comparison", "discussion", "unknown"]
)
"""What a citation is for, as far as a source says it (`app.cito`). A statement may have several; unknown: none."""

TYPES: tuple[StatementType, ...] = get_args(StatementType.__value__)
SECTIONS: tuple[Section, ...] = get_args(Section.__value__)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose.__value__)
RELATIONSHIPS: tuple[Relationship, ...] = get_args(Relationship.__value__)

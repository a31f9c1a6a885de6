"""The closed vocabularies, one place for each word. Their order is the order of ranking and display.

Each is a named type, so that an SDK has one `Section` too, and not one for each place where a section stands.
"""

from typing import Literal, get_args

from typing_extensions import TypeAliasType

Type = TypeAliasType("Type", Literal["supporting", "contrasting", "mentioning", "unclassified"])
"""What a statement says of the cited paper. The order is that of relevance without words."""

TypeSource = TypeAliasType("TypeSource", Literal["model", "human", "import"])
"""Who says so."""

Section = TypeAliasType(
    "Section",
    Literal["introduction", "methods", "results", "discussion", "conclusion", "other", "unknown"],
)
"""Where the statement stands, whatever the author's title."""

Relationship = TypeAliasType("Relationship", Literal["self", "independent", "unknown"])
"""Whether the papers share an author."""

TYPES: tuple[Type, ...] = get_args(Type.__value__)
SECTIONS: tuple[Section, ...] = get_args(Section.__value__)
RELATIONSHIPS: tuple[Relationship, ...] = get_args(Relationship.__value__)

"""Evidence on the wire: the statements that speak of a claim."""

from typing import Annotated

from pydantic import StringConstraints

from app.schemas.fields import STORABLE, BatchDoi, InputModel, field, optional
from app.schemas.statements import StatementPage

Claim = Annotated[str, StringConstraints(min_length=1, max_length=2_000), STORABLE]


class EvidenceRequest(InputModel):
    """A claim, and the paper that is said to make it."""

    claim: Claim = field(
        "In words, as they would stand in a paper.", "The first session predicts the outcome."
    )
    doi: BatchDoi | None = optional(
        "Only statements about this paper; without it those about all.", "10.1037/int0000101"
    )
    limit: int = field("Statements of the answer.", 20, default=20, ge=1, le=100)


class EvidencePage(StatementPage):
    """Statements that speak of a claim. What they amount to is for the reader to judge."""

    independent_citers: int = field(
        "Citing papers among the first hundred statements, of those that have more than half of the claim's words with "
        "their neighbours, that are not known to share an author with each other, nor with the cited paper.",
        9,
    )
    enough: bool = field(
        "Whether these are seven or more; with fewer there is too little to tell.", True
    )

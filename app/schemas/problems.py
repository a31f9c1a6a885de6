"""Problem details, RFC 9457."""

from pydantic import BaseModel

from app.schemas.fields import field, optional


class ProblemError(BaseModel):
    """One wrong place."""

    pointer: str = field("JSON pointer into the body, or the parameter's name.", "/0/citing/doi")
    detail: str = field("What is wrong with it.", "This is not a DOI.")


class Problem(BaseModel):
    """RFC 9457."""

    type: str = field("A page that says more.", "/problems/doi-invalid")
    title: str = field("The kind of problem.", "This is not a DOI")
    status: int = field("HTTP status.", 422)
    detail: str = field("This occurrence, and what to do.", "`banana` is not a DOI.")
    instance: str = field("The request's id, as in `X-Request-ID`.", "5f0c9a1e")
    errors: list[ProblemError] | None = optional("The wrong places.", [])

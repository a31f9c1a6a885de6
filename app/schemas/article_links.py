"""Places of statements in their articles, and links that lead there, on the wire."""

from pydantic import BaseModel

from app.schemas.fields import field


class Location(BaseModel):
    """Where the statement stands in what readers see."""

    element_id: str | None = field(
        "Id of the paragraph, figure or section in the XML, which an HTML page of the article has too, as a rule.",
        "Par5",
    )
    pdf_page: int | None = field("Page of the PDF that it was read from, from 1.", 3)
    pdf_box: list[float] | None = field(
        "On that page: x, y, width, height in points from the upper left corner.",
        [56.7, 310.2, 12.4, 8.9],
    )


class StatementLinks(BaseModel):
    """Where the statement can be read."""

    article: str | None = field(
        "The article, with a text fragment that browsers scroll to. PubMed Central's, where it is there.",
        "https://doi.org/10.5555/citing#:~:text=the%20first%20session%20matters%20most",
    )
    pdf: str | None = field("The page of its PDF.", "https://example.org/article.pdf#page=3")

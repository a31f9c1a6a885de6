"""Examples of references, and a Hypothesis strategy for any."""

from typing import Any

from hypothesis import strategies as st

from app.cite.reference import Name, Reference, one_line, parse_date, parse_names
from app.cite.reference_types import reference_type
from app.document import Author

LAVIK = Author("Kristina Osland Lavik", "Kristina Osland", "Lavik")
FROYSA = Author("Hanne Frøysa", "Hanne", "Frøysa")
SARTRE = Author("Jean-Paul Sartre", "Jean-Paul", "Sartre")
BERG = Author("Jan van der Berg", "Jan", "van der Berg")
BEETHOVEN = Author("Ludwig van Beethoven", "Ludwig van", "Beethoven")
KING = Author("Martin Luther King Jr.", "Martin Luther", "King")
WANG = Author("王小明", "小明", "王")
IVANOV = Author("Иван Петрович Иванов", "Иван Петрович", "Иванов")
ALI = Author("محمد علي", "محمد", "علي")
WHO = Author("World Health Organization")


def make_reference(
    *authors: Author,
    type: str | None = "journal-article",  # noqa: A002
    on: str | None = None,
    year: int | None = 2018,
    journal: str | None = None,
    **more: Any,
) -> Reference:
    """A reference with these fields, by the rules of `app.cite.load`."""
    return Reference(
        type=reference_type(type, one_line(journal)),
        authors=parse_names(authors),
        date=parse_date(on, year),
        container=one_line(journal),
        **more,
    )


def article(*authors: Author, title: str = "First sessions", **more: Any) -> Reference:
    """A reference to an article in a journal, with all fields."""
    whole: dict[str, Any] = {
        "journal": "J Test", "volume": "28", "issue": "3", "pages": "348-366", "doi": "10.5555/x",
    }  # fmt: skip
    return make_reference(*authors, title=title, **{**whole, **more})


lines = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text("{}%&#$_^~\\\"@,;-`'?!<>|=*[] aAéI\n\r\t", max_size=30),
    st.sampled_from(
        ["A and b", "others", "TY  - x", "ER  -", "de la", "von", "a, Jr, b", "--", "@book{x,"]
    ),
).map(one_line)
"""One line of text, often one that a format could misread."""
non_empty_lines = lines.filter(bool)
names = st.one_of(
    st.tuples(non_empty_lines, non_empty_lines, lines, st.just("")).map(Name._make),
    st.tuples(non_empty_lines, st.just(""), lines, st.just("")).map(Name._make),
    st.tuples(st.just(""), st.just(""), st.just(""), non_empty_lines).map(Name._make),
)
references = st.builds(
    Reference,
    type=st.sampled_from(
        [reference_type(name, "") for name in ("journal-article", "book", "dataset", None)]
    ),
    doi=lines,
    title=non_empty_lines,
    authors=st.lists(names, max_size=4).map(tuple),
    has_more_authors=st.booleans(),
    date=st.sampled_from([(), (2018,), (2018, 9), (2018, 9, 1)]),
    container=lines,
    publisher=lines,
    volume=lines,
    issue=lines,
    pages=lines,
    issns=st.lists(non_empty_lines, max_size=2).map(tuple),
    pmid=lines,
    arxiv=lines,
    landing=lines,
    raw=lines,
)

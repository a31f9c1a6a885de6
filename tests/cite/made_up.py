"""References to write, made as the store makes them: from authors and fields."""

from typing import Any

from hypothesis import strategies as st

from app.cite.reference import Person, Reference, date, kind, line, people
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


def made_up(
    *authors: Author,
    type: str | None = "journal-article",  # noqa: A002
    on: str | None = None,
    year: int | None = 2018,
    journal: str | None = None,
    **more: Any,
) -> Reference:
    """A reference of these fields, with the rules that the store's are made by."""
    return Reference(
        kind=kind(type, line(journal)),
        people=people(authors),
        date=date(on, year),
        container=line(journal),
        **more,
    )


def article(*authors: Author, title: str = "First sessions", **more: Any) -> Reference:
    """In a journal, with all that an article has."""
    whole: dict[str, Any] = {
        "journal": "J Test", "volume": "28", "issue": "3", "pages": "348-366", "doi": "10.5555/x",
    }  # fmt: skip
    return made_up(*authors, title=title, **{**whole, **more})


lines = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text("{}%&#$_^~\\\"@,;-`'?!<>|=*[] aAéI\n\r\t", max_size=30),
    st.sampled_from(
        ["A and b", "others", "TY  - x", "ER  -", "de la", "von", "a, Jr, b", "--", "@book{x,"]
    ),
).map(line)
"""Any one line of text, those often that a format could trip over."""
telling = lines.filter(bool)
people_of_all_kinds = st.one_of(
    st.tuples(telling, telling, lines, st.just("")).map(Person._make),
    st.tuples(telling, st.just(""), lines, st.just("")).map(Person._make),
    st.tuples(st.just(""), st.just(""), st.just(""), telling).map(Person._make),
)
references = st.builds(
    Reference,
    kind=st.sampled_from([kind(name, "") for name in ("journal-article", "book", "dataset", None)]),
    doi=lines,
    title=telling,
    people=st.lists(people_of_all_kinds, max_size=4).map(tuple),
    more_people=st.booleans(),
    date=st.sampled_from([(), (2018,), (2018, 9), (2018, 9, 1)]),
    container=lines,
    publisher=lines,
    volume=lines,
    issue=lines,
    pages=lines,
    issns=st.lists(telling, max_size=2).map(tuple),
    pmid=lines,
    arxiv=lines,
    landing=lines,
    raw=lines,
)

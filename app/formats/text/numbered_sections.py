"""Section titles by number, for formats whose paragraphs name only the innermost section: "2.1" lies in "2"."""


class NumberedSections:
    """The numbered titles of a paper, as its paragraphs come in their order."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}

    def around(self, title: str | None, number: str) -> tuple[str, ...]:
        """The titles of the sections around a paragraph of this section, outermost first."""
        if title is None:
            return ()
        number = number.strip().rstrip(".")
        levels = number.split(".", _DEEPEST)
        outer = (self._titles.get(".".join(levels[:n])) for n in range(1, len(levels)))
        if number:
            self._titles[number] = title
        return (*(one for one in outer if one), title)


_DEEPEST = 20
"""Levels of sections, at most."""

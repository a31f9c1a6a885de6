"""Addresses of pages, and of the API's answers that they present. The state of a page is its address."""

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from app import doi as dois

SUB_PATHS = ("references", "cited-by", "cites", "reception", "together", "evidence")
"""What may follow a DOI in the path of a report."""
API_SUB_PATHS = (
    *("citations", "references", "tally", "cite", "cited-by", "cites"),
    *("badge.svg", "export", "timeline", "positions", "trail", "together"),
)
"""What may follow it in the path of what the API answers of a paper."""
HTTP = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Address:
    """A path with its query, as pairs of names and values. Each change leads to the first page of its result."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs)}" if self.pairs else self.path

    def adding(self, name: str, value: str) -> "Address":
        """With one more value of a parameter that takes several."""
        return replace(self, pairs=(*self._but("cursor"), (name, value)))

    def replacing(self, name: str, value: str | int | None) -> "Address":
        """With this value as the only one; None: without the parameter."""
        added = () if value is None else ((name, str(value)),)
        return replace(self, pairs=(*self._but("cursor", name), *added))

    def without(self, *names: str) -> "Address":
        """Without these parameters."""
        return replace(self, pairs=self._but("cursor", *names))

    def without_value(self, name: str, value: str) -> "Address":
        """Without one value of a parameter that takes several."""
        return replace(
            self, pairs=tuple(pair for pair in self._but("cursor") if pair != (name, value))
        )

    def _but(self, *names: str) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in self.pairs if pair[0] not in names)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses on this server. `root`: the path that a proxy serves the application under, without a slash at its end."""

    root: str = ""

    def report(self, doi: str, sub_path: str = "") -> Address:
        """The report on a paper, or a part of it. A DOI that ends as a part's address does is given as a parameter."""
        if not sub_path and doi.rsplit("/", 1)[-1] in SUB_PATHS:
            return Address(f"{self.root}/report", (("doi", doi),))
        return Address(f"{self.root}/report/{dois.path(doi)}" + (sub_path and f"/{sub_path}"))

    def search(self) -> Address:
        """Statements of all papers."""
        return Address(f"{self.root}/search")

    def statement(self, id_: str) -> str:
        """One statement."""
        return f"{self.root}/statements/{quote(id_, safe='')}"

    def paper(self, doi: str, sub_path: str = "") -> Address:
        """What the API answers of a paper, likewise."""
        if not sub_path and doi.rsplit("/", 1)[-1] in API_SUB_PATHS:
            return Address(f"{self.root}/paper", (("doi", doi),))
        return Address(f"{self.root}/papers/{dois.path(doi)}" + (sub_path and f"/{sub_path}"))

    def api(self, path: str) -> Address:
        """Another address of the API."""
        return Address(f"{self.root}{path}")


def safe_url(url: str | None) -> str | None:
    """A link to another host, if it is one to follow: no `javascript:`, no `data:`."""
    return url if url and url.lower().startswith(HTTP) else None

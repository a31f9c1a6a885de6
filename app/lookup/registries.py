"""Registries that can be asked for a DOI: addresses, identification, rate limits.

| registry   | asked for                          | limits known in advance                                      |
|------------|------------------------------------|--------------------------------------------------------------|
| `doi`      | who registers a prefix, or a DOI   | none published                                               |
| `crossref` | works, and works by printed words  | 5 a second, one at a time; then as its headers say           |
| `datacite` | DOIs                               | 500 in five minutes for each address, 1,000 with an e-mail   |
| `openalex` | works: ids, open texts, retraction | a key and its budget; one work at a time is free             |
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import metadata
from typing import Literal
from urllib.parse import quote

from app import __version__
from app.settings import Settings

BY_AGENCY = {"crossref": "crossref", "datacite": "datacite"}
"""Names of registries by agency, in small letters."""
Kind = Literal["single", "list"]
"""A request for one work, or a search: registries limit searches more."""


@dataclass(frozen=True)
class Rate:
    """So many `requests` in so many `seconds`."""

    requests: float
    seconds: float
    concurrency: int = 1
    """Requests at the same time."""
    burst: int = 1
    """Requests one after another without a pause."""


@dataclass(frozen=True)
class Registry:
    """A registry that may be asked."""

    name: str
    url: str
    """Without a slash at its end."""
    rates: Mapping[Kind, Rate]
    identity: Mapping[str, str] = field(default_factory=dict)
    """Part of the query of every request."""
    user_agent: str = "citance"
    """Header of every request."""


def configured(settings: Settings) -> dict[str, Registry]:
    """The registries that may be asked, by name. Empty where `CITANCE_LOOKUP` is `offline`."""
    if settings.lookup == "offline":
        return {}
    mailto = {"mailto": settings.mailto} if settings.mailto else {}
    key = {"api_key": settings.openalex_key} if settings.openalex_key else {}
    in_five_minutes = Rate(1_000 if settings.mailto else 500, 300, concurrency=2, burst=10)
    several = Rate(5, 1, concurrency=2)
    known = (
        Registry("doi", settings.doi_url, {"single": several, "list": several}),
        Registry(
            "crossref", settings.crossref_url, {"single": Rate(5, 1), "list": Rate(1, 1)}, mailto
        ),
        Registry(
            "datacite",
            settings.datacite_url,
            {"single": in_five_minutes, "list": in_five_minutes},
            mailto,
        ),
        Registry(
            "openalex",
            settings.openalex_url,
            {"single": several, "list": Rate(1, 1)},
            {**mailto, **key},
        ),
    )
    agent = user_agent(settings.mailto)
    return {one.name: replace(one, user_agent=agent) for one in known if one.url}


def user_agent(mailto: str) -> str:
    """The header that Crossref's etiquette asks for: citance/0.1.0 (https://…; mailto:someone@example.org)."""
    addresses = metadata("citance").get_all("Project-URL") or []
    about = [address.rpartition(" ")[2] for address in addresses[:1]]
    about += [f"mailto:{mailto}"] if mailto else []
    return f"citance/{__version__}" + (f" ({'; '.join(about)})" if about else "")


def agency_path(doi: str) -> str:
    """The path of the agency of a DOI's prefix, at doi.org."""
    return f"/ra/{quote(doi.partition('/')[0], safe='')}"


def own_agency_path(doi: str) -> str:
    """The path of the agency of one DOI, at doi.org."""
    return f"/doiRA/{quote(doi, safe='/')}"


def work_path(registry: str, doi: str) -> str:
    """The path of one DOI. It is one segment, percent-encoded throughout: no DOI becomes a path of its own, a query or
    another address."""
    return _PATHS[registry] + quote(doi, safe="")


_PATHS = {"crossref": "/works/", "datacite": "/dois/", "openalex": "/works/doi:"}

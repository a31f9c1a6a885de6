"""Who registers a DOI, by its prefix, as doi.org tells it (https://www.doi.org/doi-handbook/HTML/which-ra.html).

The few agencies whose works we can ask for are here; a DOI of any other is nobody's whom we could ask, and is never
tried elsewhere.
"""

import orjson

from app.document import Unreadable
from app.formats.json_values import text

REGISTRIES = {"crossref": "crossref", "datacite": "datacite"}
"""By agency, in small letters."""


def read(payload: bytes) -> str | None:
    """The agency's name, as doi.org writes it: Crossref, DataCite, mEDRA, …; None where no such prefix exists. Raises
    `Unreadable` for what is no answer of doi.org."""
    try:
        told = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"The answer is not JSON: {error}.") from None
    first = told[0] if isinstance(told, list) and told else None
    if agency := text(first, "RA"):
        return None if agency == "Unknown" else agency
    if text(first, "status"):  # "DOI does not exist", "Invalid DOI"
        return None
    raise Unreadable("The answer names no agency.")

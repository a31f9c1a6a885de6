"""CiTO annotations: what authors say that they cite a work for, on an `xref`, a `ref`, or in the text of the reference.

<xref ref-type="bibr" rid="b1" specific-use="cito:usesMethodIn">
<ref id="b1" content-type="http://purl.org/spar/cito/extends">
<mixed-citation>Ahn A. A method. 2018. [cito:usesMethodIn] [cito:citesAsAuthority]</mixed-citation>
"""

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from app import cito
from app.document import Work

PREFIX = "cito:"
MOST = 20
"""Properties of one reference; a record may have as many."""


def of_citation(xref: etree._Element) -> tuple[str, ...]:
    """The intents that an `xref` bears, as `cito:usesMethodIn`."""
    return _intents(_attributes(xref))


def of_reference(ref: etree._Element, works: Sequence[Work]) -> tuple[str, ...]:
    """The intents that a `ref`, its citations or their texts bear; they hold wherever it is cited."""
    attributes = [value for element in (ref, *ref) for value in _attributes(element)]
    texts = [work.raw for work in works if work.raw and PREFIX in work.raw]
    return _intents([*attributes, *texts]) if attributes or texts else ()


def _attributes(element: etree._Element) -> list[str]:
    return [value for name in _NAMES if (value := element.get(name)) and "cito" in value]


def _intents(texts: Iterable[str]) -> tuple[str, ...]:
    words = (found[1] for text in texts for found in _PROPERTY.finditer(text))
    known = dict.fromkeys(name for word in words if (name := cito.property_of(word)))
    return tuple(PREFIX + name for name in known)[:MOST]


_NAMES = ("specific-use", "content-type", "custom-type")
_PROPERTY = re.compile(r"(?:\bcito:|//purl\.org/spar/cito/)([A-Za-z]{4,40})\b")

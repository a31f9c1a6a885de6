"""The places of many elements of one tree, as XPaths without namespaces, in linear time.

libxml's own way counts the siblings before each element anew: an article of 40,000 paragraphs takes it a quarter of a
minute. Here all siblings of one name are numbered at once, when the first of them is asked for.
"""

from collections.abc import Iterator

from lxml import etree


class Paths:
    """`of` gives the XPath of an element; what is worked out for its siblings and parents is remembered."""

    def __init__(self, *, namespaced: bool) -> None:
        """`namespaced`: the file's elements have a namespace, which the tree at hand has lost."""
        self._namespaced = namespaced
        self._paths: dict[etree._Element, str] = {}

    def of(self, element: etree._Element) -> str:
        """Evaluable on the file as it is. A step has a number where siblings have the same name."""
        path = self._paths.get(element)
        if path is None:
            parent = element.getparent()
            if parent is None:
                path = self._paths[element] = f"/{self._step(_name(element))}"
            else:
                self._number(element, parent)
                path = self._paths[element]
        return path

    def _number(self, element: etree._Element, parent: etree._Element) -> None:
        name = _name(element)
        path = f"{self.of(parent)}/{self._step(name)}"
        alike = list(_alike(element, name, parent))
        if len(alike) == 1:
            self._paths[element] = path
        else:
            for number, one in enumerate(alike, 1):
                self._paths[one] = f"{path}[{number}]"

    def _step(self, name: str) -> str:
        if ":" in name:
            return f'*[name()="{name}"]'
        return f'*[local-name()="{name}"]' if self._namespaced else name


def _alike(element: etree._Element, name: str, parent: etree._Element) -> Iterator[etree._Element]:
    if ":" not in name:
        yield from parent.iterchildren(element.tag)
    else:
        # another prefix may stand for the same namespace, and steps are told apart by their prefixes
        yield from (one for one in parent.iterchildren(tag=etree.Element) if _name(one) == name)


def _name(element: etree._Element) -> str:
    local = str(element.tag).rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else local

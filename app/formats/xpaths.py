"""XPaths of many elements of one XML tree, without namespaces, in linear time.

libxml's own `getpath` counts the siblings before each element anew: an article of 40,000 paragraphs takes it a
quarter of a minute. Here all siblings of one name are numbered at once, when the first of them is asked for.
"""

from collections.abc import Iterator

from lxml import etree


class XPaths:
    """The XPaths of one tree; what is worked out for siblings and parents is remembered."""

    def __init__(self, *, namespaced: bool) -> None:
        """`namespaced`: the file's elements have a namespace, which was removed from the tree."""
        self._namespaced = namespaced
        self._paths: dict[etree._Element, str] = {}

    def of(self, element: etree._Element) -> str:
        """An XPath that evaluates on the file as it is. A step has a number where siblings have the same name."""
        path = self._paths.get(element)
        if path is None:
            parent = element.getparent()
            if parent is None:
                path = self._paths[element] = f"/{self._step(_name(element))}"
            else:
                self._number_siblings(element, parent)
                path = self._paths[element]
        return path

    def _number_siblings(self, element: etree._Element, parent: etree._Element) -> None:
        name = _name(element)
        path = f"{self.of(parent)}/{self._step(name)}"
        siblings = list(_same_name(element, name, parent))
        if len(siblings) == 1:
            self._paths[element] = path
        else:
            for number, sibling in enumerate(siblings, 1):
                self._paths[sibling] = f"{path}[{number}]"

    def _step(self, name: str) -> str:
        if ":" in name:
            return f'*[name()="{name}"]'
        return f'*[local-name()="{name}"]' if self._namespaced else name


def _same_name(
    element: etree._Element, name: str, parent: etree._Element
) -> Iterator[etree._Element]:
    if ":" not in name:
        yield from parent.iterchildren(element.tag)
    else:
        # another prefix may stand for the same namespace, and steps are told apart by their prefixes
        yield from (one for one in parent.iterchildren(tag=etree.Element) if _name(one) == name)


def _name(element: etree._Element) -> str:
    local = str(element.tag).rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else local

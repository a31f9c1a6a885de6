"""Breaking changes between two OpenAPI descriptions: what a program written for the old one can no longer rely on."""

from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def breaking_changes(old: Node, new: Node) -> set[str]:
    """Names of what breaks: `operation`, `operation.parameter`, `operation.status`, `Model`, `Model.field`.

    Additions break nothing, except for a parameter or a field of a body that is required. What is sent may be taken more
    widely and not more narrowly; what is answered may be promised more narrowly and not more widely.
    """
    return set(Comparison(old, new).changes())


def operations(description: Node) -> dict[str, tuple[str, Node]]:
    """Operations by id, with where they are."""
    return {
        operation["operationId"]: (f"{method} {path}", operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


class Comparison:
    """One walk through both descriptions. Each pair of models is compared once for each direction."""

    def __init__(self, old: Node, new: Node) -> None:
        self.old = old
        self.new = new
        self.seen: set[tuple[str, str, bool]] = set()

    def changes(self) -> Iterator[str]:
        now = operations(self.new)
        for name, (address, operation) in operations(self.old).items():
            if name not in now or now[name][0] != address:
                yield name
                continue
            yield from self._operation(name, operation, now[name][1])

    def _operation(self, name: str, old: Node, new: Node) -> Iterator[str]:
        needed = new.get("security", [])
        if needed and {} not in needed and not old.get("security"):
            yield name
        yield from self._parameters(name, old, new)
        before, after = old.get("requestBody", {}), new.get("requestBody", {})
        if after.get("required") and not before.get("required"):
            yield f"{name}.body"
        yield from self._content(f"{name}.body", before, after, sent=True)
        for status, response in old["responses"].items():
            where = f"{name}.{status}"
            now = new["responses"].get(status)
            if now is None or response.get("headers", {}).keys() - now.get("headers", {}).keys():
                yield where
                continue
            yield from self._content(where, response, now, sent=False)

    def _parameters(self, name: str, old: Node, new: Node) -> Iterator[str]:
        before, after = (
            {(one["in"], one["name"]): one for one in operation.get("parameters", [])}
            for operation in (old, new)
        )
        for key in before.keys() | after.keys():
            was, is_ = before.get(key), after.get(key)
            where = f"{name}.{key[1]}"
            needed = is_ is not None and is_.get("required") and not (was and was.get("required"))
            if is_ is None or needed:
                yield where
            elif was is not None:
                yield from self._schema(where, was["schema"], is_["schema"], sent=True)

    def _content(self, where: str, old: Node, new: Node, *, sent: bool) -> Iterator[str]:
        """Bodies and answers, by media type. One more answer is one more type that a client has to tell apart."""
        before, after = old.get("content", {}), new.get("content", {})
        if before.keys() - after.keys() or (not sent and after.keys() - before.keys()):
            yield where
        for media_type in before.keys() & after.keys():
            schemas = (one[media_type].get("schema", {}) for one in (before, after))
            yield from self._schema(where, *schemas, sent=sent)

    def _schema(self, where: str, old: Node, new: Node, *, sent: bool) -> Iterator[str]:
        """`sent`: by clients; else it is answered."""
        if "anyOf" in old or "anyOf" in new:
            yield from self._union(where, old, new, sent=sent)
            return
        names = [schema.get("$ref", "").rpartition("/")[2] for schema in (old, new)]
        if any(names):
            if names[0] != names[1]:
                yield names[0] or where
                return
            if (names[0], names[1], sent) in self.seen:
                return
            self.seen.add((names[0], names[1], sent))
            models = (one["components"]["schemas"] for one in (self.old, self.new))
            old, new = (model[names[0]] for model in models)
            where = names[0]
        if "anyOf" in old or "anyOf" in new:
            yield from self._union(where, old, new, sent=sent)
            return
        if _is_narrower(old, new) if sent else _is_wider(old, new):
            yield where
        yield from self._fields(where, old, new, sent=sent)
        for part in ("items", "additionalProperties"):
            if isinstance(old.get(part), dict) and isinstance(new.get(part), dict):
                yield from self._schema(where, old[part], new[part], sent=sent)

    def _fields(self, where: str, old: Node, new: Node, *, sent: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        was_required, is_required = (set(schema.get("required", ())) for schema in (old, new))
        changed = is_required - was_required if sent else was_required - is_required
        for field in (before.keys() - after.keys()) | changed:
            yield f"{where}.{field}"
        for field in before.keys() & after.keys():
            yield from self._schema(f"{where}.{field}", before[field], after[field], sent=sent)

    def _union(self, where: str, old: Node, new: Node, *, sent: bool) -> Iterator[str]:
        """Each old variant that is sent is still taken; each new variant that is answered was there before."""
        before, after = (schema.get("anyOf", [schema]) for schema in (old, new))
        for one in before if sent else after:
            pairs = (
                (one, other) if sent else (other, one) for other in (after if sent else before)
            )
            changes = [list(self._schema(where, *pair, sent=sent)) for pair in pairs]
            fitting = min(changes, key=len)
            yield from fitting


def _is_narrower(old: Node, new: Node) -> bool:
    """Something that was taken is not taken any more."""
    return (
        old.get("type") != new.get("type")
        or not _values(old, new) <= _values(new, old)
        or any(new.get(key, old.get(key, 0)) > old.get(key, 0) for key in LEAST)
        or any(key in new and new[key] < old.get(key, float("inf")) for key in MOST)
        or new.get("pattern", old.get("pattern")) != old.get("pattern")
        or (new.get("additionalProperties") is False and "additionalProperties" not in old)
    )


def _is_wider(old: Node, new: Node) -> bool:
    """Something can be answered that was not answered."""
    return (
        old.get("type") != new.get("type")
        or old.get("format") != new.get("format")
        or not _values(new, old) <= _values(old, new)
    )


def _values(schema: Node, other: Node) -> set[Any]:
    """Of an enumeration; all of the other's and one more where there is none."""
    if "enum" in schema:
        return set(schema["enum"])
    return {*other.get("enum", ()), None} if "enum" in other else set()

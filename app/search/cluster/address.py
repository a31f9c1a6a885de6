"""Address of a cluster: `https://user:password@host:9200,host2:9200/prefix`, as the setting has it."""

import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote

PREFIX = "citance"
"""Of the names of indexes, where the address has none."""
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?:(?P<user>[^\s:/@]*)(?::(?P<password>[^\s/@]*))?@)?"
    r"(?P<hosts>[^\s,/?#@]+(?:,[^\s,/?#@]+)*)"
    r"/?(?P<prefix>[a-z0-9][a-z0-9_-]{0,99})?/?"
)


@dataclass(frozen=True)
class ClusterAddress:
    """Where the nodes are, whom they know, and how the names of our indexes begin."""

    nodes: tuple[str, ...]
    prefix: str
    user: str | None = None
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Raises `ValueError`, without what the address says."""
        match = _ADDRESS.fullmatch(url)
        if match is None:
            raise ValueError(
                "the address of a cluster is https://user:password@host:9200/prefix, with the user and the password "
                "percent-encoded; several hosts have a comma between them"
            )
        user = match["user"]
        return cls(
            tuple(f"{match['scheme']}://{host}" for host in match["hosts"].split(",")),
            match["prefix"] or PREFIX,
            unquote(user) if user else None,
            unquote(match["password"] or ""),
        )

    @property
    def is_encrypted(self) -> bool:
        """Whether by TLS."""
        return self.nodes[0].startswith("https")

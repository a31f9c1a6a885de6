"""Content-derived ids of 63 bits, so that the same paper or statement always gets the same id.

An id is a non-negative 63-bit integer (a database's bigint, an index's u64): the first bytes of BLAKE2b over the
parts. Among a hundred million statements the chance that any two collide is some 5 in 10,000.
"""

from functools import lru_cache
from hashlib import blake2b


def digest(*parts: str) -> int:
    """Hash of the parts, 63 bits. Each part counts with its length, so that "ab", "c" differs from "a", "bc"."""
    whole = "".join([f"{len(part)}:{part}" for part in parts]).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(whole, digest_size=8).digest(), "big") >> 1


def content_id(content: bytes, format_name: str) -> int:
    """The id of a file's bytes, read as this format."""
    return digest(format_name, blake2b(content, digest_size=16).hexdigest())


@lru_cache(maxsize=20_000)  # a paper is named in many documents, and several times in each
def paper_id(key: str) -> int:
    """The id of a paper. `key`: the folded DOI, or its substitute where there is none (`app.store.paper_keys.key_of`)."""
    return digest("paper", key)


def statement_id(citing: str, cited: str, text: str, discriminator: str) -> int:
    """The id of a statement. `citing`, `cited`: paper keys. `discriminator` distinguishes equal sentences: the anchor of a
    record that has one, the occurrence within a document when it is not the first, else empty."""
    return digest("statement", citing, cited, text, discriminator)


def to_hex(number: int) -> str:
    """The id as it stands in URLs and answers: 16 hexadecimal digits, which sort as the numbers do."""
    return f"{number:016x}"


def from_hex(text: str) -> int | None:
    """The inverse of `to_hex`; None for anything else."""
    if len(text) != 16 or any(c not in "0123456789abcdef" for c in text):
        return None
    number = int(text, 16)
    return number if number < 1 << 63 else None

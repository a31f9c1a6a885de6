"""Ids derived from content, so that the same thing told twice is the same row.

An id is a non-negative 63-bit integer (a database's bigint, an index's u64): the first bytes of BLAKE2b over the
parts. Among a hundred million statements the chance that any two collide is some 5 in 10,000.
"""

from hashlib import blake2b


def digest(*parts: str) -> int:
    """63 bits of the parts, told apart by their lengths ("ab", "c" is not "a", "bc")."""
    whole = "".join([f"{len(part)}:{part}" for part in parts]).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(whole, digest_size=8).digest(), "big") >> 1


def content_id(content: bytes, format_name: str) -> int:
    """Of the bytes of a file, read as this format."""
    return digest(format_name, blake2b(content, digest_size=16).hexdigest())


def paper_id(key: str) -> int:
    """`key`: the folded DOI, or what stands for it where there is none (see `app.naming.key_of`)."""
    return digest("paper", key)


def statement_id(citing: str, cited: str, text: str, place: str) -> int:
    """`citing`, `cited`: paper keys. `place` tells equal sentences apart: the anchor of a record that has one,
    the occurrence within a document when it is not the first, else nothing."""
    return digest("statement", citing, cited, text, place)


def to_hex(number: int) -> str:
    """The id as people and URLs have it: 16 hexadecimal digits, which sort as the numbers do."""
    return f"{number:016x}"


def from_hex(text: str) -> int | None:
    """The inverse of `to_hex`; None for anything else."""
    if len(text) != 16 or any(c not in "0123456789abcdef" for c in text):
        return None
    number = int(text, 16)
    return number if number < 1 << 63 else None

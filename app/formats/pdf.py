"""PDF: recognised here, and turned into TEI by a GROBID server (`app.ingest.grobid`)."""

from collections.abc import Iterator

from app.document import Document, Unreadable

FORMAT = "pdf"
WITHOUT_SERVER = (
    "A PDF is read by a GROBID server, and none is set: set CITANCE_GROBID_URL to its address "
    "(https://grobid.readthedocs.io), or convert the file to TEI yourself."
)


def looks_like(head: bytes) -> bool:
    """ISO 32000 wants the signature at the start; readers also take it within the first 1,024 bytes."""
    return b"%PDF-" in head[:1024]


def read(content: bytes) -> Iterator[Document]:
    """Raises `Unreadable`: without a GROBID server a PDF can't be read, and with one its TEI is read instead."""
    raise Unreadable(WITHOUT_SERVER if content else "The file is empty.")

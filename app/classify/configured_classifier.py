"""The configured classifier, applied to documents before they are stored.

No database is used, so that worker processes can classify what they read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from app.classify.model import Classify, classify_batch
from app.document import Document, Statement, construct
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Classifier:
    """A classifier of statements."""

    classify: Classify
    pure: bool = True
    """It uses no network, so that the processes that read documents can call it themselves."""


SHIPPED = Classifier(classify_batch)
"""The model that comes with citance, at its default threshold."""


def from_settings(settings: Settings) -> Classifier:
    """The service at `classifier_url`; without a URL, the shipped model."""
    threshold = settings.classifier_threshold
    if url := settings.classifier_url:
        # imported here: few have a service, and it loads an HTTP client
        from app.classify.remote import RemoteClassifier  # noqa: PLC0415

        remote = RemoteClassifier(url, settings.classifier_timeout, threshold)
        return Classifier(remote.classify, pure=False)
    return Classifier(partial(classify_batch, threshold=threshold))


def classify_documents(documents: Iterable[Document], classify: Classify) -> tuple[Document, ...]:
    """The same documents, with a `classification` on each statement that has no type of its own."""
    documents = tuple(documents)
    answers = iter(classify([one for document in documents for one in _untyped(document)]))
    return tuple(
        replace(
            document,
            statements=tuple(
                statement
                if statement.type
                else construct(Statement, {**vars(statement), "classification": next(answers)})
                for statement in document.statements
            ),
        )
        for document in documents
    )


def _untyped(document: Document) -> Iterator[Statement]:
    """Statements without a type. Those without a language get the document's, as in the store."""
    for statement in document.statements:
        if statement.type is None:
            yield (
                statement
                if statement.language or not document.language
                else construct(Statement, {**vars(statement), "language": document.language})
            )

"""Who judges statements, and documents judged on their way in. Knows no database, so that any process may do it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from app.classify.model import Classify, classify_batch
from app.document import Document, Statement, construct
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Classifier:
    """Who judges. `pure`: it asks nobody, so that the processes that read documents may do it themselves."""

    classify: Classify
    pure: bool = True


SHIPPED = Classifier(classify_batch)


def from_settings(settings: Settings) -> Classifier:
    """Who judges statements that come without a type: a service, or the model that ships where none is named."""
    threshold = settings.classifier_threshold
    if url := settings.classifier_url:
        from app.classify.remote import Service  # noqa: PLC0415 - few have one, and it takes a client of HTTP

        return Classifier(Service(url, settings.classifier_timeout, threshold).classify, pure=False)
    return Classifier(partial(classify_batch, threshold=threshold))


def classify_documents(documents: Iterable[Document], classify: Classify) -> tuple[Document, ...]:
    """The same documents, with judgements on the statements that come without a type."""
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
    """As the store will have them: in the document's language, where they name none."""
    for statement in document.statements:
        if statement.type is None:
            yield (
                statement
                if statement.language or not document.language
                else construct(Statement, {**vars(statement), "language": document.language})
            )

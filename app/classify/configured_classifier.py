"""The configured classifier, applied to documents before they are stored.

No database is used, so that worker processes can classify what they read.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from app.classify.model import Classify, StatementLike, classify_batch
from app.classify.runs import classify_by_run, sentence_key
from app.document import Document, Span, Statement, construct
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
    """The same documents, with a `classification` on each statement that has no type of its own.

    Statements that share a run of markers get one answer, also across documents: loose records make one each.
    """
    documents = tuple(documents)
    asked: list[tuple[Hashable, StatementLike]] = []
    markers: dict[Hashable, set[Span]] = {}
    for number, document in enumerate(documents):
        citing = document.paper.doi or number
        for statement in document.statements:
            one = _with_language(statement, document.language)
            key = sentence_key(citing, one)
            markers.setdefault(key, set()).update(one.markers)
            if statement.type is None:
                asked.append((key, one))
    answers = iter(classify_by_run(asked, markers, classify))
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


def _with_language(statement: Statement, language: str | None) -> Statement:
    """A statement without a language has the document's, as in the store."""
    if statement.language or not language:
        return statement
    return construct(Statement, {**vars(statement), "language": language})

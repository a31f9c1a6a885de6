"""Exceptions that a request can end with: each has an HTTP status, a slug, a title and a page.

    Problem (500)
    ├── Internal (500)                  our fault; the log has more under the request's id
    ├── Invalid (422)                   one or more places in the request are wrong
    │   ├── DoiInvalid (422)            not a DOI, nor another identifier that the store can read
    │   └── CursorInvalid (422)         no cursor, or one of another query
    ├── BodyMalformed (400)             the body is no JSON, or breaks off
    ├── RequestMalformed (400)          no HTTP
    ├── OriginRefused (400)             a browser's page may not ask this
    ├── KeyRequired (401)               a key is needed, and this is none
    ├── NotFound (404)                  no such route
    │   ├── PaperNotFound (404)
    │   ├── StatementNotFound (404)
    │   ├── ImportNotFound (404)
    │   ├── AlertNotFound (404)
    │   ├── CheckNotFound (404)         no such check, or it has expired
    │   └── ProblemNotFound (404)
    ├── MethodNotAllowed (405)
    ├── NotAcceptable (406)             none of the formats that the client accepts
    ├── ImportFinished (409)            what has ended can't be cancelled
    ├── RequestTimeout (408)            the body did not come in time
    ├── RateLimited (429)               more requests than one client may send
    ├── BodyTooLarge (413)
    ├── AddressTooLong (414)
    ├── MediaTypeUnsupported (415)
    ├── HeadersTooLarge (431)
    ├── MailUnavailable (503)           this server sends no e-mail
    ├── NotReady (503)                  the store or the index can't be used at this moment
    ├── Busy (503)                      more is asked for at once than this server does at once
    ├── DiskFull (503)                  nothing can be written until there is room on the disk
    └── RegistriesUnavailable (503)     the store has no such paper, and no registry can be asked

They are rendered in one place, `app.api.problems`, as problem details (RFC 9457).
"""

from dataclasses import dataclass
from typing import ClassVar

MOST_FAULTS = 100
"""Faults that one answer names."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong place of a request."""

    pointer: str
    """A JSON pointer (RFC 6901) into the body, or the name of a parameter."""
    detail: str
    """What is wrong with it."""


class Problem(Exception):
    """Base of all errors that are rendered as problem details."""

    status: ClassVar[int] = 500
    """Of the HTTP response."""
    slug: ClassVar[str] = "internal"
    """What names the kind of problem: its `type` is /problems/<slug>."""
    title: ClassVar[str] = "Something went wrong on our side"
    """What the kind of problem is; the same for every occurrence."""
    page: ClassVar[str] = (
        "The request was in order, the server was not. The log has the details under the request id; "
        "whoever runs this service can find them there. Trying again later is reasonable."
    )
    """What a person reads at /problems/<slug>."""

    def __init__(
        self, detail: str, *, errors: tuple[Fault, ...] = (), retry_after: int | None = None
    ) -> None:
        """`detail`: a sentence about this occurrence that says what to do. `retry_after`: in seconds."""
        super().__init__(detail)
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after


class Internal(Problem):
    """500: nothing of the inside is disclosed; the log is searched by the request's id."""


class Invalid(Problem):
    """422 and not 400: the request could be read, its values are wrong, and each is named."""

    status = 422
    slug = "invalid"
    title = "Some values of the request are not valid"
    page = (
        "Each entry of `errors` names a place (a parameter, or a JSON pointer into the body) and says what is wrong "
        "with it, with the valid values where there is a list of them. The first 100 are named."
    )
    pointer: ClassVar[str] = ""
    """The place that is wrong where `errors` names none; empty is the whole body."""

    def __init__(self, detail: str, *, errors: tuple[Fault, ...] = ()) -> None:
        super().__init__(detail, errors=errors[:MOST_FAULTS] or (Fault(self.pointer, detail),))


class DoiInvalid(Invalid):
    """422 and not 404: nothing can be found under what is no DOI."""

    slug = "doi-invalid"
    pointer = "doi"
    title = "This is not a DOI"
    page = (
        "A DOI looks like `10.1037/int0000101`: `10.`, a number, a slash, and a suffix. `doi:10.…` and "
        "`https://doi.org/10.…` are understood too, and `pmid:…`, `pmcid:…`, `arxiv:…`, `openalex:…` for papers that are "
        "in the store. In a path, percent-encode `?`, `#` and `%`; where a proxy mangles paths, use `/paper?doi=…`."
    )


class CursorInvalid(Invalid):
    """422: a cursor is valid for the query that it came from only."""

    slug = "cursor-invalid"
    pointer = "cursor"
    title = "This cursor can't be used here"
    page = (
        "A cursor is good for the query that it came from, with the same filters and the same sort order. Take `next` "
        "from the answer (or the `Link` header) as it is; to start again, leave the cursor out."
    )


class BodyMalformed(Problem):
    """400: the body could not be read at all."""

    status = 400
    slug = "body-malformed"
    title = "The body can't be read"
    page = "The body is not the JSON, NDJSON or file that its `Content-Type` says; `detail` names the place."


class RequestMalformed(Problem):
    """400: the server can't even tell what is asked."""

    status = 400
    slug = "request-malformed"
    title = "This is not HTTP"
    page = "The request line, a header or the framing of the body is not what RFC 9112 describes. The connection was closed."


class OriginRefused(Problem):
    """400: a preflight for what pages of other origins may not do."""

    status = 400
    slug = "origin-refused"
    title = "Pages of this origin may not ask this"
    page = (
        "A browser has asked whether a page of another origin may send a request, and it may not. Reads are open to the "
        "origins in `CITANCE_CORS_ORIGINS`; writes are not open to pages of other origins at all."
    )


class KeyRequired(Problem):
    """401: writing needs a key, and so does reading what belongs to one: alerts, imports."""

    status = 401
    slug = "key-required"
    title = "This needs an API key"
    page = (
        "Send `Authorization: Bearer <key>`. Whoever runs this service makes keys with `citance keys create NAME`. "
        "A key that was revoked is no key any more."
    )


class NotFound(Problem):
    """404: no route matches."""

    status = 404
    slug = "not-found"
    title = "There is nothing at this address"
    page = "The addresses of this service are listed at `/docs` and in `/openapi.json`."


class PaperNotFound(NotFound):
    """404: the DOI is well formed; the store has no such paper. A known paper without statements is 200 and empty."""

    slug = "paper-not-found"
    title = "This paper is not in the store"
    page = (
        "The DOI is well formed, but no document, record or citation in the store mentions it. A paper that is known and "
        "has no statements is answered with 200 and an empty list."
    )


class StatementNotFound(NotFound):
    """404: no statement has this id, or it was deleted."""

    slug = "statement-not-found"
    title = "There is no such statement"
    page = "Statement ids are 16 hexadecimal digits. It may have been deleted, or be gone from a newer edition of its paper."


class ImportNotFound(NotFound):
    """404: no import has this id."""

    slug = "import-not-found"
    title = "There is no such import"
    page = "The id of an import is in the answer to `POST /imports`, and in its `Location` header."


class AlertNotFound(NotFound):
    """404: no alert has this id, or another key made it."""

    slug = "alert-not-found"
    title = "There is no such alert"
    page = "The id is in the answer to `POST /alerts`. A key sees the alerts that keys of its name have made."


class CheckNotFound(NotFound):
    """404: no check has this id, or the time is over for which it was kept."""

    slug = "check-not-found"
    title = "There is no such check"
    page = (
        "A checked reference list is kept for the time that `expires_at` says, and then it is deleted. Check the list "
        "again: `POST /checks`, or the page `/check`."
    )


class ProblemNotFound(NotFound):
    """404: an address under /problems/ that no error uses."""

    slug = "problem-not-found"
    title = "There is no such kind of problem"
    page = "The kinds of problem are listed at `/problems`."


class MethodNotAllowed(Problem):
    """405: the route exists, not with this method; `Allow` lists those that it has."""

    status = 405
    slug = "method-not-allowed"
    title = "This address does not take this method"
    page = "The `Allow` header lists the methods that it does take."


class NotAcceptable(Problem):
    """406: the client accepts no format that we can make."""

    status = 406
    slug = "not-acceptable"
    title = "None of the accepted formats can be made"
    page = "Ask for one of the formats that `detail` lists, by `format=` or by `Accept`."


class ImportFinished(Problem):
    """409: the request is in order, and comes too late."""

    status = 409
    slug = "import-finished"
    title = "The import has finished already"
    page = (
        "Only an import that is queued or running can be cancelled. What a finished one has stored is deleted paper by "
        "paper, or statement by statement."
    )


class RequestTimeout(Problem):
    """408: a body that comes too slowly; the connection is closed."""

    status = 408
    slug = "request-timeout"
    title = "The request did not come in time"
    page = "A body has to come at 1,000 bytes a second at least, after half a minute of grace. Send the request again."


class RateLimited(Problem):
    """429: the client has sent as many requests as it may for now."""

    status = 429
    slug = "rate-limited"
    title = "This client has sent as many requests as it may for now"
    page = (
        "Requests are limited by address, and by key where one is sent. `RateLimit-Policy` names the limits and "
        "`RateLimit` what is left of each; `Retry-After` says when to go on. `POST /tallies`, `POST /papers/batch` and the "
        "exports answer in one request what would take many."
    )


class BodyTooLarge(Problem):
    """413: every size from outside has a limit."""

    status = 413
    slug = "body-too-large"
    title = "The body is too large"
    page = "Send it in parts: statements up to 1,000 at a time, or a file to `POST /imports`."


class AddressTooLong(Problem):
    """414: a query may not grow without end."""

    status = 414
    slug = "address-too-long"
    title = "The address is too long"
    page = (
        "Ask with fewer values; many papers at once go to `POST /tallies` and `POST /papers/batch`."
    )


class MediaTypeUnsupported(Problem):
    """415: the body's type is not one that this address reads."""

    status = 415
    slug = "media-type-unsupported"
    title = "This type of body is not read here"
    page = "`detail` lists the types of body that this address reads; name one in `Content-Type`."


class HeadersTooLarge(Problem):
    """431: header fields are read before anything is known of the client."""

    status = 431
    slug = "headers-too-large"
    title = "There are too many header fields, or too long ones"
    page = "`detail` says how many are read. Browsers send cookies of other services of the same host; delete those."


class MailUnavailable(Problem):
    """503: nobody has told this server how to send e-mail."""

    status = 503
    slug = "mail-unavailable"
    title = "This server sends no e-mail"
    page = "Whoever runs this service has not set how it sends e-mail. Every list of statements is a feed: follow that."


class NotReady(Problem):
    """503: the store or the index can't be used now; reading again later is right."""

    status = 503
    slug = "not-ready"
    title = "The service can't answer at this moment"
    page = "The store or the index can't be reached, or is being prepared. `Retry-After` says when to try again."


class Busy(Problem):
    """503: this server does a limited number of such things at once, and has them to do. Nothing was done."""

    status = 503
    slug = "busy"
    title = "More is asked for at once than this server does at once"
    page = (
        "Writes wait for one another, and broad searches and exports are limited in number. This request waited for as "
        "long as it may, or found too many waiting before it; it changed nothing. `Retry-After` says when to try again."
    )


class DiskFull(Problem):
    """503: what was sent can't be kept. Reading goes on."""

    status = 503
    slug = "disk-full"
    title = "There is no room to write to"
    page = (
        "The disk of the server, or of its database, is full: nothing can be written until its operator has made room. "
        "What was sent was not kept; send it again later. What is stored can be read as ever."
    )


class RegistriesUnavailable(Problem):
    """503: the store has no such paper, and the registries that could know it can't be asked at this moment."""

    status = 503
    slug = "registries-unavailable"
    title = "The DOI registries can't be asked at this moment"
    page = (
        "The paper is not in the store, and a DOI registry was late, failed, or is being asked too much. That says nothing "
        "about whether the paper exists. `Retry-After` says when to try again."
    )


def kinds() -> dict[str, type[Problem]]:
    """Every kind of problem by its slug, breadth first. A class without a slug of its own is of its base's kind."""
    by_slug: dict[str, type[Problem]] = {}
    queue: list[type[Problem]] = [Problem]
    while queue:
        kind = queue.pop(0)
        by_slug.setdefault(kind.slug, kind)
        queue.extend(kind.__subclasses__())
    return by_slug

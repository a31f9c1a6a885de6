"""Mails of alerts, sent by SMTP (RFC 5321), with one-click unsubscribing (RFC 8058)."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

from app.alerts.messages import MailText
from app.alerts.outcomes import Outcome

Security = Literal["none", "starttls", "tls"]
SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
"""Of `CITANCE_SMTP_URL`: how the connection is secured, and the usual port."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in, and what stands in them."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    sender: str
    """The header `From`."""

    @classmethod
    def of(cls, url: str, sender: str) -> "MailServer":
        """From a URL such as `starttls://user:password@mail.example.org`."""
        parts = urlsplit(url)
        security, port = SCHEMES[parts.scheme]
        return cls(
            parts.hostname or "localhost",
            parts.port or port,
            security,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            sender,
        )


def compose(  # noqa: PLR0913 - what a mail has
    text: MailText,
    *,
    sender: str,
    to: str,
    id_: str,
    time: datetime,
    unsubscribe_url: str | None,
) -> EmailMessage:
    """A mail with both forms of its text. `id_`: of the delivery, so that a mail sent again is known as the same."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = text.subject
    mail["Date"] = format_datetime(time)
    mail["Message-ID"] = f"<{id_}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url is not None:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_encodable(text.text))
    mail.add_alternative(_encodable(text.html), subtype="html")
    return mail


def send(server: MailServer, mail: EmailMessage, timeout: float) -> Outcome:
    """Hand a mail in. What may work later is a failure, a refused address is final. `timeout`: seconds for each step."""
    try:
        with _connect(server, timeout) as connection:
            connection.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        ((code, _),) = error.recipients.values()
        is_final = 500 <= code < 600
        return Outcome("refused" if is_final else "failed", f"SMTP {code} for the address")
    except smtplib.SMTPResponseException as error:
        is_final = isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600
        return Outcome("refused" if is_final else "failed", f"SMTP {error.smtp_code}")
    except TimeoutError:
        return Outcome("failed", "the mail server is late")
    except (smtplib.SMTPException, OSError) as error:
        return Outcome("failed", f"the mail server can't be used: {type(error).__name__}")
    return Outcome("delivered", "SMTP 250")


def _connect(server: MailServer, timeout: float) -> smtplib.SMTP:
    open_: Callable[..., smtplib.SMTP] = smtplib.SMTP
    options = {}
    if server.security == "tls":
        open_, options = smtplib.SMTP_SSL, {"context": ssl.create_default_context()}
    connection = open_(server.host, server.port, timeout=timeout, **options)
    try:
        if server.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _encodable(text: str) -> str:
    """Without half surrogate pairs, which no encoding has."""
    return text.encode("utf-8", "replace").decode()

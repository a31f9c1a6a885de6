"""`citance alerts`: list, pause and resume alerts, and send what is due without a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.table import Column, Table

from app.alerts.conditions import Condition, in_words
from app.alerts.sending import Sender
from app.alerts.worker import AlertWorker
from app.api.alert_views import masked
from app.cli.console import prepared_database, stderr, stdout
from app.clock import now
from app.errors import AlertNotFound
from app.search.sync import IndexSync
from app.settings import Settings
from app.store import alert_matches, alerts

alerts_cli = typer.Typer(no_args_is_help=True, help="Who is told of new statements.")
PAGE = 500
Id = Annotated[str, typer.Argument(help="Its id.")]


@alerts_cli.command("list")
def list_alerts() -> None:
    """All alerts, the newest first. Addresses are not shown."""
    names = ("id", "state", "to", "rhythm", "matched", "statements", "reason")
    columns = (Column(name, no_wrap=name == "id", overflow="fold") for name in names)
    table = Table(*columns, box=None, pad_edge=False)
    with prepared_database(Settings()) as database, database.reading() as session:
        last: int | None = None
        while page := alerts.page(session, None, last, PAGE):
            matched = alert_matches.counts(session, [alert.number for alert in page])
            for alert in page:
                to = alert.target if alert.kind == "webhook" else masked(alert.target)
                table.add_row(
                    *(alert.id, alert.state, to, alert.rhythm, str(matched.get(alert.number, 0))),
                    in_words(session, Condition.of(alert.query)),
                    alert.reason or "",
                )
            last = page[-1].number
    stdout.print(table)


@alerts_cli.command("pause")
def pause_alert(id_: Id) -> None:
    """Send nothing for an alert until it is resumed."""
    with _found(), prepared_database(Settings()) as database, database.writing() as session:
        alerts.pause(alerts.find(session, id_), "paused by the operator")


@alerts_cli.command("resume")
def resume_alert(id_: Id) -> None:
    """Send again, first what could not be delivered."""
    with _found(), prepared_database(Settings()) as database, database.writing() as session:
        alerts.resume(session, alerts.find(session, id_), now())


@alerts_cli.command("deliver")
def deliver() -> None:
    """Match what is new and send what is due, once. A server does this all the time."""
    settings = Settings()
    with prepared_database(settings) as database:
        sync = IndexSync(database, settings.index_dir, settings.cluster)
        sync.open()
        sync.drain()
        sync.follow()
        worker = AlertWorker(Sender(database, settings, now), settings.data_dir, sync.mode_of)
        attempts = worker.run_once()
    if attempts is None:
        stderr.print("Another process is at it.")
        raise typer.Exit(1)
    print(f"attempts  {attempts}")


@contextmanager
def _found() -> Iterator[None]:
    """An id that no alert has is a mistake of the user's."""
    try:
        yield
    except AlertNotFound as error:
        stderr.print(error.detail)
        raise typer.Exit(1) from None

"""Exit codes and messages for errors that the user of a command can mend."""

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app.cli.console import stderr
from app.db.backup import BackupRefused
from app.db.migrate import SchemaBehind
from app.errors import NotReady
from app.ingest.output import ParquetNotInstalled


def report_error(error: Exception) -> int:
    """Print what is wrong and return the exit code. An error that is not known here is raised again."""
    match error:
        case ValidationError():
            for details in error.errors():
                stderr.print(f"[red]CITANCE_{str(details['loc'][0]).upper()}[/]: {details['msg']}")
            return 2
        case SchemaBehind() | ParquetNotInstalled() | BackupRefused():
            stderr.print(str(error), style="red", markup=False, soft_wrap=True)
        case SQLAlchemyError():
            stderr.print(f"[red]The database can't be used:[/] {str(error).splitlines()[0]}")
        case NotReady():
            why = ": ".join([error.detail.rstrip("."), *getattr(error, "__notes__", ())])
            stderr.print(why, style="red", markup=False, soft_wrap=True)
        case _:
            raise error
    return 1

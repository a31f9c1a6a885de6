"""Exit codes and messages for errors that the user of a command can mend."""

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app.cli.console import stderr
from app.db.backup import BackupRefused
from app.db.migrate import SchemaBehind
from app.errors import NotReady
from app.ingest.output import ParquetNotInstalled
from app.printable import printable


def report_error(error: Exception) -> int:
    """Print what is wrong and return the exit code. An error that is not known here is raised again."""
    match error:
        case ValidationError():
            for details in error.errors():
                name = str(details["loc"][0]).upper()
                stderr.print(f"CITANCE_{name}: {details['msg']}", style="red", soft_wrap=True)
            return 2
        case SchemaBehind() | ParquetNotInstalled() | BackupRefused():
            stderr.print(str(error), style="red", soft_wrap=True)
        case SQLAlchemyError():
            reason = str(error).splitlines()[0]
            stderr.print(f"The database can't be used: {reason}", style="red", soft_wrap=True)
        case NotReady():
            why = ": ".join([error.detail.rstrip("."), *getattr(error, "__notes__", ())])
            stderr.print(why, style="red", soft_wrap=True)
        case OSError(filename=str() as name, strerror=str() as reason):
            stderr.print(f"{printable(name)}: {reason}.", style="red", soft_wrap=True)
        case _:
            raise error
    return 1

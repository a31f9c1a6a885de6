"""How a command ends that can't do what it should: what its user can mend is said in a sentence."""

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app.cli.console import stderr
from app.db.migrate import SchemaBehind
from app.ingest.output import NoParquet


def report_error(error: Exception) -> int:
    """Say what is wrong, and give the exit code. What nobody expected is raised again."""
    match error:
        case ValidationError():
            for details in error.errors():
                stderr.print(f"[red]CITANCE_{str(details['loc'][0]).upper()}[/]: {details['msg']}")
            return 2
        case SchemaBehind() | NoParquet():
            stderr.print(str(error), style="red", markup=False, soft_wrap=True)
        case SQLAlchemyError():
            stderr.print(f"[red]The database can't be used:[/] {str(error).splitlines()[0]}")
        case _:
            raise error
    return 1

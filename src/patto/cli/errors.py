"""What went wrong, in one line for the person at the terminal, and the exit code for the script."""

from enum import IntEnum

import psycopg

from api.engine.setting import WrongSetting
from ledger.kernel.refused import Refused
from ledger.log.batch import LogUnavailable
from ledger.vault import MasterKeyError
from patto.backup.parts import BackupError
from patto.postgres import ClusterError, DataFolderInUse, DataFolderUnreachable


class Exit(IntEnum):
    """What the exit code says."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    IN_USE = 3
    UNREACHABLE = 4
    INTERRUPTED = 130


class CommandFailed(Exception):
    """The command can't be carried out; the message is one line that says what to do."""

    def __init__(self, message: str, code: Exit = Exit.REFUSED) -> None:
        super().__init__(message)
        self.code = code


def explained(error: BaseException) -> CommandFailed | None:
    """Return what an error means to the person at the terminal; None when it is a fault of ours."""
    error = getattr(error, "orig", error)  # SQLAlchemy wraps what PostgreSQL says.
    match error:
        case CommandFailed():
            return error
        case WrongSetting():
            return CommandFailed(str(error), Exit.USAGE)
        case DataFolderInUse():
            return CommandFailed(str(error), Exit.IN_USE)
        case DataFolderUnreachable():
            return CommandFailed(f"{error} PATTO_DATA (--data) says where the data folder is.")
        case ClusterError():
            return CommandFailed(str(error), Exit.UNREACHABLE)
        case psycopg.OperationalError() | psycopg.InterfaceError() | LogUnavailable():
            return CommandFailed(
                f"PostgreSQL doesn't answer: {_first_line(error)}", Exit.UNREACHABLE
            )
        case psycopg.errors.InsufficientPrivilege():
            return CommandFailed(f"PostgreSQL forbids it: {_first_line(error)}", Exit.REFUSED)
        case MasterKeyError() | BackupError():
            return CommandFailed(str(error))
        case Refused():
            figures = ", ".join(f"{name} {value}" for name, value in error.facts.items())
            return CommandFailed(error.detail + (f" ({figures})" if figures else ""))
        case OSError() if error.strerror:
            where = f": {error.filename}" if error.filename else ""
            return CommandFailed(f"{error.strerror}{where}")
        case _:
            return None


def _first_line(error: BaseException) -> str:
    """Return what PostgreSQL said first, without the name of every address that was tried."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__

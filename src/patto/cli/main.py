"""The program `patto`: one ledger from the terminal. A failure is one line, and the exit code says its kind."""

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import Any, NoReturn

import click

from patto.cli.console import Console
from patto.cli.errors import Exit, explained
from patto.cli.options import GroupWithExamples

COMMANDS = {
    "serve": "patto.cli.serve",
    "demo": "patto.cli.demo",
    "replay": "patto.cli.replay",
    "verify": "patto.cli.verify",
    "rebuild": "patto.cli.rebuild",
    "token": "patto.cli.token",
    "facts": "patto.cli.facts",
    "due": "patto.cli.due",
    "mail": "patto.cli.mail",
    "psql": "patto.cli.psql",
    "migrate": "patto.cli.migrate",
    "backup": "patto.cli.backup",
    "restore": "patto.cli.restore",
    "check-receipt": "patto.cli.check_receipt",
    "keys": "patto.cli.keys",
    "export": "patto.cli.export",
    "read-calendar": "patto.cli.read_calendar",
    "foreign-calendars": "patto.cli.foreign_calendars",
}
"""Each command, in the order in which one meets them, and the module that has it under the same name (`_` for `-`)."""


class Program(GroupWithExamples):
    """Imports a command when it is asked for, so that each of them starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's form
        """Return the commands in our own order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 refused or a difference was found, 2 wrong option or setting,"
    " 3 port or data folder in use, 4 PostgreSQL doesn't answer, 130 interrupted.",
)
@click.version_option(package_name="patto", message="patto %(version)s")
def patto() -> None:
    """The ledger of a pact between cities and villages: stays, shared houses, startup stakes.

    Examples:
        patto serve                begin with this, and read what it prints
        patto facts --limit 3      then, at another terminal
        patto token

    Every command finds the book by PATTO_DATA (a folder, `var` if nobody says) or DATABASE_URL, uses
    the server that runs there, or starts one for as long as it works. `patto COMMAND --help` teaches.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and end with its exit code."""
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, _as_if_by_hand)
    try:
        sys.exit(run(arguments))
    except BrokenPipeError:  # Whoever read our output has enough of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(Exit.DONE)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code; what is nobody's fault but ours is raised."""
    console = Console()
    try:
        done: Any = patto.main(arguments, prog_name="patto", standalone_mode=False)
        sys.stdout.flush()
    except (
        click.exceptions.NoArgsIsHelpError
    ) as error:  # Asked for nothing: what can be asked for, whole.
        console.warn(error.format_message())
        return Exit.USAGE
    except click.UsageError as error:
        asked = error.ctx.command_path if error.ctx else "patto"
        console.error(f"{error.format_message()} ({asked} --help tells more)")
        return Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        console.warn("")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        if (trouble := explained(error)) is None:
            raise
        console.error(str(trouble))
        return trouble.code
    return int(done or 0)


def _as_if_by_hand(_signal: int, _frame: FrameType | None) -> None:
    """Take SIGTERM like Ctrl-C, so that a server that was started for this command is stopped again."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()

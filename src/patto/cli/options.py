"""The settings as options: the same names and words everywhere, taken from the one place that has them."""

from collections.abc import Callable
from functools import wraps
from inspect import cleandoc
from typing import Any

import click

from api.engine.setting import Setting, WrongSetting
from api.engine.settings import Settings
from ledger.log.timelines import timelines
from patto.cli.console import Console

WHERE = ("data", "database_url", "book")
"""Which book is meant: every command has these."""

Command = Callable[..., Any]


class CommandWithExamples(click.Command):
    """A command whose help ends in examples, printed line by line as they were written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = cleandoc(self.help or "").replace("\n\nExample", "\n\n\b\nExample")

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - click's form
        """Return the first sentence whole."""
        return super().get_short_help_str(200)


class GroupWithExamples(CommandWithExamples, click.Group):
    """A group of such commands."""


def with_settings(*fields: str) -> Callable[[Command], Command]:
    """Give a command its `settings` and its `console`, and the options that say them."""
    wanted = (*WHERE, *fields)
    settings = [one for one in Settings.documented() if one.field in wanted]
    assert len(settings) == len(set(wanted)), f"not all of these are settings: {wanted}"

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(**given: Any) -> Any:
            context = click.get_current_context()
            values = dict(context.obj or {})  # What was said before the name of a subcommand.
            said = {one: given.pop(one.field) for one in settings}
            for one in settings:
                if said[one] == "" and one.default != "":
                    raise WrongSetting(f"{one.option} is empty: say what it is, or leave it out.")
            values |= {one.field: value for one, value in said.items() if value}
            values["quiet"] = given.pop("quiet") or values.get("quiet", False)
            context.obj = dict(values)
            console = Console(quiet=values.pop("quiet"))
            read = Settings.read(**values)
            timelines.remember_in(read.timelines)
            return command(read, console, **given)

        quiet = click.option(
            "--quiet",
            "-q",
            is_flag=True,
            help="Answers, warnings and errors only: no progress, no remarks.",
        )
        decorated: Command = quiet(run)
        for one in reversed(settings):
            decorated = _option(one)(decorated)
        return decorated

    return decorate


def with_all_settings(command: Command) -> Command:
    """Give a command every setting there is."""
    return with_settings(*(s.field for s in Settings.documented() if s.field not in WHERE))(command)


def _option(one: Setting) -> Callable[[Command], Command]:
    default = f"; default {one.default}" if one.default not in {"", None} else ""
    words = f"{one.doc[:1].upper()}{one.doc[1:]}. [{one.variable}{default}]"
    kind = "NUMBER" if isinstance(one.default, int) else "TEXT"
    return click.option(one.option, one.field, metavar=kind, help=words)

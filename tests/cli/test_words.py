"""Nobody has to guess: every command, option and setting explains itself, each with an example."""

import re

import click
import pytest

from api.engine.settings import Settings
from patto.cli.main import COMMANDS, patto


def commands(group: click.Group, path: str = "patto"):
    """Every command there is, with the words one types."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


ALL = [("patto", patto), *commands(patto)]
by_path = pytest.mark.parametrize("path,command", ALL, ids=[path for path, _ in ALL])


def test_all_commands_of_the_issue_are_there():
    """What was promised can be typed."""
    promised = {"serve", "demo", "replay", "rebuild", "token", "facts", "psql", "due", "migrate"}
    kept = {"verify", "backup", "restore", "check-receipt", "keys", "export", "mail"}
    calendars = {"read-calendar", "foreign-calendars"}
    assert set(COMMANDS) == promised | kept | calendars


@by_path
def test_every_command_says_what_it_does(path, command):
    """A first sentence of its own, which also stands in the list of commands."""
    assert command.help
    first = command.help.strip().splitlines()[0]
    assert len(first) > 20, path
    assert command.get_short_help_str().endswith(".")


@by_path
def test_every_command_shows_an_example(path, command):
    """A line that can be typed as it stands, beginning with the command's own words."""
    text = command.get_help(click.Context(command, info_name=path))
    examples = text.partition("Example")[2].partition("Options:")[0]
    assert path in examples


@by_path
def test_every_option_says_what_it_does(path, command):
    """An option without a word of help is a riddle."""
    silent = [one.opts for one in command.params if isinstance(one, click.Option) and not one.help]
    assert not silent, path


@by_path
def test_no_option_hides_a_setting(path, command):
    """An option that has a setting's name is that setting, with its variable in its words."""
    settings = {one.option: one for one in Settings.documented()}
    for parameter in command.params:
        for option in parameter.opts:
            if option in settings:
                assert f"[{settings[option].variable}" in parameter.help, path


def test_serve_takes_every_setting():
    """What can be set in the environment can be said on the command line."""
    serve = patto.get_command(click.Context(patto), "serve")
    options = {option for one in serve.params for option in one.opts}
    assert {one.option for one in Settings.documented()} <= options


def test_every_setting_is_told_once():
    """One variable, one option, one sentence each."""
    settings = list(Settings.documented())
    assert len({one.variable for one in settings}) == len(settings)
    assert len({one.doc for one in settings}) == len(settings)
    assert all(re.fullmatch(r"(PATTO_[A-Z_]+|DATABASE_URL)", one.variable) for one in settings)


def test_the_exit_codes_are_told():
    """A script's author finds them without reading the source."""
    assert "Exit codes: 0 done" in patto.get_help(click.Context(patto))

"""A command asks for something to happen; it is answered with facts or with a named refusal."""

from collections.abc import Callable, Mapping
from typing import ClassVar

import msgspec

from ledger.kernel.ids import Prefix
from ledger.kernel.refused import Malformed
from ledger.kernel.text import absurd_day


class Command(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="do",
    forbid_unknown_fields=True,
):
    """The root of all commands, declared with `tag="<chapter>.<imperative>"`.

    `personal` says which fields are about a person and must be sealed before anyone decides.
    """

    personal: ClassVar["Personal | None"] = None


class Personal(msgspec.Struct, frozen=True, kw_only=True):
    """Which fields of a command are sealed, under whose key, and for which fact.

    `person`  the command's field that holds the member's id. With `newborn` the book fills
              it with a fresh id of this kind, and a client must leave it empty;
    `fact`    the fact name the sealed values are bound to (associated data: person, fact, field);
    `fields`  command fields to seal; each has a function that normalises the plain text and
              raises `Malformed`; empty strings stay empty and are not sealed. A field of many
              texts (`tuple[str, ...]`) is sealed one by one, as `companions.0`, `companions.1` …;
    `lookups` command field → field that receives the keyed HMAC of its normalised text: how two
              people with one tax code are told apart without knowing the code. A client must
              leave the receiving fields empty.
    """

    person: str
    fact: str
    fields: Mapping[str, Callable[[str], str]]
    lookups: Mapping[str, str] = {}
    newborn: Prefix | None = None

    def filled_by_the_book(self) -> frozenset[str]:
        """Return the fields a client must leave empty."""
        return frozenset(self.lookups.values()) | ({self.person} if self.newborn else frozenset())


def command_name(kind: type[Command]) -> str:
    """Return the owned name of a kind of command, such as `houses.pledge-shares`."""
    return str(kind.__struct_config__.tag)


def examine(command: Command) -> None:
    """Refuse what no verb should have to think about: days outside any pact's life."""
    if absurd := absurd_day(command):
        raise Malformed(f"The day in `{absurd}` is outside 1900-2199.", field=absurd)

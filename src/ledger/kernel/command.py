"""A command asks for something to happen; it is answered with facts or with a named refusal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, get_args

import msgspec

from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix
from ledger.kernel.refused import Malformed
from ledger.kernel.text import absurd_day

Words = Callable[[str], Sequence[str]]
"""Gives the words of a text that somebody is looked up by."""


class Private(msgspec.Struct, frozen=True):
    """Marks the type of a field as words about a person: sealed before anyone decides.

    `normal` brings the plain text to its one form and raises `Malformed`. Empty strings stay empty and
    are not sealed. A field of many texts is sealed one by one, as `companions.0`, `companions.1` …
    """

    normal: Callable[[str], str]


class LookupBy(msgspec.Struct, frozen=True):
    """Marks a private type as words by which whoever they are about is found: the vault keeps a keyed digest of each.

    `words` gives those of the normal text. Who asks is answered by the digests of the same words of theirs.
    """

    words: Words


class DigestOf(msgspec.Struct, frozen=True):
    """Marks the type of a field that the book fills with the keyed HMAC of another field's text.

    That is how two people with one tax code are told apart without knowing the code.
    """

    field: str


class ReadFrom(msgspec.Struct, frozen=True):
    """Marks the type of a field that the book fills with what a function reads in the private texts.

    It is for the verb alone: no fact may tell it.
    """

    read: Callable[[Mapping[str, str]], str]


class Personal(msgspec.Struct, frozen=True, kw_only=True):
    """Under whose key the private fields of a command are sealed, and for which fact.

    `person`  the command's field that holds the person's id. With `newborn` the book fills it
              with a fresh id of this kind, and a client must leave it empty;
    `named_as` the fact's field that holds the id of a newborn, if it is called otherwise there;
    `fact`    the fact the sealed values are bound to (associated data: person, fact, field);
    `fields`  the private fields, each with what normalises it: from the types of the fields;
    `tags`    private field → field that receives its digest: from the types of the fields;
    `lookups` private field → what gives the words by which the person is found: from the types of the fields;
    `read`    field → what reads it in the plain texts: from the types of the fields.
    """

    person: str
    fact: type[Fact]
    newborn: Prefix | None = None
    named_as: str = ""
    fields: Mapping[str, Callable[[str], str]] = {}
    tags: Mapping[str, str] = {}
    lookups: Mapping[str, Words] = {}
    read: Mapping[str, Callable[[Mapping[str, str]], str]] = {}

    @property
    def named_in(self) -> str:
        """Return the fact's field that tells the id of a newborn."""
        return self.named_as or self.person

    def filled_by_the_book(self) -> frozenset[str]:
        """Return the fields a client must leave empty."""
        return frozenset((*self.tags.values(), *self.read)) | (
            {self.person} if self.newborn else frozenset()
        )


class Command(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="do",
    forbid_unknown_fields=True,
):
    """The root of all commands, declared with `tag="<chapter>.<imperative>"`.

    A command with a field of a private type says in `personal` under whose key it is sealed. One that needs a second
    person says in `approved_within_days` for how long another may approve it once it was proposed: see `StoredCommand`.
    One by which a code could be guessed says in `tried_for` by which field it is told for what: nobody tries often.
    """

    personal: ClassVar[Personal | None] = None
    approved_within_days: ClassVar[int] = 0
    tried_for: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Read from the types of the fields which of them are private, and which are digests."""
        marks = [(name, mark) for name, kind in _hints(cls).items() for mark in _marks(kind)]
        private = {name: mark.normal for name, mark in marks if isinstance(mark, Private)}
        assert bool(private) == bool(cls.personal), f"{cls.__name__}: whose are its private fields?"
        if cls.personal:
            cls.personal = msgspec.structs.replace(
                cls.personal,
                fields=private,
                tags={mark.field: name for name, mark in marks if isinstance(mark, DigestOf)},
                lookups={name: mark.words for name, mark in marks if isinstance(mark, LookupBy)},
                read={name: mark.read for name, mark in marks if isinstance(mark, ReadFrom)},
            )
            is_named = not cls.personal.newborn or cls.personal.named_in in _names(
                cls.personal.fact
            )
            assert is_named, f"{cls.__name__}: a repeat would not find whose words they were"
            made = cls.personal.filled_by_the_book() or cls.personal.lookups
            assert not (made and cls.approved_within_days), (
                f"{cls.__name__}: the proposal would keep it"
            )


def _names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return kind.__struct_fields__


def _hints(kind: type) -> dict[str, Any]:
    """Return the types of a command's fields as they are written, its parents' among them."""
    return {
        name: hint
        for parent in reversed(kind.__mro__)
        for name, hint in getattr(parent, "__annotations__", {}).items()
    }


def _marks(hint: Any) -> Iterator[object]:
    """Yield what a type is annotated with, at any depth."""
    yield from getattr(hint, "__metadata__", ())
    for inner in get_args(hint):
        yield from _marks(inner)


def command_name(kind: type[Command]) -> str:
    """Return the owned name of a kind of command, such as `offerings.pledge-shares`."""
    return str(kind.__struct_config__.tag)


def places_of(field: str, value: str | Sequence[str]) -> list[tuple[str, str]]:
    """Return the texts of a private field with their places: `companions.0`, `companions.1`, … of a list."""
    if isinstance(value, str):
        return [(field, value)] if value else []
    return [(f"{field}.{n}", text) for n, text in enumerate(value)]


def examine(command: Command) -> None:
    """Refuse what no verb should have to think about: days outside any pact's life."""
    if absurd := absurd_day(command):
        raise Malformed(f"The day in `{absurd}` is outside 1900-2199.", field=absurd)

"""A command is stored in a fact until a second person decides about it, and becomes a command again."""

from collections.abc import Mapping
from typing import Annotated, Any, get_type_hints

import msgspec

from ledger.kernel.command import Command, places_of
from ledger.kernel.fact import Fact, fact_name
from ledger.kernel.refers import Ref, Refers

Sealed = tuple[str, str, dict[str, str]]
"""Whose, for which fact, field → sealed text; of nobody when nothing is sealed."""


class StoredCommand(Fact, frozen=True, kw_only=True, gc=False):
    """What facts that store a command have in common.

    `command` is its owned name and `body` its fields as JSON. What is private in it is sealed already, under the key
    of `sealed_for` (empty: nothing is) and for the fact that the command leads to, not for this one.
    """

    command: str
    body: Annotated[dict[str, Any], Refers()]
    sealed_for: Ref = ""


def body_of(command: Command) -> dict[str, Any]:
    """Return the fields of a command as JSON has them."""
    body: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(command))
    del body[str(type(command).__struct_config__.tag_field)]
    return body


def restored(kind: type[Command], body: Mapping[str, Any]) -> Command | None:
    """Return the command again, or None if it can't be one now. Sealed values are not held to the bounds of plain ones."""
    hints = get_type_hints(kind, include_extras=True)
    private = kind.personal.fields if kind.personal else {}
    try:
        return kind(
            **{
                name: _as_sealed(value) if name in private else msgspec.convert(value, hints[name])
                for name, value in body.items()
            }
        )
    except (LookupError, TypeError, msgspec.ValidationError):
        return None


def sealed_in(kind: type[Command], body: Mapping[str, Any]) -> Sealed:
    """Return under whose key, for which fact, and in which places a stored command holds sealed words."""
    personal = kind.personal
    values = {
        place: text
        for field in (personal.fields if personal else ())
        for place, text in places_of(field, body[field])
    }
    if personal is None or not values:
        return "", "", {}
    return body[personal.person], fact_name(personal.fact), values


def _as_sealed(value: str | list[str]) -> str | tuple[str, ...]:
    return value if isinstance(value, str) else tuple(value)

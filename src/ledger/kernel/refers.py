"""Which members and hubs a fact names follows from its fields: each says whether it holds an id, and of what."""

from collections.abc import Iterable
from typing import Annotated, Any, get_args, get_type_hints

import msgspec

from ledger.kernel.ids import Prefix, is_id_of


class Refers(msgspec.Struct, frozen=True):
    """Marks a field of a fact that holds an id, an account's name, JSON with some, or nothing; it checks nothing."""


Ref = Annotated[str, Refers()]
Refs = Annotated[tuple[str, ...], Refers()]


class Named(msgspec.Struct, frozen=True):
    """The ids of the members and of the hubs that a fact names."""

    members: frozenset[str]
    hubs: frozenset[str]


def at(struct: Any, path: str) -> Iterable[str]:
    """Return the values at a path such as `beds.guest`: of a field, or of a field of each of many."""
    if "." not in path:
        value = getattr(struct, path)
        return value if isinstance(value, tuple) else (value,)
    field, _, rest = path.partition(".")
    return [one for each in getattr(struct, field) for one in at(each, rest)]


def paths_of(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the paths of the fields that are marked, those of structs in tuples among them."""
    found: list[str] = []
    for field, hint in get_type_hints(kind, include_extras=True).items():
        if any(isinstance(mark, Refers) for mark in getattr(hint, "__metadata__", ())):
            found.append(field)
        for inner in _structs_in(hint):
            found += [f"{field}.{path}" for path in paths_of(inner)]
    return tuple(found)


def _structs_in(hint: Any) -> Iterable[type[msgspec.Struct]]:
    for one in get_args(hint):
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            yield one
        else:
            yield from _structs_in(one)


def _parts(value: Any) -> Iterable[str]:
    """Yield the parts of a text, and of all texts in what is JSON."""
    if isinstance(value, str):
        yield from value.split(":")
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _parts(one)


def ids_at(struct: Any, paths: Iterable[str]) -> frozenset[str]:
    """Return every id that the fields at these paths hold, whatever it is the id of."""
    parts = {part for path in paths for text in at(struct, path) for part in text.split(":")}
    return frozenset(one for one in parts if any(is_id_of(prefix, one) for prefix in Prefix))


def named_at(struct: Any, paths: Iterable[str]) -> Named:
    """Return the members and hubs that the fields at these paths name, by the prefixes of the ids."""
    ids = {part for path in paths for value in at(struct, path) for part in _parts(value)}
    return Named(
        frozenset(one for one in ids if is_id_of(Prefix.MEMBER, one)),
        frozenset(one for one in ids if is_id_of(Prefix.HUB, one)),
    )

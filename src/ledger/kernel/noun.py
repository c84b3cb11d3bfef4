"""A noun is a small state folded from the facts that concern it."""

from collections.abc import Mapping
from types import GenericAlias
from typing import Any, ClassVar, Self, TypeVar

import msgspec
from immutables import Map

from ledger.kernel.fact import Fact
from ledger.kernel.routes import Split, by
from ledger.kernel.taken import taken_by

K = TypeVar("K")
V = TypeVar("V")


class Noun(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The root of all nouns. States never change: `evolve` returns the next one.

    `kind`  names the noun for ever (snapshots carry it);
    `fold`  is the version of the fold: raise it when `evolve` or the fields change, and stored
            snapshots of other versions are ignored;
    `tag`   is the prefix of the tag that finds its facts (`member:M…`); nouns may share one;
    `key`   is the field of a fact that holds the noun's key: every fact that `evolve` takes is handed
            whole to that key. Where facts name it differently, several fields (`("member", "seller")`);
    `parts` says so by a function for those facts alone that concern several keys, or hand each
            of them something else than themselves; the rest is added to it;
    `births` are the facts that begin a noun whose key is a fresh id (they say so): nothing has to be
            read first.

    `evolve` never refuses and takes whatever history holds. The empty noun is `Noun()`: every
    field has a default.
    """

    kind: ClassVar[str]
    fold: ClassVar[int] = 1
    tag: ClassVar[str]
    key: ClassVar[str | tuple[str, ...]] = ()
    parts: ClassVar[Mapping[type[Fact], Split]] = {}
    births: ClassVar[frozenset[type[Fact]]] = frozenset()

    def __init_subclass__(cls) -> None:
        """Add to `parts` what follows from the facts that `evolve` takes and from `key`."""
        super().__init_subclass__()
        if cls.key:
            fields = (cls.key,) if isinstance(cls.key, str) else cls.key
            facts = [
                kind for kind in taken_by(cls.evolve) if issubclass(kind, Fact) and kind is not Fact
            ]
            cls.parts = {fact: by(*_named(fact, fields)) for fact in facts} | dict(cls.parts)
            cls.births = frozenset(fact for fact in cls.parts if fact.begins in fields)

    def evolve(self, part: Any) -> Self:
        """Return the noun after `part`."""
        raise NotImplementedError


def _named(fact: type[Fact], fields: tuple[str, ...]) -> list[str]:
    """Return those of the fields that the fact has."""
    found = [field for field in fields if field in fact.__struct_fields__]
    assert found, f"{fact.__name__} has none of {fields}"
    return found


def dropped(entries: Map[K, V], key: K) -> Map[K, V]:
    """Return the map without `key`, whether or not it was there: `evolve` takes any history."""
    return entries.delete(key) if key in entries else entries


def _plain(value: object) -> object:
    if isinstance(value, Map):
        return dict(value)
    raise NotImplementedError(type(value))


def _rich(kind: Any, value: Any) -> Any:
    if getattr(kind, "__origin__", kind) is Map:
        plain = GenericAlias(dict, kind.__args__)
        return Map(msgspec.convert(value, plain, strict=False, dec_hook=_rich))
    raise NotImplementedError(kind)


_ENCODER = msgspec.json.Encoder(enc_hook=_plain)


def noun_to_bytes(noun: Noun) -> bytes:
    """Return the noun's state as JSON, for a snapshot."""
    return _ENCODER.encode(noun)


def noun_from_bytes(kind: type[Noun], data: bytes) -> Noun:
    """Return the noun that `noun_to_bytes` wrote; raises `msgspec.ValidationError` on other bytes."""
    return msgspec.json.decode(data, type=kind, dec_hook=_rich)

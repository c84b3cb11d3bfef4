"""A body, a query or a line becomes what it should be: blanks around its texts are trimmed, the rest is refused by name."""

import json
import re
from typing import Any, Final, TypeVar

import msgspec

from api.engine.expected import place_and_words
from api.engine.problems import NotJson
from ledger.kernel.refused import Malformed

T = TypeVar("T")

_NAMES: Final = re.compile(rb'"([^"\\]*)"\s*:')


class SaidTwice(Malformed):
    """One thing is said twice, and nobody can know which of the two is meant; say it once."""


def invalid(error: msgspec.MsgspecError, kind: Any, within: str = "") -> Malformed:
    """Return the refusal that names the field which is wrong and says what was expected there."""
    field, said = place_and_words(str(error), kind)
    if named := re.search(r"(?:unknown field|required field) `(\w+)`", str(error)):
        field = f"{field}.{named[1]}" if field else named[1]
    if within == "query":
        said = said.replace("The field", "The parameter").replace("no field", "no parameter")
    return Malformed(f"{said}.", field=field or within)


def read(decoder: msgspec.json.Decoder[T], body: bytes, within: str) -> T:
    """Return what JSON holds, its texts without blanks around them; refuses `Malformed`, raises msgspec's errors.

    A text with blanks is of no type that takes names, ids or references, so that only what was
    refused is looked at again.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError:
        trimmed = msgspec.json.encode(_trimmed(msgspec.json.decode(body)))
    try:
        return decoder.decode(trimmed)
    except msgspec.ValidationError as error:
        raise invalid(error, decoder.type, within) from None


def decoded(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """Return what the body holds; refuses by name what is not JSON, and what is not of the form."""
    try:
        found = read(decoder, body, "body")
        must_say_once(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise NotJson(f"({error})"[:200]) from None
    return found


def must_say_once(body: bytes, names_found: int = 1) -> None:
    """Refuse `SaidTwice` if an object in this JSON has two fields of one name, at whatever depth.

    `names_found` is how many different names are known to be in it: with as many colons, none is there twice. Where no
    name is found twice in all of the text, no object has one twice; only the rest is looked at object by object.
    """
    if body.count(b":") <= names_found:
        return
    names = _NAMES.findall(body)
    if len(set(names)) < len(names) or b"\\" in body:
        json.loads(body, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise SaidTwice(field=next(name for name in names if names.count(name) > 1))


def converted(value: object, kind: type[T], within: str = "query") -> T:
    """Return texts of a query or a path as what they should be, without blanks around them; refuses by name."""
    try:
        return msgspec.convert(_trimmed(value), kind, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(error, kind, within) from None


def _trimmed(value: object) -> object:
    """Return plain values, each text in them without blanks around it; names of fields stay as they are."""
    match value:
        case str():
            return value.strip()
        case list():
            return [_trimmed(one) for one in value]
        case dict():
            return {name: _trimmed(one) for name, one in value.items()}
        case _:
            return value

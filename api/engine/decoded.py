"""A body, a query or a line becomes what it should be: blanks around its texts are trimmed, the rest is refused by name."""

import re
from typing import Any, TypeVar

import msgspec

from api.engine.expected import place_and_words
from api.engine.problems import NotJson
from ledger.kernel.refused import Malformed

T = TypeVar("T")


def invalid(error: msgspec.MsgspecError, kind: Any, within: str = "") -> Malformed:
    """Return the refusal that names the field which is wrong and says what was expected there."""
    field, said = place_and_words(str(error), kind)
    if named := re.search(r"(?:unknown field|required field) `(\w+)`", str(error)):
        field = f"{field}.{named[1]}" if field else named[1]
    if within == "query":
        said = said.replace("Object missing required field", "The query has to name")
        said = said.replace("Object contains unknown field", "The query knows no parameter")
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
        return read(decoder, body, "body")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise NotJson(f"({error})"[:200]) from None


def converted(value: object, kind: type[T]) -> T:
    """Return texts of a query or a path as what they should be; refuses by name."""
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        pass
    try:
        return msgspec.convert(_trimmed(value), kind, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(error, kind, "query") from None


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

"""Arrays for PostgreSQL in its binary form, packed in one go: the append sends thousands of items.

psycopg's own list dumper visits each item in Python; this is one `join` an array. The form is
array_send's: dimensions, has-nulls, element type, then length and lower bound, then the items.
"""

from collections.abc import Sequence
from struct import Struct, pack

from psycopg import pq
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper

_LENGTH = Struct("!i").pack
_SIXTEEN = _LENGTH(16)
# An item's length and the item itself, four bytes each, are together a number of eight.
_FOUR = 4 << 32
_BYTEA, _TEXT, _INT4 = 17, 25, 23


class ByteaArray(bytes):
    """A packed `bytea[]`."""


class TextArray(bytes):
    """A packed `text[]`."""


class IntArray(bytes):
    """A packed `integer[]`."""


def _header(element: int, count: int) -> bytes:
    return pack("!iiIii", 1, 0, element, count, 1) if count else pack("!iiI", 0, 0, element)


def _items(element: int, values: Sequence[bytes]) -> bytes:
    parts = [_header(element, len(values))]
    for value in values:
        parts += (_LENGTH(len(value)), value)
    return b"".join(parts)


def bytea_array(values: Sequence[bytes]) -> ByteaArray:
    """Return `bytea[]`."""
    return ByteaArray(_items(_BYTEA, values))


def digest_array(values: Sequence[bytes]) -> ByteaArray:
    """Return `bytea[]` of digests, 16 bytes each."""
    return ByteaArray(_header(_BYTEA, len(values)) + _SIXTEEN.join([b"", *values]))


def text_array(values: Sequence[str]) -> TextArray:
    """Return `text[]`."""
    return TextArray(_items(_TEXT, [value.encode() for value in values]))


def int_array(values: Sequence[int]) -> IntArray:
    """Return `integer[]`; none may be negative."""
    items = pack(f"!{len(values)}q", *[_FOUR | value for value in values])
    return IntArray(_header(_INT4, len(values)) + items)


class _PackedDumper(Dumper):
    format = pq.Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        return bytes(obj)


class _ByteaArrayDumper(_PackedDumper):
    oid = 1001


class _TextArrayDumper(_PackedDumper):
    oid = 1009


class _IntArrayDumper(_PackedDumper):
    oid = 1007


def register(context: AdaptContext) -> None:
    """Teach a connection to send packed arrays as they are."""
    context.adapters.register_dumper(ByteaArray, _ByteaArrayDumper)
    context.adapters.register_dumper(TextArray, _TextArrayDumper)
    context.adapters.register_dumper(IntArray, _IntArrayDumper)

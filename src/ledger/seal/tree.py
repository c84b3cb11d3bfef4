"""The Merkle tree grows by its right edge; a handful of hashes is enough to go on.

    root            covers everything; the empty tree's is SHA-256 of nothing
     |-- node       SHA-256(0x01 | left | right)
     |-- leaf       SHA-256(0x00 | SHA-256(line)): the tree shows nothing of the line itself
    frontier        the roots of the perfect subtrees, the largest first: size 6 is 4 + 2

The shape is RFC 6962's (section 2.1). A frontier is all that the pen keeps of the tree.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

HASH_BYTES: Final = 32


class BrokenFrontier(ValueError):
    """The stored frontier doesn't fit the size of its tree."""


def leaves_of(lines: Iterable[bytes]) -> list[bytes]:
    """Seal stored lines, in order; the double hash lets a tree be published without its lines."""
    hashed = sha256
    return [hashed(b"\x00" + hashed(line).digest()).digest() for line in lines]


def node(left: bytes, right: bytes) -> bytes:
    """Join two subtrees; the prefix keeps a node from ever passing for a leaf."""
    return sha256(b"\x01" + left + right).digest()


class Frontier(NamedTuple):
    """The right edge of a tree: how many leaves it has, and the roots of its perfect subtrees."""

    size: int
    peaks: tuple[bytes, ...]

    def append(self, leaves: Sequence[bytes]) -> "Frontier":
        """Grow by the given leaves, whole levels at a time; this frontier stays as it was.

        At each level the tree's own peak, if it has one there, goes before the newcomers; an
        odd one out at the end is that level's new peak; the others pair up into the next level.
        """
        hashed = sha256
        old, new = list(self.peaks), []
        level, rest = list(leaves), self.size
        while level:
            if rest & 1:
                level.insert(0, old.pop())
            if len(level) & 1:
                new.append(level.pop())
            each = iter(level)
            pairs = zip(each, each, strict=True)
            level = [hashed(b"\x01" + left + right).digest() for left, right in pairs]
            rest >>= 1
        old += reversed(new)
        return Frontier(self.size + len(leaves), tuple(old))

    def root(self) -> bytes:
        """The hash that stands for every leaf so far; it folds the peaks from the right."""
        if not self.peaks:
            return sha256(b"").digest()
        root = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            root = node(peak, root)
        return root

    def to_bytes(self) -> bytes:
        """The peaks one after another, 32 bytes each; the size is stored beside them."""
        return b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, size: int, peaks: bytes) -> "Frontier":
        """Read back what was stored. A size has as many peaks as its binary form has ones."""
        if size < 0 or len(peaks) != size.bit_count() * HASH_BYTES:
            raise BrokenFrontier
        cuts = range(0, len(peaks), HASH_BYTES)
        return cls(size, tuple(bytes(peaks[cut : cut + HASH_BYTES]) for cut in cuts))


EMPTY: Final = Frontier(0, ())

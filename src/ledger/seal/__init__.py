"""Every fact is a leaf of one growing Merkle tree, so nobody can change the past unseen."""

from ledger.seal.tree import (
    EMPTY,
    BrokenFrontier,
    Frontier,
    leaves_of,
    node,
)

__all__ = ["EMPTY", "BrokenFrontier", "Frontier", "leaves_of", "node"]

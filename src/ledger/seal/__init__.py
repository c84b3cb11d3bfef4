"""Every fact is a leaf of one growing Merkle tree, so nobody can change the past unseen."""

from ledger.seal.tree import (
    EMPTY,
    BrokenFrontier,
    Frontier,
    leaf_of,
    leaves_of,
    node,
    root_of,
)

__all__ = ["EMPTY", "BrokenFrontier", "Frontier", "leaf_of", "leaves_of", "node", "root_of"]

"""The tree is RFC 6962's, whichever way its leaves arrive."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.seal import EMPTY, BrokenFrontier, Frontier, leaves_of, node

# The inputs of Certificate Transparency's reference tests, and the roots of their first 1 to 8.
CT_INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
CT_LEAVES = [sha256(b"\x00" + data).digest() for data in CT_INPUTS]

batches = st.lists(st.lists(st.binary(min_size=32, max_size=32), max_size=40), max_size=12)


def defined_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word by word: split at the largest power of two below n."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = defined_root(leaves[:split]), defined_root(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


def numbered(count: int) -> list[bytes]:
    """So many leaves, each different."""
    return leaves_of(str(number).encode() for number in range(count))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_certificate_transparency(size: int):
    """The published roots for the published inputs come out, one size after another."""
    assert CT_ROOTS[size - 1] == EMPTY.append(CT_LEAVES[:size]).root().hex()


def test_the_empty_tree_is_the_hash_of_nothing():
    """RFC 6962 says so, and a book without facts has a root too."""
    assert sha256(b"").digest() == EMPTY.root() == EMPTY.append([]).root()


def test_a_leaf_is_a_double_hash_and_a_node_has_its_own_prefix():
    """Neither can pass for the other, and a leaf shows nothing of its line."""
    line = b'{"position":1}'
    left, right = numbered(2)
    assert [sha256(b"\x00" + sha256(line).digest()).digest()] == leaves_of([line])
    assert sha256(b"\x01" + left + right).digest() == node(left, right)


def test_many_lines_are_sealed_as_one_by_one():
    """A leaf depends on its own line alone."""
    lines = [b"", b"one", b"two" * 1000]
    assert [leaf for line in lines for leaf in leaves_of([line])] == leaves_of(lines)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 31, 32, 33, 255, 256, 257, 1000])
def test_a_root_recomputed_is_the_defined_one(size: int):
    """Sizes around the powers of two are where a tree goes wrong."""
    assert defined_root(numbered(size)) == EMPTY.append(numbered(size)).root()


@given(batches)
def test_however_the_leaves_are_batched_the_root_is_the_same(parts: list[list[bytes]]):
    """After every batch, the frontier's root is the root of all leaves so far."""
    frontier, so_far = EMPTY, []
    for part in parts:
        frontier, so_far = frontier.append(part), so_far + part
        assert (len(so_far), defined_root(so_far)) == (frontier.size, frontier.root())


@given(st.integers(0, 70), st.integers(0, 70))
def test_growing_leaves_the_older_frontier_as_it_was(before: int, more: int):
    """The pen goes back to it when a batch has to be undone."""
    frontier = EMPTY.append(numbered(before))
    kept = Frontier(frontier.size, frontier.peaks)
    frontier.append(numbered(more))
    assert kept == frontier


@given(st.integers(0, 300))
def test_a_frontier_comes_back_from_its_bytes(size: int):
    """What is stored beside each batch is enough to go on from."""
    frontier = EMPTY.append(numbered(size))
    assert frontier == Frontier.from_bytes(size, frontier.to_bytes())
    assert size.bit_count() * 32 == len(frontier.to_bytes())


@pytest.mark.parametrize("size, stored", [(-1, b""), (0, b"x"), (1, b""), (3, bytes(32))])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int, stored: bytes):
    """A damaged row is named at once, not as a wrong root later."""
    with pytest.raises(BrokenFrontier):
        Frontier.from_bytes(size, stored)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=60), st.data())
def test_a_single_changed_leaf_changes_the_root(leaves: list[bytes], data: st.DataObject):
    """That is the whole point of the seal."""
    where = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves[:where], sha256(leaves[where]).digest(), *leaves[where + 1 :]]
    assert EMPTY.append(leaves).root() != EMPTY.append(changed).root()

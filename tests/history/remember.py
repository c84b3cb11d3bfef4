"""Remember an example of every fact that has none yet: python -m tests.history.remember

Lines are only ever added to `facts.ndjson`, and never changed: they are what some book holds for ever.
`sealed.txt` keeps, for each time that lines were added, how many there were then and what they hash to.
"""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from ledger.kernel.fact import fact_name
from ledger.registry import RULES
from tests.book.test_long_life import live

FACTS = Path(__file__).with_name("facts.ndjson")
SEALED = Path(__file__).with_name("sealed.txt")
SEEDS = range(1, 9)
STEPS = 1_600
LONGEST = 1_200


def remembered() -> list[bytes]:
    """Return the examples, exactly as a book holds them."""
    return FACTS.read_bytes().splitlines() if FACTS.exists() else []


def digest(lines: Iterable[bytes]) -> str:
    return sha256(b"".join(line + b"\n" for line in lines)).hexdigest()


def _shape(data: bytes) -> tuple[str, frozenset[str]]:
    """What fact a line holds, and which of its fields hold nothing."""
    fact = RULES.decode(data).fact
    empty = frozenset(name for name in fact.__struct_fields__ if not getattr(fact, name))
    return fact_name(type(fact)), empty


def _new(known: set[str]) -> dict[tuple[str, frozenset[str]], bytes]:
    """Live a few lives, and return a line of each shape of each fact that is not known."""
    found: dict[tuple[str, frozenset[str]], bytes] = {}
    for seed in SEEDS:
        world = live(seed, STEPS, roots_every=1_000)
        for data in world.stored.datas:
            shape = _shape(data)
            if shape[0] not in known and len(data) <= LONGEST:
                found.setdefault(shape, data)
        world.close()
    return found


def remember() -> int:
    """Add what is missing; return how many lines that were."""
    lines = remembered()
    new = _new({_shape(line)[0] for line in lines})
    ordered = sorted(new.items(), key=lambda one: (one[0][0], sorted(one[0][1])))
    lines += [data for _, data in ordered]
    if new:
        FACTS.write_bytes(b"".join(line + b"\n" for line in lines))
        with SEALED.open("a", encoding="ascii") as sealed:
            sealed.write(f"{len(lines)} {digest(lines)}\n")
    return len(new)


if __name__ == "__main__":
    print(f"{remember()} lines added")

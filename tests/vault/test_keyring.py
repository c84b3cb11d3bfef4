"""A key is cached for a minute, and never after its person was forgotten."""

from ledger.vault.crypto import PersonKey
from ledger.vault.keyring import SECONDS_MAX, Keyring

ANNA, BRUNO, CARLA = (PersonKey(name, b"k" * 32) for name in ("anna", "bruno", "carla"))


class Clock:
    """A clock that a test turns."""

    now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_a_key_is_cached_until_it_is_too_old():
    """Other processes may have forgotten its person meanwhile."""
    clock = Clock()
    ring = Keyring(clock)
    ring.put({"anna": ANNA}, ring.evictions)
    clock.now = SECONDS_MAX - 0.1
    assert ring.get(["anna", "bruno"]) == {"anna": ANNA}
    clock.now = SECONDS_MAX
    assert ring.get(["anna"]) == {}


def test_the_longest_unused_key_makes_room():
    """The cache stays small however many people there are."""
    ring = Keyring(Clock(), keys_max=2)
    ring.put({"anna": ANNA, "bruno": BRUNO}, ring.evictions)
    ring.get(["anna"])
    ring.put({"carla": CARLA}, ring.evictions)
    assert ring.get(["anna", "bruno", "carla"]) == {"anna": ANNA, "carla": CARLA}


def test_a_key_read_while_its_person_is_forgotten_is_not_kept():
    """The answer from before the forgetting arrives after it."""
    ring = Keyring(Clock())
    before = ring.evictions
    ring.evict(["anna"])
    ring.put({"anna": ANNA}, before)
    assert ring.get(["anna"]) == {}


def test_an_evicted_key_is_gone_and_the_others_stay():
    """Forgetting one person costs nobody else a question."""
    ring = Keyring(Clock())
    ring.put({"anna": ANNA, "bruno": BRUNO}, ring.evictions)
    ring.evict(["anna", "nobody"])
    assert ring.get(["anna", "bruno"]) == {"bruno": BRUNO}

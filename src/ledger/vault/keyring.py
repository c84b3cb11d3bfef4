"""A cache of opened keys, each for a minute, so that the vault isn't asked every time.

A person whom this process forgets is evicted at once; one whom another process forgets, as soon as this one reads
so in the log, and a minute after their key was read here at the latest.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from ledger.vault.crypto import PersonKey

KEYS_MAX: Final = 4096
SECONDS_MAX: Final = 60.0


class Keyring:
    """At most `keys_max` keys; the longest unused go first. `clock` gives seconds, as monotonic."""

    def __init__(self, clock: Callable[[], float], keys_max: int = KEYS_MAX) -> None:
        self._clock = clock
        self._keys_max = keys_max
        self._keys: dict[str, tuple[float, PersonKey]] = {}
        self.evictions = 0

    def get(self, persons: Iterable[str]) -> dict[str, PersonKey]:
        """Return the keys of those people that are here and not yet too old."""
        now, found = self._clock(), {}
        for person in persons:
            if held := self._keys.pop(person, None):
                until, key = held
                if now < until:
                    self._keys[person] = held
                    found[person] = key
        return found

    def put(self, keys: Mapping[str, PersonKey], evictions: int) -> None:
        """Keep keys that were read while `evictions` stood as given; else one may be gone since."""
        if evictions != self.evictions:
            return
        until = self._clock() + SECONDS_MAX
        for person, key in keys.items():
            self._keys.pop(person, None)
            self._keys[person] = (until, key)
        while len(self._keys) > self._keys_max:
            del self._keys[next(iter(self._keys))]

    def evict(self, persons: Iterable[str]) -> None:
        """Drop these people's keys, also those being read just now."""
        self.evictions += 1
        for person in persons:
            self._keys.pop(person, None)

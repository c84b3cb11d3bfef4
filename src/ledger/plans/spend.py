"""What a booking does to the credits that it drew: had, they are earned; given up too late, or missed, they are the hub's too."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ledger.conventions.sold import Sold, Spent, drawn_in, spent_in
from ledger.kernel.ids import Prefix, is_id_of
from ledger.kernel.see import See
from ledger.kernel.slots import S, Slots
from ledger.plans import journal
from ledger.plans.credits import Credits
from ledger.treasury.post import Draft


def credits_had(see: See, slots: Slots[S], sold: Iterable[Sold[S]]) -> Iterator[Draft]:
    """28. Yield what is earned by the credits of what was used."""
    return _worth(see, drawn_in(slots, sold).values(), journal.had)


def credits_lost(
    see: See, slots: Slots[S], sold: Iterable[Sold[S]], spent: Iterable[Spent[S]]
) -> Iterator[Draft]:
    """28. Yield what the hub keeps of credits that are spent, and were not used."""
    lost = spent_in(slots, spent)
    sources = (source for key, source in drawn_in(slots, sold).items() if key in lost)
    return _worth(see, sources, journal.lost)


def _worth(
    see: See, sources: Iterable[str], becomes: Callable[[str, str, int], Draft]
) -> Iterator[Draft]:
    uses = Counter(one for one in sources if is_id_of(Prefix.CREDITS, one))
    for name, one in see.all(Credits, uses).items():
        yield becomes(one.hub, name, one.worth_of(uses[name]))

"""Who waits is offered what becomes free in the order of joining; what is offered is blocked, and nobody is passed over."""

from datetime import UTC, datetime, timedelta

from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.bookings.waiting_list import WaitingList, offered_until

NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)
LATER = NOON + timedelta(hours=24)
THREE = WaitingList().join("anna").join("bruno").join("carla")


def test_the_first_who_waits_is_the_first():
    assert THREE.in_order == ["anna", "bruno", "carla"]
    assert [THREE.place(name) for name in ("anna", "carla", "nobody")] == [1, 3, 0]
    assert THREE.next_ones(0) == []
    assert THREE.next_ones(2) == ["anna", "bruno"]


def test_what_is_offered_is_blocked_whether_or_not_its_time_is_over():
    """One place is free, and offered to Anna: nobody else is offered it before somebody writes that she let it lapse."""
    offered = THREE.offer("anna", LATER)
    assert (offered.offered, offered.next_ones(1), offered.next_ones(2)) == (1, [], ["bruno"])
    assert offered.is_offered("anna", NOON)
    assert not offered.is_offered("anna", LATER)
    assert not offered.is_offered("bruno", NOON)
    assert offered.place("bruno") == 1


def test_whoever_lets_an_offer_lapse_comes_last_again():
    lapsed = THREE.offer("anna", LATER).go("anna")
    assert lapsed.next_ones(1) == ["bruno"]
    assert lapsed.join("anna").in_order == ["bruno", "carla", "anna"]


def test_an_offer_never_lasts_beyond_the_beginning():
    assert offered_until(NOON, 24, NOON + timedelta(days=9)) == LATER
    assert offered_until(NOON, 24, NOON + timedelta(hours=3)) == NOON + timedelta(hours=3)


def test_it_takes_any_history():
    """A fold never refuses: what it does not know changes nothing."""
    assert THREE.offer("nobody", LATER) == THREE
    assert THREE.go("nobody") == THREE


STEPS = st.lists(st.tuples(st.sampled_from(["join", "free", "go"]), st.integers(0, 7)), max_size=40)


@for_all(STEPS)
def test_whatever_happens_offers_are_made_in_the_order_of_joining(steps):
    """As many as are free are offered, to those who joined before all who wait on."""
    waiting, names, free = WaitingList(), 0, 0
    for what, number in steps:
        match what:
            case "join":
                names += 1
                waiting = waiting.join(f"{names}")
            case "free":
                free += 1
            case _ if waiting.who:
                gone = sorted(waiting.who)[number % len(waiting.who)]
                free -= waiting.who[gone].offered_until is not None and number % 2
                waiting = waiting.go(gone)
        for name in waiting.next_ones(free):
            waiting = waiting.offer(name, LATER)
        offered = [name for name in waiting.by_number if name not in waiting.in_order]
        assert len(offered) == waiting.offered == min(free, len(waiting.who))
        numbers = [waiting.who[name].number for name in waiting.in_order]
        assert numbers == sorted(numbers)
        assert [waiting.place(name) for name in waiting.in_order] == [*range(1, len(numbers) + 1)]

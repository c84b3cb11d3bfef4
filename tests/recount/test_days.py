"""The recount judges every day: what is told late and breaks one is found, and named with its sum."""

from tests.recount.altered import changed, counted, first, lines
from tests.recount.test_recount import ENTRY, said


def test_a_payment_out_of_money_that_came_later_is_found():
    """The wallet stood below zero at the end of a day that was over."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-out")
    line["fact"]["day"] = "2025-01-02"
    wallet = next(name for name, *_ in line["fact"]["lines"] if name.endswith(":Wallet"))
    assert f"{wallet} stood at " in said(changed(place, line))
    assert "at the end of 2025-01-02" in said(changed(place, line))


def test_what_is_taken_before_it_was_reserved_is_found():
    """A hold stood below nothing at the end of a day that was over, whatever else is reserved."""
    place, line = first(ENTRY, takes)
    line["fact"]["day"] = "2025-01-02"
    (hold,) = {hold for _, _, hold, *_ in line["fact"]["lines"] if hold}
    assert f": {hold} stood at " in said(changed(place, line))


def takes(fact) -> bool:
    """Say whether an entry takes from one hold what was reserved there."""
    return len([hold for _, cents, hold, *_ in fact["lines"] if hold and cents > 0]) == 1


def test_an_entry_of_a_day_to_come_is_found():
    """Nobody knows what will take effect."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "payment-in")
    line["fact"]["day"] = "2199-01-01"
    assert "which is still to come" in said(changed(place, line))


def test_a_reversal_before_what_it_reverses_is_found():
    """Nothing is undone before it was done."""
    place, line = first(ENTRY, lambda fact: fact["kind"] == "reversal")
    line["fact"]["day"] = "2025-01-02"
    assert "takes effect before what it reverses" in said(changed(place, line))
    assert counted(lines()).differences == []

"""The demo's scheduler does what the real one would."""

from datetime import date, timedelta

from ledger.kernel.days import rome
from ledger.kernel.due import Due
from ledger.offerings.events import OfferingOpened, OfferingSettled, SharesPledged
from ledger.offerings.settle import SettleOffering
from patto.demo.agenda import Agenda

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def opened(offering):
    return OfferingOpened(
        day=MAY,
        offering=offering,
        issuer="H",
        price_cents=100,
        shares_min=1,
        shares_max=9,
        opens=MAY,
        closes=JUNE,
        cooling_off_days=14,
    )


def pledged(offering, settles_after):
    return SharesPledged(
        day=JUNE,
        pledge="P",
        offering=offering,
        issuer="H",
        member="M",
        shares=1,
        cents=100,
        settles_after=settles_after,
    )


def settlement(offering, after):
    return Due(
        subject=f"settle:{offering}",
        at=rome(after, 24),
        command=SettleOffering(offering=offering),
    )


def test_nothing_is_done_before_its_hour():
    """A settlement waits until the closing day is over."""
    agenda = Agenda()
    agenda.add([opened("C1")])
    assert agenda.take(rome(JUNE, 24) - timedelta(seconds=1)) == []
    assert agenda.take(rome(JUNE, 24)) == [settlement("C1", JUNE)]
    assert agenda.take(rome(JUNE, 24)) == []


def test_a_later_due_replaces_an_earlier_one():
    """A last pledge moves the settlement to after its cooling-off."""
    agenda, later = Agenda(), JUNE + timedelta(days=14)
    agenda.add([opened("C1"), pledged("C1", later)])
    assert agenda.take(rome(JUNE, 24)) == []
    assert agenda.take(rome(later, 24)) == [settlement("C1", later)]


def test_what_is_done_waits_no_longer():
    """A settled offering is not settled again."""
    agenda = Agenda()
    over = OfferingSettled(day=JUNE, offering="C1", issuer="H", shares=0, cents=0, pledges=0)
    agenda.add([opened("C1"), over])
    assert len(agenda) == 0
    assert agenda.take(rome(JUNE, 24)) == []


def test_it_is_done_in_time_order_then_by_subject():
    """Two at one hour have an order that no memory layout can change."""
    agenda, later = Agenda(), JUNE + timedelta(days=3)
    agenda.add([opened("C2"), opened("C3"), opened("C1"), pledged("C2", later)])
    taken = agenda.take(rome(later, 24))
    assert [due.command.offering for due in taken] == ["C1", "C3", "C2"]

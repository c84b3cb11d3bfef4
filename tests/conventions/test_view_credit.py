"""What an entry of a visit and a netting change in what is shown, told without any database."""

from datetime import timedelta

from ledger.conventions import journal
from ledger.conventions.netting_events import HubPays, VisitOwed, VisitsNetted
from projections.conventions.credit import NettingRow, OwedRow, PaymentRow, is_owed, netted, owed
from tests.places.examples import ALA, MILANO
from tests.scenario import TODAY, named
from tests.treasury.examples import E1, posted

STAY, NETTING = named("B", "STAY"), named("NV", "SPRING")
NIGHT = TODAY - timedelta(days=3)
VISIT = VisitOwed(E1, NIGHT, MILANO, ALA, 15_00)


def test_a_visit_is_shown_by_its_entry():
    """Who owes whom is read from the claims that the entry moves; no other entry is one."""
    draft = journal.visit_owed(home=MILANO, host=ALA, cents=15_00, vat_bp=1_000, about=STAY)
    entry = posted(draft, E1, NIGHT)
    assert is_owed(entry)
    assert list(owed(entry)) == [OwedRow(E1, NIGHT, MILANO, ALA, 15_00, STAY)]
    paid = posted(journal.netted(HubPays(MILANO, ALA, 15_00), NETTING), E1)
    assert not is_owed(paid)


def test_a_netting_marks_each_visit_and_tells_its_payments():
    """Each visit knows the netting that settled it."""
    fact = VisitsNetted(
        day=TODAY,
        netting=NETTING,
        until=NIGHT,
        without=(),
        visits=(VISIT,),
        payments=(HubPays(MILANO, ALA, 15_00),),
    )
    change, row, payment = netted(fact)
    assert (change.of, change.key, change.columns) == (OwedRow, (E1,), {"netting": NETTING})
    assert row == NettingRow(NETTING, NIGHT, TODAY, 1, 15_00, ())
    assert payment == PaymentRow(NETTING, MILANO, ALA, 15_00)

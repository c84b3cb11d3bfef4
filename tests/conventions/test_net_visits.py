"""What hubs owe each other is netted once, among all of them, when a period is over; each hub's bank pays what its visits come to."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ledger.approvals.events import CommandProposed
from ledger.conventions import chart as of_pact
from ledger.conventions import journal
from ledger.conventions.mutual_credit import MutualCredit
from ledger.conventions.net_visits import (
    VISITS_MAX,
    NetVisits,
    NothingToNet,
    PeriodNotOver,
    TooManyToNet,
)
from ledger.conventions.netting_events import HubPays, VisitOwed, VisitsNetted
from ledger.kernel.ids import identifier
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury import journal as treasury
from ledger.treasury.account import Account
from ledger.treasury.events import EntryPosted
from ledger.treasury.opening import NoSuchOwner
from ledger.treasury.post import NotEnoughMoney
from ledger.treasury.transit import Leg, Transit
from tests.places.examples import ALA, ALA_RECORDED, HOST, MILANO, MILANO_RECORDED, SPRING
from tests.scenario import NOON, SEED, TODAY, Memory, given, named
from tests.staff import TREASURER
from tests.treasury.examples import YESTERDAY, as_written, posted

STAY = named("B", "STAY")
NIGHT, NEXT = TODAY - timedelta(days=3), TODAY - timedelta(days=2)
FIRST, SECOND, BACK = (named("E", name) for name in ("NIGHT", "NEXT", "BACK"))
NETTING = identifier("NV", SEED, 1)
NET = NetVisits(until=NEXT)


def owed(entry: str, day=NIGHT, *, home: str = MILANO, host: str = ALA, cents: int = 15_00):
    draft = journal.visit_owed(home=home, host=host, cents=cents, vat_bp=1_000, about=STAY)
    return posted(draft, entry, day)


def rich(hub: str, cents: int) -> EntryPosted:
    opened = treasury.opening_balances(hub, {chart.hub_bank(hub): cents})
    return posted(opened, named("E", f"RICH{hub[1:4]}"), SPRING)


HUBS = (ALA_RECORDED, MILANO_RECORDED)
MONEY = (rich(ALA, 1_000_00), rich(MILANO, 1_000_00))
VISITS = (
    owed(FIRST),
    owed(SECOND, NEXT),
    owed(BACK, NEXT, home=ALA, host=MILANO, cents=9_00),
)


def pact(*facts) -> Memory:
    """Milano owes Ala for two nights, Ala owes Milano for one: 21.00 are left; both have money."""
    memory = Memory()
    memory.apply(*HUBS, *(facts or (*MONEY, *VISITS)))
    return memory


def netted(memory: Memory, command: NetVisits = NET):
    """What comes of it once it is approved."""
    see = RULES.see(memory, now=NOON, who=TREASURER, seed=SEED)
    facts = see.decide(command)
    memory.apply(*facts)
    return facts


@as_written
def test_a_payment_settles_what_the_pact_knows_of_two_hubs():
    """
    30. Netting, of which Milano pays Ala:
        Liabilities:Pact:Ala             21.00 EUR
        Assets:Bank:Hubs:Ala             21.00 EUR
        Assets:Pact:Milano               21.00 EUR
        Liabilities:Pact:Milano         -21.00 EUR
        Assets:Pact:Ala                 -21.00 EUR
        Assets:Bank:Hubs:Milano         -21.00 EUR
    """
    return journal.netted(HubPays(MILANO, ALA, 21_00), NETTING)


def test_every_visit_is_netted_and_the_difference_is_paid():
    """The fact names each visit; all accounts of the pact come to zero, and the banks wait for one transfer."""
    memory = pact()
    fact, entry = netted(memory)
    assert fact == VisitsNetted(
        day=TODAY,
        netting=NETTING,
        until=NEXT,
        without=(),
        visits=(
            VisitOwed(FIRST, NIGHT, MILANO, ALA, 15_00),
            VisitOwed(BACK, NEXT, ALA, MILANO, 9_00),
            VisitOwed(SECOND, NEXT, MILANO, ALA, 15_00),
        ),
        payments=(HubPays(MILANO, ALA, 21_00),),
    )
    assert (entry.kind, entry.day, entry.about) == ("netting", TODAY, NETTING)
    for hub in (ALA, MILANO):
        for account in (of_pact.pact(hub), of_pact.pact_claim(hub)):
            assert memory[Account, account].balance == 0
    assert memory[Account, chart.hub_bank(ALA)].balance == 1_021_00
    assert memory[Account, chart.hub_bank(MILANO)].balance == 979_00
    (leg,) = memory[Transit, f"{min(ALA, MILANO)}/{max(ALA, MILANO)}"].open.values()
    assert leg == Leg(TODAY, -21_00 if ALA < MILANO else 21_00)


def test_a_second_netting_of_the_same_period_does_nothing():
    """It is refused: nothing is left, and nobody pays twice."""
    memory = pact()
    netted(memory)
    assert not memory[MutualCredit, chart.ALL].open
    with pytest.raises(NothingToNet):
        netted(memory)


def test_a_visit_that_is_told_late_falls_into_the_next_netting():
    """Its night was before the day up to which all was netted."""
    memory = pact()
    netted(memory)
    late = named("E", "LATE")
    memory.apply(owed(late, NIGHT))
    fact, entry = netted(memory)
    assert [one.entry for one in fact.visits] == [late]
    assert fact.payments == (HubPays(MILANO, ALA, 15_00),)
    assert entry.lines[0].cents == 15_00


def test_later_visits_wait():
    """Up to the first night there is one."""
    fact, _ = netted(pact(), replace(NET, until=NIGHT))
    assert [one.entry for one in fact.visits] == [FIRST]


def test_visits_that_make_up_for_each_other_are_netted_without_a_payment():
    """As much each way: no bank moves anything."""
    memory = pact(*MONEY, owed(FIRST), owed(BACK, home=ALA, host=MILANO))
    (fact,) = netted(memory)
    assert (len(fact.visits), fact.payments) == (2, ())
    assert not memory[MutualCredit, chart.ALL].open


def test_a_hub_without_money_is_named_and_may_be_left_out():
    """Milano has ten euro: its visits wait, and so do those of others with it."""
    memory = pact(rich(MILANO, 10_00), *VISITS)
    with pytest.raises(NotEnoughMoney) as caught:
        netted(memory)
    assert caught.value.facts["account"] == chart.hub_bank(MILANO)
    with pytest.raises(NothingToNet):
        netted(memory, replace(NET, without=(MILANO,)))


def test_hubs_that_are_left_out_do_not_keep_others_waiting():
    """A third hub and Ala settle what is between them."""
    third = named("S", "TERZO")
    recorded = replace(ALA_RECORDED, hub=third)
    memory = pact(recorded, *MONEY, rich(third, 50_00), *VISITS)
    memory.apply(owed(named("E", "THIRD"), home=third))
    fact, entry = netted(memory, replace(NET, without=(MILANO,)))
    assert fact.payments == (HubPays(third, ALA, 15_00),)
    assert fact.without == (MILANO,)
    assert len(memory[MutualCredit, chart.ALL].open) == 3
    assert entry.about == NETTING


def test_it_is_proposed_first():
    """Another person approves what moves money of all hubs."""
    given(*HUBS, *MONEY, *VISITS).when(NET).by(TREASURER).then_some(
        lambda facts: [type(one) for one in facts] == [CommandProposed]
    )


def test_only_the_treasurer_or_an_operator_and_only_what_is_over():
    """A host does not; today's visits are not all told; a hub is known and named once."""
    world = given(*HUBS, *MONEY, *VISITS)
    world.when(NET).by(HOST).refused(NotAllowed)
    world.when(NetVisits(until=TODAY)).by(TREASURER).refused(PeriodNotOver, today=TODAY)
    twice = NetVisits(until=YESTERDAY, without=(MILANO, MILANO))
    world.when(twice).refused(Malformed)
    nobody = NetVisits(until=YESTERDAY, without=(named("S", "NESSUNO"),))
    world.when(nobody).refused(NoSuchOwner)


def test_so_many_visits_are_netted_by_earlier_days():
    """One netting has a bound, as one transfer between banks has."""
    memory = pact(*MONEY, *(owed(identifier("E", SEED, n + 9)) for n in range(VISITS_MAX + 1)))
    with pytest.raises(TooManyToNet) as caught:
        netted(memory)
    assert caught.value.facts == {"visits": VISITS_MAX + 1, "most": VISITS_MAX}

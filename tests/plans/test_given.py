"""A hub gives credits for nothing: they are used as bought ones are, and no money moves for them."""

from collections.abc import Sequence

from msgspec.structs import replace

from ledger.conventions.sold import Rule
from ledger.desks.arrive import CheckInAtDesk, MarkDeskMissed
from ledger.desks.book import BookDesk
from ledger.desks.events import DeskBooked
from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Fact, Line
from ledger.kernel.ids import identifier
from ledger.kernel.refused import NotAllowed
from ledger.kernel.who import SYSTEM
from ledger.members.rights import StandingForbids
from ledger.members.withdraw import WhatRemains
from ledger.places.withdraw_hub import WhatLivesOn
from ledger.plans.begin import OnlyPeopleHavePlans
from ledger.plans.credit_events import CarnetTerms, CreditsExpired, CreditsGiven
from ledger.plans.credits import Credits
from ledger.plans.give import GiveCredits
from ledger.plans.offer import NotByPlan
from ledger.plans.remains import plans_live, plans_remain
from ledger.plans.sell import ExpireCredits
from ledger.treasury.events import EntryPosted
from projections.places.view import PLACES
from projections.plans.carnets import CARNETS
from tests.desks.examples import FRIDAY, MILANO_IS_OPEN
from tests.desks.test_view import counted
from tests.members.examples import CARLA, COOP, suspended
from tests.places.examples import MILANO, OTHER_HOST
from tests.plans.test_credits import LAST
from tests.projections.chronicle import lived
from tests.projections.told import Told, books_of
from tests.scenario import NOON, SEED, TODAY, Memory, given, noon
from tests.staff import OPERATOR

book, scratch = books_of(lived(range(20)), PLACES, CARNETS)
GIVEN = identifier("CR", SEED, 1)
GIVE = GiveCredits(
    hub=MILANO, member=CARLA, service="desk", unit="day", uses=2, months=1, reason="amends"
)
TERMS = CarnetTerms(service="desk", unit="day", uses=2, cents=0, vat_bp=0, months=1)
TOLD = CreditsGiven(
    day=TODAY,
    credits=GIVEN,
    hub=MILANO,
    carnet="",
    member=CARLA,
    payer=CARLA,
    terms=TERMS,
    expires=LAST,
    reason="amends",
)


class Milano(Memory):
    """Milano is open; all that is written is remembered, with its moment."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Line[Fact]] = []
        self.now = NOON
        self.apply(*MILANO_IS_OPEN)

    def apply(self, *facts: Fact) -> None:
        super().apply(*facts)
        key = f"key-{len(self.told)}"
        for fact in facts:
            self.told.append(Line(len(self.told) + 1, self.now, "olga", key, b"", fact))

    def does(self, command, now=NOON, who=OPERATOR) -> Sequence[Fact]:
        self.now = max(self.now, now)
        seed = bytes([len(self.told) % 251]) * 32
        return self.decide(command, now=self.now, seed=seed, who=who)


def test_a_host_gives_a_member_uses_for_nothing():
    """To a person who is admitted, of what is sold out of carnets; by the hub's own host, or operators."""
    given(*MILANO_IS_OPEN).when(GIVE).then(TOLD)
    given(*MILANO_IS_OPEN).by(OTHER_HOST).when(GIVE).then(TOLD)
    given(*MILANO_IS_OPEN).when(replace(GIVE, member=COOP)).refused(OnlyPeopleHavePlans)
    given(*MILANO_IS_OPEN, suspended(CARLA)).when(GIVE).refused(StandingForbids)
    given(*MILANO_IS_OPEN).when(replace(GIVE, service="bed", unit="night")).refused(NotByPlan)
    other = replace(OTHER_HOST, hub="SALAAAAAAAAAAAAAA")
    given(*MILANO_IS_OPEN).by(other).when(GIVE).refused(NotAllowed)


def test_used_missed_or_over_they_move_no_money(scratch: Told) -> None:
    """One is used, one is missed, and of two more one is over: no entry, and it is counted and told so."""
    town = Milano()
    (first,) = town.does(GIVE)
    days = FRIDAY, FRIDAY + 3 * ONE_DAY
    used, missed = (town.does(BookDesk(hub=MILANO, payer=CARLA, on=on))[0] for on in days)
    (second,) = town.does(replace(GIVE, reason="thanks"))
    for one in (used, missed):
        assert isinstance(one, DeskBooked)
        assert (one.sold[0].rule, one.sold[0].source) == (Rule.CREDIT, first.credits)
    town.does(CheckInAtDesk(booking=used.booking), now=rome(FRIDAY, 10))
    town.does(MarkDeskMissed(booking=missed.booking), now=missed.ends)
    assert town[Credits, first.credits].left == 0
    name = second.credits
    (over,) = town.does(ExpireCredits(credits=name), now=rome(LAST + ONE_DAY, 12), who=SYSTEM)
    assert isinstance(over, CreditsExpired)
    assert (over.uses, over.net_cents) == (2, 0)
    after = [one.fact for one in town.told[len(MILANO_IS_OPEN) :]]
    assert not [one for one in after if isinstance(one, EntryPosted)]
    told = counted(town.told)
    assert told.differences == counted(town.told[: len(MILANO_IS_OPEN)]).differences
    scratch.take(town.told, [len(town.told) // 2])
    shown, figures = scratch.figures(len(town.told)), told.figures()
    ours = {one for one in (*shown, *figures) if one.split()[0] in ("credits", "credit-use")}
    assert len(ours) == 4
    assert {one: shown.get(one) for one in ours} == {one: figures.get(one) for one in ours}


def test_they_keep_nobody_from_leaving():
    """Nobody paid for them, and no hub owes them in money."""
    memory = given(*MILANO_IS_OPEN, TOLD).memory
    see = memory.rules.see(memory, now=noon(TODAY), who=OPERATOR, seed=SEED)
    assert plans_remain(WhatRemains(member=CARLA), see)["credits"] == []
    assert plans_live(WhatLivesOn(hub=MILANO), see)["credits"] == []


def test_what_is_given_twice_or_for_a_price_is_noticed():
    """The recount looks at them once more."""
    town = Milano()
    before = counted(town.told).differences
    paid = replace(TOLD, terms=replace(TERMS, cents=1))
    town.apply(
        TOLD, replace(TOLD, reason="trial"), replace(paid, credits=identifier("CR", SEED, 2))
    )
    assert len(counted(town.told).differences) == len(before) + 2

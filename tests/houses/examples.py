"""One house in an S.r.l., one in a cooperative, one in an S.p.A., and what happened in them."""

from contextlib import suppress
from datetime import date

import msgspec

from ledger.houses.events import (
    DistributionPaid,
    HolderPaid,
    HouseOpened,
    SharesOffered,
    SharesTransferred,
    WithholdingRateSet,
)
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.refused import Refused
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from ledger.treasury.own_chart import house_result
from tests.members.examples import ANNA, BRUNO, CARLA, village
from tests.offerings.examples import hold_shares, mulino_opened
from tests.places.examples import ALA, SPRING
from tests.scenario import TODAY, Scenario, named
from tests.staff import TREASURER
from tests.treasury.examples import MULINO, entry

FORNO, TORRE = (named("H", name) for name in ("FORNO", "TORRE"))
OFFER, SECOND_OFFER = named("O", "OFFER"), named("O", "SECOND")

EXPIRES = date(2026, 6, 30)


def opened(house: str, form: str, **settings: object) -> HouseOpened:
    return HouseOpened(
        day=SPRING,
        house=house,
        hub=ALA,
        name="Casa",
        form=form,
        authorisation=form == "cooperativa",
        deed=form == "srl",
        **settings,
    )


forno_opened = opened(FORNO, "cooperativa", dividend_ceiling_bp=500, nominal_cents=500_00)
torre_opened = opened(TORRE, "srl")


def earned(cents: int, house: str = MULINO) -> EntryPosted:
    """Rent of a year that was approved, in the house's bank."""
    lines = (Posting(chart.house_bank(house), cents), Posting(house_result(house), -cents))
    return entry("opening", house, *lines)


def spent(cents: int, house: str = MULINO) -> EntryPosted:
    """An expense of a year that was approved, out of the house's bank."""
    lines = (
        Posting(house_result(house), cents),
        Posting(chart.house_bank(house), -cents),
    )
    return entry("expense", house, *lines)


def offered(
    shares: int,
    offer: str = OFFER,
    *,
    house: str = MULINO,
    buyer: str = "",
    price: int = 500_00,
    expires: date = EXPIRES,
) -> SharesOffered:
    """Anna's shares on offer."""
    return SharesOffered(
        day=TODAY,
        offer=offer,
        house=house,
        seller=ANNA,
        buyer=buyer,
        shares=shares,
        price_cents=price,
        expires=expires,
    )


def transferred(
    shares: int,
    *,
    house: str = MULINO,
    buyer: str = BRUNO,
    price: int = 500_00,
    day: date = TODAY,
    left: int = 0,
    deed: str = "",
) -> SharesTransferred:
    """Anna's offered shares, passed on."""
    return SharesTransferred(
        day=day,
        offer=OFFER,
        house=house,
        seller=ANNA,
        buyer=buyer,
        shares=shares,
        price_cents=price,
        shares_left=left,
        deed=deed,
    )


class Looking(Scenario):
    """A treasurer who looks at a distribution before declaring it, and sends what was shown."""

    def when(self, command: Command) -> Scenario:
        with suppress(Refused):
            whole, *_ = self.memory.preview(command, now=self.now, who=self.who)
            if isinstance(whole, DistributionPaid):
                command = msgspec.structs.replace(command, shown_total_cents=whole.net_cents)
        return super().when(command)


def treasurer(*facts: Fact) -> Scenario:
    """A history, and then a treasurer."""
    story = Looking().by(TREASURER)
    story.memory.apply(*facts)
    return story


def rate_set(rate_bp: int, *, since: date = SPRING) -> WithholdingRateSet:
    """What a law takes of profit from a day on."""
    return WithholdingRateSet(
        day=SPRING, holders="persons", rate_bp=rate_bp, valid_from=since, law="DPR 600/1973"
    )


owners = [*village, mulino_opened, *hold_shares({ANNA: 10, BRUNO: 6, CARLA: 4})]


def parts_of(story: Scenario) -> list[HolderPaid]:
    """What each holder gets when the story's distribution is decided."""
    return [fact for fact in story.decided() if isinstance(fact, HolderPaid)]

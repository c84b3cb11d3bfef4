"""One house in an S.r.l., one in a cooperative, one in an S.p.A., and what happened in them."""

from datetime import date

from ledger.houses.events import (
    CampaignOpened,
    CampaignSettled,
    HouseOpened,
    PledgeLine,
    SharesOffered,
    SharesPledged,
    SharesTransferred,
)
from ledger.kernel.fact import Fact
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from tests.cast import (
    ANNA,
    BRUNO,
    CARLA,
    EVERYONE,
    HUB,
    SPRING,
    TODAY,
    entry,
    held,
    hub_opened,
    joined,
    named,
)

MULINO, FORNO, TORRE = (named("H", name) for name in ("MULINO", "FORNO", "TORRE"))
CAMPAIGN, EARLIER = named("C", "CAMPAIGN"), named("C", "EARLIER")
PLEDGE, SECOND_PLEDGE = named("P", "FIRST"), named("P", "SECOND")
OFFER, SECOND_OFFER = named("O", "OFFER"), named("O", "SECOND")

PRICE = 100_00
OPENS, CLOSES = date(2026, 6, 10), date(2026, 6, 20)
COOLING_OFF_DAYS = 3
SHARES_MIN, SHARES_MAX, LIMIT = 10, 20, 12
EXPIRES = date(2026, 6, 30)


def opened(house: str, form: str, **settings: object) -> HouseOpened:
    return HouseOpened(
        day=SPRING,
        house=house,
        hub=HUB,
        name="Casa",
        form=form,
        authorisation=form == "cooperativa",
        deed=form == "srl",
        **settings,
    )


mulino_opened = opened(MULINO, "spa")
forno_opened = opened(FORNO, "cooperativa", dividend_ceiling_bp=500)
torre_opened = opened(TORRE, "srl")

campaign_opened = CampaignOpened(
    day=SPRING,
    campaign=CAMPAIGN,
    house=MULINO,
    price_cents=PRICE,
    shares_min=SHARES_MIN,
    shares_max=SHARES_MAX,
    opens=OPENS,
    closes=CLOSES,
    cooling_off_days=COOLING_OFF_DAYS,
    shares_limit=LIMIT,
)

village = [hub_opened, *joined(*EVERYONE)]
campaign = [*village, mulino_opened, campaign_opened]


def pledged(
    member: str,
    shares: int,
    pledge: str = PLEDGE,
    *,
    day: date = TODAY,
    settles_after: date | None = None,
    n: int = 0,
) -> list[Fact]:
    """A pledge in the campaign and the money held for it (`n`: the id of its entry, as in `entry`)."""
    return [
        SharesPledged(
            day=day,
            pledge=pledge,
            campaign=CAMPAIGN,
            house=MULINO,
            member=member,
            shares=shares,
            settles_after=settles_after,
        ),
        held(member, shares * PRICE, pledge, kind="pledge-held", n=n),
    ]


def settlement_entry(*parts: tuple[str, str, int], house: str, about: str, n: int) -> EntryPosted:
    """Held money of (member, pledge, cents) each becomes the house's capital."""
    total = sum(cents for _, _, cents in parts)
    return entry(
        "campaign-settled",
        about,
        *(Posting(chart.held(member), cents, name) for member, name, cents in parts),
        Posting(chart.house_bank(house), total),
        Posting(chart.CLIENTS_BANK, -total),
        Posting(chart.capital(house), -total),
        n=n,
    )


def hold_shares(
    shares: dict[str, int], *, house: str = MULINO, day: date = SPRING, price: int = PRICE
) -> list[Fact]:
    """Members who hold shares since a campaign that settled on `day`, their money with the house."""
    total = sum(shares.values()) * price
    lines = (
        Posting(chart.house_bank(house), total),
        Posting(chart.capital(house), -total),
    )
    issued = tuple(
        PledgeLine(named("P", f"OLD{member}"[:16]), member, count)
        for member, count in shares.items()
    )
    return [
        CampaignSettled(day=day, campaign=EARLIER, house=house, issued=issued),
        entry("campaign-settled", EARLIER, *lines, day=day),
    ]


def earned(cents: int, house: str = MULINO) -> EntryPosted:
    """Rent in the house's bank."""
    lines = (Posting(chart.house_bank(house), cents), Posting(chart.rent_income(house), -cents))
    return entry("rent", house, *lines)


def spent(cents: int, house: str = MULINO) -> EntryPosted:
    """An expense out of the house's bank."""
    lines = (Posting(chart.house_expense(house), cents), Posting(chart.house_bank(house), -cents))
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
    deed: str = "",
    resolution: str = "",
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
        resolution=resolution,
        deed=deed,
    )


owners = [*village, mulino_opened, *hold_shares({ANNA: 10, BRUNO: 6, CARLA: 4})]

"""What is to be moved between two owners' banks, what was moved, and what each bank should show."""

from typing import Any, Final

from msgspec.structs import replace

from api.engine.access import May
from api.engine.ask import Ask, Look, Read
from api.engine.listing import list_of, one_of
from api.engine.problems import NotHere
from api.treasury.periods import own_owner
from ledger.treasury.opening import Owner
from projections.treasury.bank_transfers import COVERED, TRANSFER, TRANSIT
from projections.treasury.banks import BankPositions, NetTransits, bank_positions, net_transits


class BanksAsked(Look, frozen=True, kw_only=True):
    """Whose banks; everybody's without an owner."""

    owner: Owner | None = None


async def net(ask: Ask) -> NetTransits:
    """What is to be moved between each pair of banks in one transfer, as of a day; hosts see their hub's."""
    query: BanksAsked = ask.query
    owner = own_owner(ask, query.owner)
    async with ask.looking("bank-transfers") as (connection, as_of):
        return await net_transits(connection, owner=owner, as_of=as_of)


async def positions(ask: Ask) -> BankPositions:
    """What each bank should show: its books, less what no bank has moved yet; hosts see their hub's."""
    query: BanksAsked = ask.query
    owner = own_owner(ask, query.owner)
    async with ask.looking("treasury", "bank-transfers") as (connection, as_of):
        return await bank_positions(connection, owner=owner, as_of=as_of)


_COVERED: Final = list_of(
    COVERED,
    "/bank-transfers/{transfer}/entries",
    "List the entries that a transfer between two banks covers.",
    may=May.STAFF_AND_HOSTS,
    hosts="owner",
)


async def covered(ask: Ask) -> Any:
    """The entries that a transfer covers; one between others' banks is for their hosts as if there were none."""
    page = await _COVERED.answers(ask)
    if not getattr(page, COVERED.many) and not ask.query.cursor:
        raise NotHere(transfer=ask.path["transfer"])
    return page


BANK_TRANSFERS: Final = (
    list_of(
        TRANSIT,
        "/transits",
        "List what entries moved between two owners' banks and no bank has moved yet; hosts their hub's.",
        may=May.STAFF_AND_HOSTS,
        hosts="owner",
        example={"from_owner": "Clients"},
    ),
    Read(
        path="/transits/net",
        name="net-transits",
        answers=net,
        returns=NetTransits,
        may=May.STAFF_AND_HOSTS,
        query=BanksAsked,
    ),
    Read(
        path="/banks",
        name="banks",
        answers=positions,
        returns=BankPositions,
        may=May.STAFF_AND_HOSTS,
        query=BanksAsked,
        example={"as_of": "2026-06-30"},
    ),
    list_of(
        TRANSFER,
        "/bank-transfers",
        "List transfers that were made between two owners' banks; hosts their hub's.",
        may=May.STAFF_AND_HOSTS,
        hosts="owner",
        example={"from_owner": "Clients"},
    ),
    one_of(
        TRANSFER,
        "/bank-transfers/{transfer}",
        "One transfer between two banks: its sum, day and number.",
        may=May.STAFF_AND_HOSTS,
        hosts="owner",
    ),
    replace(_COVERED, answers=covered),
)

"""Life in the pact: a beginning that everybody shares, and then whatever chance brings."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from ledger.agreements.make import MakeAgreement
from ledger.agreements.pay import PayOwner
from ledger.billing.fee import FeeNotShown, PriceNotShown
from ledger.book.asked import Asked
from ledger.conventions.negotiate import SignConvention
from ledger.desks.arrive import CheckInAtDesk
from ledger.desks.book import BookDesk
from ledger.doors.rent import AcceptLease, ApplyForLease
from ledger.doors.review import StartReview
from ledger.halls.arrive import CheckInAtHall
from ledger.halls.book import BookHall
from ledger.houses.authorise import AuthoriseTransfer, RefuseTransfer
from ledger.houses.distribute import Distribute, TotalNotShown
from ledger.houses.keep_books import RecordRent
from ledger.houses.offer_shares import OfferShares
from ledger.houses.transfer import AcceptOffer
from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.who import Who
from ledger.members.apply import ApplyForMembership
from ledger.members.standing import AdmitMember, ReinstateMember
from ledger.members.withdraw import Withdraw
from ledger.occasions.announce import AnnounceOccasion
from ledger.occasions.attend import RecordAttendance
from ledger.occasions.book import BookSeats
from ledger.occasions.cancel import CancelSeat
from ledger.occasions.change import ChangeOccasion
from ledger.occasions.wait import AcceptSeat, JoinWaitingList
from ledger.offerings.lien import LiftLien
from ledger.offerings.open_offering import OpenOffering
from ledger.offerings.pledge import PledgeShares
from ledger.pen.pending import KeyReused, Receipt, Unavailable
from ledger.places.hub import HubKind
from ledger.places.record import RenameHub
from ledger.stays.arrive import CheckIn
from ledger.stays.book import Book
from ledger.stays.change import ChangeStay
from ledger.stays.damage import ChargeDamage
from ledger.stays.deposit import ReleaseDeposit
from ledger.stays.leave import CheckOut
from ledger.stays.lend import LendRoom
from ledger.stays.move import SwapStays
from ledger.stays.reserve import Reserve
from ledger.stays.set_price import SetPrice
from ledger.stays.sleep import RecordNight
from ledger.treasury.bank_transfer import CancelBankTransfer, NoteBankTransfer
from ledger.treasury.bounce import RecordBounce, RecoverReceivable
from ledger.treasury.close import ReopenPeriod
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.settle_dues import SettleDues
from ledger.treasury.unclaimed import PayUnclaimed
from ledger.treasury.year import ApproveYear
from ledger.vault.crypto import PersonForgotten
from tests.book import (
    wishes_of_agreements,
    wishes_of_approvals,
    wishes_of_carnets,
    wishes_of_city_tax,
    wishes_of_conventions,
    wishes_of_deposits,
    wishes_of_desks,
    wishes_of_doors,
    wishes_of_dues,
    wishes_of_exits,
    wishes_of_feeds,
    wishes_of_foreign_calendars,
    wishes_of_guests,
    wishes_of_halls,
    wishes_of_invoices,
    wishes_of_leases,
    wishes_of_money,
    wishes_of_moves,
    wishes_of_netting,
    wishes_of_occasions,
    wishes_of_papers,
    wishes_of_payouts,
    wishes_of_people,
    wishes_of_places,
    wishes_of_plans,
    wishes_of_prices,
    wishes_of_shares,
    wishes_of_suspense,
    wishes_of_the_till,
    wishes_of_transfers,
    wishes_of_undoing,
    wishes_of_withdrawals,
)
from tests.book.chance import Chance
from tests.book.wishes import SECRET, Wish, Wishing, hubs, secret
from tests.book.world import Answer, World
from tests.opening import Opening, at_once

PEOPLE = wishes_of_places.WISHES | wishes_of_people.WISHES
SHARES = (
    wishes_of_shares.WISHES
    | wishes_of_exits.WISHES
    | wishes_of_papers.WISHES
    | wishes_of_undoing.WISHES
)
MONEY = (
    wishes_of_money.WISHES
    | wishes_of_suspense.WISHES
    | wishes_of_dues.WISHES
    | wishes_of_transfers.WISHES
)
GUESTS = (
    wishes_of_guests.WISHES
    | wishes_of_moves.WISHES
    | wishes_of_deposits.WISHES
    | wishes_of_city_tax.WISHES
    | wishes_of_agreements.WISHES
)
PAYOUTS = wishes_of_payouts.WISHES | wishes_of_invoices.WISHES
APPROVALS = wishes_of_approvals.WISHES
CONVENTIONS = wishes_of_conventions.WISHES | wishes_of_netting.WISHES
FEEDS = wishes_of_feeds.WISHES | wishes_of_foreign_calendars.WISHES
HALLS = wishes_of_halls.WISHES
DESKS = (
    wishes_of_desks.WISHES
    | wishes_of_plans.WISHES
    | wishes_of_carnets.WISHES
    | wishes_of_the_till.WISHES
)
OCCASIONS = wishes_of_occasions.WISHES
DOORS = wishes_of_doors.WISHES | wishes_of_leases.WISHES
BY_HAND = wishes_of_prices.WISHES | wishes_of_withdrawals.WISHES
EVERY: Mapping[type[Command], Wishing] = (
    PEOPLE
    | MONEY
    | SHARES
    | GUESTS
    | PAYOUTS
    | APPROVALS
    | CONVENTIONS
    | DOORS
    | DESKS
    | FEEDS
    | HALLS
    | OCCASIONS
    | BY_HAND
)

OFTEN = {
    ApplyForMembership: 3,
    AdmitMember: 4,
    ReinstateMember: 4,
    LiftLien: 2,
    RecordPaymentIn: 6,
    PledgeShares: 10,
    OpenOffering: 4,
    OfferShares: 4,
    AuthoriseTransfer: 4,
    RefuseTransfer: 2,
    AcceptOffer: 6,
    Reserve: 6,
    Book: 10,
    CheckIn: 16,
    ChangeStay: 9,
    CheckOut: 5,
    ChargeDamage: 4,
    ReleaseDeposit: 2,
    RecordNight: 5,
    SetPrice: 3,
    RecordRent: 2,
    RecordBounce: 2,
    RecoverReceivable: 3,
    ReopenPeriod: 2,
    Distribute: 6,
    RecordPaymentOut: 3,
    Withdraw: 12,
    PayUnclaimed: 24,
    NoteBankTransfer: 3,
    CancelBankTransfer: 2,
    SettleDues: 3,
    ApproveYear: 8,
    SignConvention: 3,
    SwapStays: 12,
    MakeAgreement: 4,
    LendRoom: 8,
    PayOwner: 3,
    BookDesk: 6,
    AnnounceOccasion: 4,
    ChangeOccasion: 2,
    BookSeats: 10,
    JoinWaitingList: 6,
    AcceptSeat: 6,
    CancelSeat: 2,
    RecordAttendance: 6,
    ApplyForLease: 2,
    AcceptLease: 6,
    StartReview: 3,
    CheckInAtDesk: 2,
    BookHall: 4,
    CheckInAtHall: 2,
}
"""What people do more often than once in a blue moon."""

UNTRIED = 6
"""How much more often they try what nobody has done yet, so that a new idea takes no other's place."""

LEAPS = [
    timedelta(minutes=minutes)
    for minutes in (1, 1, 1, 14, 15, 61, 61, 8 * 60, 13 * 60, 24 * 60, 50 * 60, 9 * 24 * 60)
]


def begin(world: World) -> None:
    """One village and one city, three members with money, a room that one of them lends, a house and a venture with shares on offer."""

    async def do(commands: Sequence[Command], who: Who) -> list[Sequence[Fact]]:
        answers = [world.ask(command, who) for command in commands]
        assert all(isinstance(answer, Receipt) for answer in answers), answers
        return [answer.facts for answer in answers]

    at_once(_begun(Opening(do), world.today))


async def _begun(opening: Opening, today: date) -> None:
    hub = await opening.hub()
    await opening.hub(HubKind.CITY)
    people = [
        (secret("Anna"), f"{SECRET}{n}@example.org", f"DE:{SECRET.upper()}{n}")
        for n in (901, 902, 903)
    ]
    members = await opening.members(hub, people, 100_000)
    await opening.users(members)
    room = await opening.room(hub, 2, 2_500, today)
    lent = MakeAgreement(
        hub=hub,
        owner=members[0],
        since=today,
        rooms=("Camera",),
        share_bp=3_333,
        documents=("5f" * 32,),
    )
    agreement = (await opening.do(lent)).agreement
    await opening.do(LendRoom(room=room, agreement=agreement))
    houses = await opening.houses(hub, "Mulino")
    venture = await opening.venture(hub, members[0], 100)
    await opening.offerings(
        [*houses, venture],
        price_cents=1_000,
        shares_min=2,
        shares_max=40,
        opens=today,
        closes=today + timedelta(days=2),
        cooling_off_days=1,
    )


def wish(
    world: World,
    chance: Chance,
    of: Mapping[type[Command], Wishing],
    done: Mapping[str, int] | None = None,
) -> Wish | None:
    """Somebody wishes for something of this kind, if it makes any sense now; more for what was never `done`."""
    kinds = [
        kind
        for kind in of
        for _ in range(OFTEN.get(kind, 1))
        for _ in range(1 if done is None or done[kind.__name__] else UNTRIED)
    ]
    for _ in range(3):
        if wished := of[chance.pick(kinds)](world, chance):
            return wished
    return None


def one_asks(world: World, chance: Chance, of: Mapping[type[Command], Wishing]) -> Answer | None:
    """One command, at one of the pens; whoever is told of a fee, a price or a total agrees to it."""
    if (wished := wish(world, chance, of, world.said)) is None:
        return None
    (command, who), pen = wished, chance.number(0, 1)
    answer = world.ask(command, who, pen=pen)
    if isinstance(answer, FeeNotShown):
        command = replace(command, shown_fee_cents=answer.facts["fee_cents"])
        answer = world.ask(command, who, pen=pen)
    if isinstance(answer, PriceNotShown):
        agreed = replace(command, shown_total_cents=answer.facts["total_cents"])
        answer = world.ask(agreed, who, pen=pen)
    if isinstance(answer, TotalNotShown):
        agreed = replace(command, shown_total_cents=answer.facts["net_cents"])
        answer = world.ask(agreed, who, pen=pen)
    return answer


def many_ask(world: World, chance: Chance) -> None:
    """Several at once, none knowing of the others; a batch holds fewer than they are."""
    wishes = [
        one for _ in range(chance.number(2, 9)) if (one := wish(world, chance, EVERY, world.said))
    ]
    asked = [(*one, "", chance.number(0, 1)) for one in wishes]
    twice = chance.number(0, 2)
    if wishes:  # The first was sent more than once, before anybody answered.
        key = world.fresh_key()
        asked[0] = (*wishes[0], key, 0)
        asked += [(*wishes[0], key, pen) for pen in range(twice)]
    answers = world.ask_all(asked)
    for answer in answers[len(wishes) :]:
        if isinstance(answer, Receipt) and isinstance(answers[0], Receipt):
            assert answer == answers[0], "one command, one receipt"


def again(world: World, chance: Chance) -> None:
    """Somebody didn't hear the answer and asks again; and somebody uses a key a second time."""
    if not world.accepted:
        return
    asked, receipt = chance.pick(world.accepted[-40:])
    world.again(asked, receipt, pen=chance.number(0, 1))
    other = RenameHub(hub=hubs(world)[0], name=f"Spazio {len(world.lines)}")
    before = len(world.stored.datas)
    answer = world.ask(other, asked.who, key=asked.key, pen=chance.number(0, 1))
    assert isinstance(answer, KeyReused)
    assert len(world.stored.datas) == before


def time_passes(world: World, chance: Chance) -> None:
    """A minute, a week, or just until the next thing is due, a moment before or after."""
    due = world.next_due()
    if due is not None and due > world.now and chance.yes(50):
        world.pass_time(due - world.now + timedelta(seconds=chance.pick([0, 0, -1, 1])))
    else:
        world.pass_time(chance.pick(LEAPS))


def time_brings(world: World, chance: Chance) -> None:
    """The schedulers do some of what is due, or a late one does it all; both at once."""
    dues = world.due_now()
    if dues:
        some = dues if chance.yes(60) else dues[: chance.number(1, len(dues))]
        world.do_due(some, by=chance.pick([(0,), (1,), (0, 1)]))


def pen_falls(world: World, chance: Chance) -> None:
    """The connection is cut before or after an append; the answer is the same nonetheless."""
    log = world.logs[chance.number(0, 1)]
    if chance.yes(50):
        log.fail_before = 1
    else:
        log.fail_after = 1
    many_ask(world, chance)
    log.fail_before = log.fail_after = 0


def clock_stumbles(world: World, chance: Chance) -> None:
    """A clock a little behind is not noticed; one far behind writes nothing."""
    far = chance.yes(50)
    true, world.now = world.now, world.now - timedelta(seconds=60 if far else 4)
    before = len(world.stored.datas)
    late = world.lines[-1].at > world.now + timedelta(seconds=5)
    try:
        wished = wish(world, chance, MONEY)
        answer = world.ask(*wished) if wished else None
        if late and answer is not None:
            # Words of somebody who was forgotten are refused before anything waits for the pen.
            assert isinstance(answer, Unavailable | PersonForgotten)
            assert len(world.stored.datas) == before
    finally:
        world.now = true


def stays_the_same(asked: Asked, first: Receipt, world: World) -> None:
    """Ask once more at every pen."""
    for pen in range(len(world.books)):
        world.again(asked, first, pen=pen)

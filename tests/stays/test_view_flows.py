"""The pact counts nights by where their guests belong, whoever paid; a companion's is that of who did."""

from datetime import date, timedelta

from msgspec.structs import replace

from ledger.billing.taken import Took
from ledger.kernel.command import Command
from ledger.kernel.days import rome
from ledger.kernel.fact import Fact, Line
from ledger.members.change import ChangeHomeHub
from ledger.stays.arrive import CheckIn
from ledger.stays.asked import BedAsked
from ledger.stays.book import Book
from ledger.stays.events import Bedding
from ledger.stays.leave import CheckOut
from ledger.stays.pay_back import PayBack
from ledger.stays.reserve import Reserve
from ledger.treasury.events import EntryPosted
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from projections.members.view import MEMBERS
from projections.places.view import PLACES
from projections.stays.flowed import flows
from projections.stays.flowing import FLOWS
from tests.members.examples import ANNA, BRUNO, applied
from tests.places.examples import ALA, MILANO, MILANO_RECORDED
from tests.projections.chronicle import Chronicle
from tests.projections.told import Told, books_of
from tests.registered import registering
from tests.scenario import NOON, Memory
from tests.staff import TREASURER
from tests.stays.examples import ALA_IS_OPEN, BUNKS, NEW_STAY

FIRST = date(2026, 7, 10)
LEAVES = FIRST + timedelta(days=1)
OF_MILANO = replace(applied(BRUNO), home_hub=MILANO)
BEFORE = [
    MILANO_RECORDED,
    *(OF_MILANO if fact == applied(BRUNO) else fact for fact in ALA_IS_OPEN),
]
BEDS = (BedAsked(room=BUNKS, bed="1", guest=BRUNO), BedAsked(room=BUNKS, bed="2"))

book, scratch = books_of(Chronicle(), PLACES, MEMBERS, FLOWS)


def flowing(scratch: Told, *more: Command) -> dict[str, tuple[int, int]]:
    """Anna of Ala pays for Bruno of Milano and a friend of hers; return nights and net by home hub."""
    memory, facts = Memory(), list[Fact](BEFORE)
    memory.apply(*BEFORE)
    steps: list[tuple[int, Command]] = [
        (8, Reserve(hub=ALA, payer=ANNA, arrive=FIRST, depart=LEAVES, beds=BEDS)),
        (8, Book(stay=NEW_STAY, payer=ANNA, companions=("sealed",))),
        *(
            (9, one)
            for one in registering(NEW_STAY, [Bedding(BUNKS, "1", BRUNO), Bedding(BUNKS, "2")])
        ),
        (10, CheckIn(stay=NEW_STAY)),
        (34, CheckOut(stay=NEW_STAY)),
        *((35, one) for one in more),
    ]
    for n, (hour, command) in enumerate(steps):
        at = rome(FIRST + timedelta(days=hour // 24), hour % 24)
        seed = bytes([n]) * 32 if n else b"s" * 32
        if isinstance(command, ReverseEntry):
            back = next(fact for fact in reversed(facts) if isinstance(fact, EntryPosted))
            command = replace(command, entry=back.entry)  # noqa: PLW2901
        facts += memory.decide(command, now=at, seed=seed, **_who(command))
    lines = [Line(n, NOON, "olga", f"key-{n}", b"", fact) for n, fact in enumerate(facts, 1)]
    scratch.take(lines, [])
    found = scratch.ask(lambda c: flows(c, FIRST, FIRST)).flows
    return {one.home_hub: (one.nights, one.net_cents) for one in found}


def test_what_is_paid_back_is_of_where_the_guest_was_at_home_that_night(scratch: Told):
    """Bruno moves to Ala before the hub pays back: of his night at Ala it is Milano's that was worth less."""
    back = PayBack(stay=NEW_STAY, payer=ANNA, of=Took.USE, amount_cents=1000, note="sealed")
    moved = flowing(scratch, ChangeHomeHub(member=BRUNO, home_hub=ALA), back)
    assert moved == flowing(scratch, back)
    assert set(moved) == {ALA, MILANO}


def _who(command: Command) -> dict:
    return {"who": TREASURER} if isinstance(command, ReverseEntry) else {}


def test_a_night_is_its_guests_and_not_the_payers(scratch: Told):
    """Two beds at 2000: a net of 3636. Bruno's half is Milano's, her friend's half is Ala's, who pays."""
    assert flowing(scratch) == {ALA: (1, 1818), MILANO: (1, 1818)}


def test_what_is_paid_back_is_of_those_whose_nights_it_was(scratch: Told):
    """Of 1000 paid back 909 were net: 455 and 454; reversed, they are earned again."""
    back = PayBack(stay=NEW_STAY, payer=ANNA, of=Took.USE, amount_cents=1000, note="sealed")
    nights, cents = zip(*flowing(scratch, back).values(), strict=True)
    assert (nights, sum(cents)) == ((1, 1), 3636 - 909)
    assert set(cents) == {1818 - 455, 1818 - 454}
    wrong = ReverseEntry(entry=NEW_STAY, reason=ReversalReason.OTHER)
    assert flowing(scratch, back, wrong) == {ALA: (1, 1818), MILANO: (1, 1818)}

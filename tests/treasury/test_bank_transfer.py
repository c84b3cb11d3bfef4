"""What an entry moves between two owners' banks waits until the treasurer notes the transfer that moved it."""

from datetime import date

import pytest

from ledger.houses import journal as houses
from ledger.kernel.ids import identifier
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.treasury import chart, journal
from ledger.treasury.bank_transfer import (
    AlreadyCancelled,
    BeforeItsEntry,
    CancelBankTransfer,
    NoSuchBankTransfer,
    NoteBankTransfer,
    NothingToTransfer,
    NotTheNet,
    NotToTransfer,
)
from ledger.treasury.between_banks import BankMove, moves_of, pair_of
from ledger.treasury.effective import NotYet
from ledger.treasury.events import (
    BankMovementNoted,
    BankTransferCancelled,
    BankTransferNoted,
    Covered,
    EntryPosted,
    Posting,
)
from ledger.treasury.movement import AlreadyNoted
from ledger.treasury.opening import NoSuchOwner
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from ledger.treasury.transit import Transit
from tests.houses.examples import opened
from tests.members.examples import ANNA
from tests.places.examples import ALA, ALA_RECORDED, SPRING
from tests.scenario import SEED, TODAY, Scenario, given, named
from tests.staff import AUDITOR, OPERATOR, TREASURER
from tests.treasury.examples import (
    E1,
    E2,
    E3,
    MEMBERS,
    MULINO,
    RICH,
    STAY,
    TOMORROW,
    UNKNOWN_ENTRY,
    YESTERDAY,
    entry,
    posted,
)

CLIENTS, NETWORK = chart.CLIENTS, chart.NETWORK
T1, NEW = named("BT", "ONE"), identifier("BT", SEED, 1)


def fee(cents: int, name: str = E1, *, day: date = YESTERDAY) -> EntryPosted:
    """What a hub takes of money held for a stay: it is at the clients' bank still."""
    lines = (
        Posting(chart.held(ANNA), cents, STAY),
        Posting(chart.hub_bank(ALA), cents),
        Posting(chart.CLIENTS_BANK, -cents),
        Posting(f"Income:Fees:{ALA}", -cents),
    )
    return entry("fee", STAY, *lines, name=name, day=day)


def rent(cents: int, name: str = E1, *, day: date = YESTERDAY) -> EntryPosted:
    """What a hub owes a house for its rooms."""
    return posted(houses.rent(ALA, MULINO, cents), name, day)


def reversed_(of: EntryPosted, name: str, reason: str = "other") -> EntryPosted:
    return posted(journal.reversal(of.entry, of.lines, reason=reason), name, of.day)


def covering(*entries: EntryPosted, back: tuple[EntryPosted, ...] = ()) -> tuple[Covered, ...]:
    """What is covered, those that go the other way below zero."""
    legs = [(one, 1) for one in entries] + [(one, -1) for one in back]
    return tuple(
        Covered(one.entry, sign * moves_of(one.kind, one.lines)[0].cents, one.day, one.reverses)
        for one, sign in sorted(legs, key=lambda leg: leg[0].entry)
    )


def noted(
    covers: tuple[Covered, ...],
    *,
    name: str = T1,
    ways: tuple[str, str] = (CLIENTS, ALA),
    day: date = TODAY,
    reference: str = "",
) -> BankTransferNoted:
    return BankTransferNoted(
        day=day,
        transfer=name,
        from_owner=ways[0],
        to_owner=ways[1],
        covers=covers,
        cents=sum(one.cents for one in covers),
        reference=reference,
    )


def cancelled(of: BankTransferNoted, reason: str = "other", **more) -> BankTransferCancelled:
    return BankTransferCancelled(
        day=more.get("day", of.day),
        transfer=of.transfer,
        from_owner=of.from_owner,
        to_owner=of.to_owner,
        covers=of.covers,
        reason=reason,
        reference=more.get("reference", ""),
    )


def note(cents: int, **more: object) -> NoteBankTransfer:
    """The command, from the clients to the village unless it says otherwise."""
    ways = {"from_owner": CLIENTS, "to_owner": ALA}
    return NoteBankTransfer(amount_cents=cents, **ways | more)


def story(*facts) -> Scenario:
    return given(ALA_RECORDED, *MEMBERS, opened(MULINO, "srl"), *RICH, *facts).by(TREASURER)


def waiting(scenario: Scenario, one: str = CLIENTS, other: str = ALA) -> dict[str, int]:
    """What waits between two banks, by entry; cents as from the first of them in order of names."""
    transit = scenario.memory[Transit, pair_of(one, other)]
    return {name: leg.cents for name, leg in transit.to_make(TODAY).items()}


class TestMoves:
    """What an entry moves between banks follows from its lines."""

    def test_one_bank_alone_moves_nothing(self):
        """A payment in comes from outside."""
        assert moves_of("payment-in", journal.payment_in(ANNA, 10_00).lines) == []

    def test_a_rent_goes_from_the_hub_to_the_house(self):
        """One pays, one is paid."""
        assert moves_of("rent", rent(70_00).lines) == [BankMove(ALA, MULINO, 70_00)]

    def test_several_lines_of_an_owner_are_one_sum(self):
        """30 out and 10 back are 20."""
        lines = (*fee(30_00).lines, *journal.reversal(E1, fee(10_00).lines, reason="other").lines)
        assert moves_of("fee", lines) == [BankMove(CLIENTS, ALA, 20_00)]

    def test_of_three_each_pays_a_part(self):
        """The clients and the network make up what the house is given back."""
        lines = (
            Posting(chart.house_bank(MULINO), 100_00),
            Posting(chart.CLIENTS_BANK, -60_00),
            Posting(chart.NETWORK_BANK, -40_00),
        )
        assert moves_of("reversal", lines) == [
            BankMove(CLIENTS, MULINO, 60_00),
            BankMove(NETWORK, MULINO, 40_00),
        ]

    @pytest.mark.parametrize("left", [0, 30_00, 100_00])
    def test_a_bounce_is_taken_from_the_clients_bank(self, left: int):
        """Which takes back all 100; the network gives what the member has spent."""
        draft = journal.bounce(ANNA, 100_00, left, entry=E1, reason="AM04")
        lines = [line for line in draft.lines if line.cents]
        short = 100_00 - left
        expected = [BankMove(NETWORK, CLIENTS, short)] if short else []
        assert moves_of("bounce", lines) == expected


class TestNoting:
    """One transfer for many entries, and exactly what they come to."""

    def test_covers_all_that_waits(self):
        """Two fees are one transfer."""
        first, second = fee(10_00), fee(20_00, E2)
        scenario = story(first, second).when(note(30_00, reference="TRN 1"))
        scenario.then(noted(covering(first, second), name=NEW, reference="TRN 1"))
        assert waiting(scenario) == {}

    def test_covers_what_is_named_and_leaves_the_rest(self):
        """The second waits on."""
        first, second = fee(10_00), fee(20_00, E2)
        scenario = story(first, second).when(note(10_00, entries=(E1,)))
        scenario.then(noted(covering(first), name=NEW))
        assert waiting(scenario) == {E2: 20_00}

    def test_covers_what_waited_up_to_a_day(self):
        """What is of today is of another transfer."""
        first, second = fee(10_00), fee(20_00, E2, day=TODAY)
        story(first, second).when(note(10_00, until=YESTERDAY)).then(
            noted(covering(first), name=NEW)
        )

    def test_takes_off_what_goes_the_other_way(self):
        """100 of rent are due and 30 of an earlier one go back: 70 are moved."""
        told, back = rent(100_00), posted(houses.rent(ALA, MULINO, 30_00), E2, YESTERDAY)
        given_back = reversed_(back, E3)
        before = noted(covering(back), ways=(ALA, MULINO), day=YESTERDAY)
        command = note(70_00, from_owner=ALA, to_owner=MULINO)
        story(told, back, before, given_back).when(command).then(
            noted(covering(told, back=(given_back,)), name=NEW, ways=(ALA, MULINO))
        )

    def test_may_be_of_nothing_where_both_ways_come_to_the_same(self):
        """What the network lent after a bounce comes back: no bank moves anything."""
        lent = posted(journal.bounce(ANNA, 50_00, 0, entry=E3, reason="AM04"), E1, YESTERDAY)
        back = posted(journal.recovery(ANNA, 50_00), E2)
        command = note(0, from_owner=CLIENTS, to_owner=NETWORK)
        scenario = story(lent, back).when(command)
        scenario.then(noted(covering(back, back=(lent,)), name=NEW, ways=(CLIENTS, NETWORK)))
        numbered = note(0, from_owner=CLIENTS, to_owner=NETWORK, reference="TRN1")
        story(lent, back).when(numbered).refused(Malformed, field="reference")

    def test_of_another_sum_is_refused_with_the_right_one(self):
        """30, and not 29.99; and from the clients, not to them."""
        facts = (fee(10_00), fee(20_00, E2))
        right = {"net_cents": 30_00, "from_owner": CLIENTS, "to_owner": ALA}
        story(*facts).when(note(29_99)).refused(NotTheNet, **right)
        other_way = note(30_00, from_owner=ALA, to_owner=CLIENTS)
        story(*facts).when(other_way).refused(NotTheNet, **right)

    def test_of_what_does_not_wait_is_refused(self):
        """Never posted, moved already, or between others."""
        moved = (fee(10_00), noted(covering(fee(10_00))))
        for name, facts in ((UNKNOWN_ENTRY, ()), (E1, moved), (E2, (rent(10_00, E2),))):
            story(*facts).when(note(10_00, entries=(name,))).refused(NotToTransfer, entry=name)
        story(*moved).when(note(10_00)).refused(NothingToTransfer)

    def test_is_not_before_what_it_covers_nor_to_come(self):
        """Nobody's money leaves before there is a reason."""
        late = fee(10_00, day=TODAY)
        before = note(10_00, entries=(E1,), day=YESTERDAY)
        story(late).when(before).refused(BeforeItsEntry, entry=E1, since=TODAY)
        story(late).when(note(10_00, day=TOMORROW)).refused(NotYet)
        story(late).when(note(10_00, until=TODAY, day=YESTERDAY)).refused(BeforeItsEntry)

    def test_names_an_entry_once_and_no_day_besides(self):
        """Either entries or a day."""
        story(fee(10_00)).when(note(20_00, entries=(E1, E1))).refused(Malformed, field="entries")
        both = note(10_00, entries=(E1,), until=TODAY)
        story(fee(10_00)).when(both).refused(Malformed, field="until")

    def test_is_between_two_owners_that_there_are(self):
        """Not from a bank to itself."""
        story().when(note(1, to_owner=CLIENTS)).refused(Malformed, field="to_owner")
        story().when(note(1, to_owner=named("S", "NOWHERE"))).refused(NoSuchOwner)

    @pytest.mark.parametrize("who", [OPERATOR, AUDITOR])
    def test_is_the_treasurers(self, who):
        """Nobody else sees what banks did."""
        story(fee(10_00)).by(who).when(note(10_00)).refused(NotAllowed)


class TestNumbers:
    """Each movement counts once per bank and number, also what goes from one of our banks to another."""

    FEES = (fee(10_00), fee(20_00, E2))

    @pytest.mark.parametrize("reference", ["TRN 1", "trn1"])
    def test_a_number_is_used_once(self, reference: str):
        """Case and blanks aside."""
        first = noted(covering(fee(10_00)), reference="TRN 1")
        again = note(20_00, reference=reference)
        story(*self.FEES, first).when(again).refused(AlreadyNoted, entry=T1)

    @pytest.mark.parametrize("bank", [chart.CLIENTS_BANK, chart.hub_bank(ALA)])
    def test_a_number_is_of_both_banks(self, bank: str):
        """Whatever else came or went under it at either of them."""
        other = BankMovementNoted(day=SPRING, entry=named("E", "RICH"), bank=bank, reference="TRN1")
        story(*self.FEES, other).when(note(30_00, reference="TRN1")).refused(
            AlreadyNoted, bank=bank
        )

    def test_a_number_is_free_again_once_it_was_a_mistake(self):
        """And not, if the bank did move it and sent it back."""
        first = noted(covering(fee(10_00)), reference="TRN1")
        again = note(30_00, reference="TRN1")
        story(*self.FEES, first, cancelled(first)).when(again).then_some(bool)
        back = cancelled(first, "returned")
        story(*self.FEES, first, back).when(again).refused(AlreadyNoted, entry=T1)


class TestToldFromTheStatement:
    """What a treasurer enters with the bank's number was moved: nothing is left to do."""

    TOLD = BankMovementNoted(
        day=YESTERDAY,
        entry=E1,
        bank=chart.house_bank(MULINO),
        reference="CRO1",
        other_bank=chart.hub_bank(ALA),
    )

    def test_it_does_not_wait(self):
        """Nor does what takes it back: it was never so, or the bank sent it back."""
        told = rent(100_00)
        assert waiting(story(told), ALA, MULINO) == {E1: -100_00}
        assert waiting(story(told, self.TOLD), ALA, MULINO) == {}
        assert waiting(story(told, self.TOLD, reversed_(told, E2)), ALA, MULINO) == {}

    def test_what_takes_back_a_part_of_it_waits(self):
        """The house has spent the rest, which is due: so the bank did move it."""
        told = rent(100_00)
        part = reversed_(rent(30_00), E2)
        assert waiting(story(told, self.TOLD, part), ALA, MULINO) == {E2: 30_00}

    def test_its_number_is_taken_at_both_banks(self):
        """No other transfer has it."""
        facts = (rent(100_00), self.TOLD, rent(50_00, E2))
        command = note(50_00, from_owner=ALA, to_owner=MULINO, reference="cro 1")
        story(*facts).when(command).refused(AlreadyNoted, entry=E1)


class TestReversed:
    """An entry and what takes it back need no transfer, unless one of them was moved."""

    def test_both_fall_out_together(self):
        """Nothing was moved, nothing has to be."""
        told = rent(100_00)
        scenario = story(told).when(ReverseEntry(entry=E1, reason=ReversalReason.OTHER))
        scenario.decided()
        assert waiting(scenario, ALA, MULINO) == {}
        nothing = note(0, from_owner=ALA, to_owner=MULINO)
        scenario.when(nothing).refused(NothingToTransfer)

    def test_what_was_moved_goes_back(self):
        """The reversal waits alone."""
        told = rent(100_00)
        moved = noted(covering(told), ways=(ALA, MULINO), day=YESTERDAY)
        assert waiting(story(told, moved, reversed_(told, E2)), ALA, MULINO) == {E2: 100_00}

    def test_what_had_been_moved_is_noted_all_the_same(self):
        """The transfer is older than the reversal, though it is told later."""
        told = rent(100_00)
        facts = (told, reversed_(told, E2))
        command = note(100_00, from_owner=ALA, to_owner=MULINO, entries=(E1,), day=YESTERDAY)
        scenario = story(*facts).when(command)
        scenario.then(noted(covering(told), name=NEW, ways=(ALA, MULINO), day=YESTERDAY))
        assert waiting(scenario, ALA, MULINO) == {E2: 100_00}

    def test_what_was_noted_by_mistake_falls_out_with_its_reversal(self):
        """Once the transfer is cancelled, both wait, and come to nothing."""
        told = rent(100_00)
        moved = noted(covering(told), ways=(ALA, MULINO), day=YESTERDAY)
        facts = (told, moved, reversed_(told, E2), cancelled(moved))
        assert waiting(story(*facts), ALA, MULINO) == {}


class TestCancelling:
    """What was noted by mistake waits again."""

    FIRST = noted(covering(fee(10_00)), day=YESTERDAY, reference="TRN1")
    FACTS = (fee(10_00), FIRST)

    def test_opens_what_it_covered_on_its_day(self):
        """As if it had never been noted."""
        scenario = story(*self.FACTS)
        scenario.when(CancelBankTransfer(transfer=T1, reason=ReversalReason.OTHER)).then(
            cancelled(self.FIRST)
        )
        assert waiting(scenario) == {E1: 10_00}

    def test_what_the_bank_sent_back_waits_since_then(self):
        """On that day, under that number."""
        back = CancelBankTransfer(
            transfer=T1, reason=ReversalReason.RETURNED, day=TODAY, reference="RET1"
        )
        expected = cancelled(self.FIRST, "returned", day=TODAY, reference="RET1")
        story(*self.FACTS).when(back).then(expected)

        again = note(10_00, day=YESTERDAY, entries=(E1,))
        story(*self.FACTS, expected).when(again).refused(BeforeItsEntry, since=TODAY)

    def test_what_was_a_mistake_may_be_noted_again_of_an_earlier_day(self):
        """The day was wrong."""
        wrong = noted(covering(fee(10_00)))
        right = note(10_00, day=YESTERDAY)
        story(fee(10_00), wrong, cancelled(wrong)).when(right).then(
            noted(covering(fee(10_00)), name=NEW, day=YESTERDAY)
        )

    def test_happens_once_and_to_what_there_is(self):
        """An unknown one is not found."""
        cancel = CancelBankTransfer(transfer=T1, reason=ReversalReason.OTHER)
        story().when(cancel).refused(NoSuchBankTransfer)
        story(*self.FACTS, cancelled(self.FIRST)).when(cancel).refused(
            AlreadyCancelled, reason="other"
        )

    def test_has_a_day_of_its_own_only_if_the_bank_sent_it_back(self):
        """Never before it was sent, nor to come."""
        mistake = CancelBankTransfer(transfer=T1, reason=ReversalReason.OTHER, day=TODAY)
        story(*self.FACTS).when(mistake).refused(Malformed, field="day")
        early = CancelBankTransfer(transfer=T1, reason=ReversalReason.RETURNED, day=SPRING)
        story(*self.FACTS).when(early).refused(Malformed, field="day")
        late = CancelBankTransfer(transfer=T1, reason=ReversalReason.RETURNED, day=TOMORROW)
        story(*self.FACTS).when(late).refused(NotYet)

    def test_is_the_treasurers(self):
        """As is noting."""
        cancel = CancelBankTransfer(transfer=T1, reason=ReversalReason.OTHER)
        story(*self.FACTS).by(OPERATOR).when(cancel).refused(NotAllowed)

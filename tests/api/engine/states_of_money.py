"""Members at every standing, and money on every way: where the examples about people and books hold."""

from datetime import date

from stdnum.it import codicefiscale

from ledger.houses.keep_books import RecordExpense, RecordRent
from ledger.members.apply import ApplyForMembership
from ledger.members.naming import NameUser
from ledger.members.standing import SuspendMember
from ledger.members.withdraw import Withdraw
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.bank_transfer import NoteBankTransfer
from ledger.treasury.bounce import RecordBounce
from ledger.treasury.close import ClosePeriod
from ledger.treasury.invoicing import AskForInvoices
from ledger.treasury.opening import OpenBalances, OpeningBalance
from ledger.treasury.pay import RecordPaymentIn, RecordPaymentOut
from ledger.treasury.payout import AskForPayout, DeclinePayout
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from ledger.treasury.suspense import RecordArrival
from ledger.treasury.write_off import WriteOffDebt
from tests.api.engine.states import MAY, SECOND_TREASURER, WEALTH, Pact, holds
from tests.api.engine.states_of_stays import a_stay_for_500
from tests.opening import at_once
from tests.staff import TREASURER

CARLA = "VRDCRL90E45L219"
BANKED = date(2026, 5, 11)
IBAN = "IT60X0542811101000000123456"


def bank(pact: Pact, owner: str, kind: str, cents: int = 5_000_000) -> None:
    """Let somebody's books begin with money in the bank."""
    account = OpeningBalance(f"Assets:Bank:{kind}:{owner}", cents)
    pact.do(OpenBalances(owner=owner, balances=(account,)), TREASURER)


@holds("members.apply-for-membership", "members.change-contact", "members.suspend-member")
@holds("members.choose-language")
@holds("members.exclude-member", "members.record-death", "members.correct-tax-code")
@holds("treasury.record-payment-out", "treasury.record-arrival", "treasury.ask-for-payout")
@holds("treasury.record-payment-by-code", "treasury.open-balances")
def may(pact: Pact) -> None:
    """Anna is a member with money and nothing else."""
    pact.on(MAY)


def applied(pact: Pact) -> None:
    """Somebody has applied."""
    pact.on(MAY)
    asked = ApplyForMembership(
        person=True,
        home_hub=pact.ids["hub"],
        name="Carla Verdi",
        email="carla@example.org",
        tax_code=CARLA + codicefiscale.calc_check_digit(CARLA),
    )
    pact.do(asked, member="member")


holds("members.admit-member", "members.decline-member")(applied)


@holds("members.reinstate-member")
def suspended(pact: Pact) -> None:
    pact.on(MAY)
    pact.do(SuspendMember(member=pact.ids["anna"], reason="As decided"))


@holds("members.withdraw")
def spent(pact: Pact) -> None:
    """Nothing is left that would keep Anna."""
    pact.on(MAY)
    pact.do(RecordPaymentOut(member=pact.ids["anna"], amount_cents=WEALTH), TREASURER)


@holds("members.forget-member")
def withdrawn(pact: Pact) -> None:
    spent(pact)
    pact.do(Withdraw(member=pact.ids["anna"]))
    pact.on(date(2036, 5, 21))


@holds("members.change-home-hub")
def moves_to_the_city(pact: Pact) -> None:
    pact.on(MAY)
    pact.ids["hub"] = pact.ids["city"]


@holds("members.name-user")
def bruno_is_asked_for(pact: Pact) -> None:
    """Anna shall act for Bruno as well."""
    pact.on(MAY)
    pact.ids["member"], pact.own = pact.ids["bruno"], "bruno_user"


@holds("members.remove-user")
def acts_for_both(pact: Pact) -> None:
    bruno_is_asked_for(pact)
    pact.do(NameUser(member=pact.ids["bruno"], user=pact.ids["anna_user"]))


def paid_in(pact: Pact, member: str = "anna", cents: int = 50_000) -> None:
    """A payment arrived the day before."""
    pact.on(MAY)
    pact.do(
        RecordPaymentIn(member=pact.ids[member], amount_cents=cents, day=BANKED, reference="CRO-1"),
        TREASURER,
        entry="entry",
    )


@holds("treasury.record-payment-in", "treasury.reverse-entry", "treasury.record-bounce")
def paid_in_by_anna(pact: Pact) -> None:
    paid_in(pact)


@holds("treasury.take-back-credit")
def paid_in_to_bruno(pact: Pact) -> None:
    """It was meant for Anna."""
    paid_in(pact, "bruno")
    pact.ids["member"] = pact.ids["bruno"]


@holds("treasury.recover-receivable")
def has_money_again(pact: Pact) -> None:
    """What was asked to be paid out before the payment bounced is not paid out after all."""
    asked_out(pact)
    owes(pact)
    declined = DeclinePayout(payout=pact.ids["payout"], member=pact.ids["anna"], reason="She owes.")
    pact.do(declined, TREASURER)


@holds("treasury.write-off-debt")
def owes(pact: Pact) -> None:
    """A payment bounced after all was paid out."""
    paid_in(pact, cents=12_000)
    wallet = -pact.world.memory[Account, chart.wallet(pact.ids["anna"])].balance
    pact.do(RecordPaymentOut(member=pact.ids["anna"], amount_cents=wallet), TREASURER)
    pact.do(RecordBounce(entry=pact.ids["entry"]), TREASURER)


@holds("treasury.ask-for-invoices")
def has_receipts(pact: Pact) -> None:
    pact.on(MAY)


@holds("treasury.end-invoices")
def has_invoices(pact: Pact) -> None:
    pact.on(MAY)
    words = {"name": "Rossi", "address": "Via Roma 1", "vat_number": "12345678903"}
    pact.do(AskForInvoices(member=pact.ids["anna"], **words))


@holds("treasury.pay-payout", "treasury.decline-payout")
def asked_out(pact: Pact) -> None:
    pact.on(date(2026, 5, 10))
    asked = AskForPayout(member=pact.ids["anna"], amount_cents=20_000, iban=IBAN)
    pact.do(asked, payout="payout")
    pact.on(MAY)


@holds("treasury.assign-arrival", "treasury.keep-arrival", "treasury.return-arrival")
def arrived(pact: Pact) -> None:
    pact.on(date(2026, 5, 10))
    pact.do(RecordArrival(amount_cents=50_000), TREASURER, arrival="about")
    pact.on(MAY)


@holds("treasury.note-bank-transfer")
def clients_owe_the_hub(pact: Pact) -> None:
    """A guest stayed for 500,00 in all, which the books moved and no bank has."""
    a_stay_for_500(pact)
    pact.on(MAY)


@holds("treasury.cancel-bank-transfer")
def noted(pact: Pact) -> None:
    clients_owe_the_hub(pact)
    note = NoteBankTransfer(
        from_owner="Clients", to_owner=pact.ids["hub"], amount_cents=50_000, reference="CRO-2"
    )
    pact.do(note, TREASURER, transfer="transfer")


@holds("treasury.pay-tax-on")
def tax_was_taken(pact: Pact) -> None:
    """The hub began with 500,00 of the municipality's."""
    hub = pact.ids["hub"]
    balances = (
        OpeningBalance(chart.hub_bank(hub), 5_000_000),
        OpeningBalance(chart.city_tax(hub), 50_000),
    )
    pact.do(OpenBalances(owner=hub, balances=balances), TREASURER)
    pact.on(MAY)


@holds("treasury.record-entry")
def hub_has_money(pact: Pact) -> None:
    bank(pact, pact.ids["hub"], "Hubs")
    pact.on(MAY)


@holds("treasury.approve-year")
def a_year_is_over(pact: Pact) -> None:
    """The hub's books began in 2025, and are closed up to its end."""
    hub_has_money(pact)
    pact.do(ClosePeriod(owner=pact.ids["hub"], until=date(2025, 12, 31)), TREASURER)


@holds("treasury.settle-dues")
def due(pact: Pact) -> None:
    """The house spent a rent that was not its own, and has money again."""
    hub = pact.ids["hub"]
    bank(pact, hub, "Hubs")
    (house,) = at_once(pact.opening.houses(hub, "Mulino"))
    pact.ids["house"] = house
    pact.on(date(2026, 4, 10))
    wrong = RecordRent(house=house, hub=hub, amount_cents=50_000)
    pact.do(wrong, TREASURER, entry="entry")
    pact.do(RecordExpense(house=house, amount_cents=50_000), TREASURER)
    reversal = ReverseEntry(entry=pact.ids["entry"], reason=ReversalReason.WRONG_PARTY)
    pact.do(reversal, TREASURER)
    pact.do(RecordRent(house=house, hub=hub, amount_cents=60_000), TREASURER)
    pact.on(MAY)


@holds("treasury.close-period")
def over(pact: Pact) -> None:
    pact.on(MAY)


@holds("treasury.reopen-period")
def closed(pact: Pact) -> None:
    pact.on(MAY)
    pact.do(ClosePeriod(owner="All", until=date(2026, 4, 30)), TREASURER)


@holds("approvals.approve-proposal", "approvals.decline-proposal", "approvals.withdraw-proposal")
def proposed(pact: Pact) -> None:
    """Somebody else would give a debt up."""
    owes(pact)
    given_up = WriteOffDebt(member=pact.ids["anna"], amount_cents=12_000, note="bankrupt")
    pact.do(given_up, SECOND_TREASURER, proposal="proposal")

"""What a hub earns has a document with its entry, what it gives back a note: numbers have no gap, sums tie to the cent."""

from datetime import timedelta

import pytest
from hypothesis import given as drawn
from msgspec.structs import replace

from ledger.billing.taken import Took
from ledger.kernel.refused import Malformed, NotAllowed
from ledger.stays.damage import ChargeDamage
from ledger.stays.leave import CheckOut
from ledger.stays.pay_back import PayBack
from ledger.treasury import chart
from ledger.treasury.account import Account
from ledger.treasury.document_events import (
    DocumentIssued,
    DocumentLine,
    InvoicesAsked,
    InvoicesEnded,
)
from ledger.treasury.events import EntryPosted
from ledger.treasury.invoicing import (
    AskForInvoices,
    EndInvoices,
    NoInvoicesAsked,
    pec,
    sdi_code,
    vat_number,
)
from ledger.treasury.reverse import ReversalReason, ReverseEntry
from ledger.treasury.stamp import stamp_on
from tests.billing.till import gross, tills
from tests.members.examples import ANNA, AS_ANNA, AS_BRUNO
from tests.places.examples import ALA, HOST
from tests.scenario import TODAY, given, named
from tests.staff import TREASURER
from tests.stays.examples import IN_HOUSE, LEAVES, NETS, captured, fee_kept, on, slept
from tests.treasury.examples import STAY

DETAILS = named("IV", "DETAILS")
ASKED = InvoicesAsked(
    day=TODAY,
    details=DETAILS,
    member=ANNA,
    name="sealed",
    address="sealed",
    tax_code="",
    vat_number="sealed",
    sdi_code="",
    pec="",
)
ALL_SLEPT = [one for n, night in enumerate(NETS) for one in slept(night, NETS[night], 20 + n)]
THREE_NIGHTS = [*IN_HOUSE, *ALL_SLEPT]
NIGHTS = DocumentLine("use", 1_000, "", 136_36, 13_64)
TAX = DocumentLine("city-tax", 0, "N1", 9_00, 0)
PAID = [*THREE_NIGHTS, captured(13_636, 1_364, 900, 7, day=LEAVES)]
BACK = PayBack(stay=STAY, payer=ANNA, of=Took.USE, amount_cents=50_00, note="sealed")


def leaving(*more) -> list[DocumentIssued]:
    return given(*more, *THREE_NIGHTS).by(HOST).at(on(LEAVES)).when(CheckOut(stay=STAY)).documents()


def test_whoever_leaves_has_a_receipt_of_what_was_paid():
    """Nights at their rate, city tax outside the base; the deposit is no line; nobody's name is on it."""
    (receipt,) = leaving()
    assert (receipt.kind, receipt.series, receipt.year, receipt.number) == (
        "receipt",
        "receipts",
        LEAVES.year,
        1,
    )
    assert (receipt.hub, receipt.buyer, receipt.about) == (ALA, ANNA, STAY)
    assert (receipt.day, receipt.details, receipt.corrects) == (LEAVES, "", "")
    assert receipt.lines == (NIGHTS, TAX)


def test_whoever_asked_before_has_an_invoice_made_out_to_what_was_told_last():
    (invoice,) = leaving(ASKED)
    assert (invoice.kind, invoice.series, invoice.number) == ("invoice", "invoices", 1)
    assert (invoice.details, invoice.lines) == (DETAILS, (NIGHTS, TAX))
    (again,) = leaving(ASKED, InvoicesEnded(day=TODAY, member=ANNA))
    assert (again.kind, again.details) == ("receipt", "")


def test_each_series_and_year_counts_on_from_its_own_last_number():
    """A receipt of last year, two of this year, and an invoice; the next receipt of the year is the third."""
    (first,) = leaving()
    before = [
        replace(first, document=named("DF", "OLD"), year=LEAVES.year - 1, number=7),
        replace(first, document=named("DF", "ONE"), number=1),
        replace(first, document=named("DF", "TWO"), number=2),
        replace(first, document=named("DF", "INV"), series="invoices", number=9),
    ]
    (next_one,) = leaving(*before)
    assert (next_one.year, next_one.number) == (LEAVES.year, 3)


def test_leaving_early_has_two_documents_with_numbers_in_a_row():
    """What was slept, and the fee for the night that was given up: a penalty, outside the base."""
    two = [*IN_HOUSE, *ALL_SLEPT[:2]]
    early = given(*two).by(HOST).at(on(LEAVES - timedelta(days=1)))
    facts = early.when(CheckOut(stay=STAY, shown_fee_cents=5000)).documents()
    assert [(one.number, [line.what for line in one.lines]) for one in facts] == [
        (1, ["use", "city-tax"]),
        (2, ["fee"]),
    ]
    assert facts[1].lines == (DocumentLine("fee", 0, "N1", 50_00, 0),)
    assert len({one.entry for one in facts}) == 2


def test_damage_has_documents_of_what_is_kept_and_of_what_is_owed():
    command = ChargeDamage(stay=STAY, payer=ANNA, cents=120_00, note="sealed", above_owed=True)
    documents = given(*IN_HOUSE).at(on(LEAVES)).when(command).documents()
    lines = [DocumentLine("damage", 0, "N2.2", cents, 0) for cents in (100_00, 20_00)]
    assert [one.lines for one in documents] == [(line,) for line in lines]


def test_what_is_paid_back_has_a_credit_note_that_names_the_document():
    """Of 150,00 a third: base and VAT of its rate, below zero, in the series and for the buyer of the receipt."""
    scenario = given(*PAID).at(on(LEAVES)).by(HOST).when(BACK)
    (receipt,) = leaving()
    (note,) = scenario.documents()
    assert note.lines == (DocumentLine("use", 1_000, "", -45_45, -4_55),)
    assert (note.kind, note.series, note.hub) == ("credit-note", "receipts", ALA)
    assert note.corrects.startswith("DF")
    assert receipt.kind == "receipt"


def test_what_is_paid_back_of_two_fees_corrects_the_newest_first():
    """Of fees of 30,00 and 20,00 are paid back 35,00: all of the second, and 15,00 of the first."""
    fees = [
        replace(fee_kept(cents, 0, day=LEAVES), entry=named("E", f"FEE{cents}"))
        for cents in (30_00, 20_00)
    ]
    command = replace(BACK, of=Took.FEE, amount_cents=35_00)
    notes = given(*IN_HOUSE, *fees).at(on(LEAVES)).by(HOST).when(command).documents()
    assert [one.lines[0].base_cents for one in notes] == [-20_00, -15_00]
    assert len({one.corrects for one in notes}) == 2
    assert [one.number for one in notes] == [notes[0].number, notes[0].number + 1]


def test_a_reversed_pay_back_takes_its_note_back_and_the_same_may_be_given_again():
    scenario = given(*PAID).at(on(LEAVES)).by(HOST).when(BACK)
    back, note = scenario.memory.decide(BACK, now=on(LEAVES), who=HOST)
    assert isinstance(back, EntryPosted)
    assert isinstance(note, DocumentIssued)
    undo = ReverseEntry(entry=back.entry, reason=ReversalReason.OTHER)
    facts = scenario.memory.decide(undo, now=on(LEAVES), who=TREASURER, seed=b"u" * 32)
    (debit,) = [one for one in facts if isinstance(one, DocumentIssued)]
    assert (debit.kind, debit.corrects) == ("debit-note", note.document)
    assert debit.lines == (DocumentLine("use", 1_000, "", 45_45, 4_55),)
    whole = replace(BACK, amount_cents=150_00)
    facts = scenario.memory.decide(whole, now=on(LEAVES), who=HOST, seed=b"w" * 32)
    assert [one.lines[0].base_cents for one in facts if isinstance(one, DocumentIssued)] == [
        -136_36
    ]


@drawn(till=tills())
def test_documents_come_to_what_was_sold_and_given_back_and_no_more(till):
    """Of whatever is sold at whichever rates and given back in parts: by booking, documents and entries are the same sums."""
    documents = [line.fact for line in till.lines if isinstance(line.fact, DocumentIssued)]
    assert [one.number for one in documents] == list(range(1, len(documents) + 1))
    for name, sold in till.sold.items():
        about = [one for one in documents if one.about == name]
        told = sum(
            line.base_cents + line.vat_cents
            for one in about
            for line in one.lines
            if line.what == "use"
        )
        assert told == till.left(name)
        assert gross(sold) >= told >= 0


def test_invoices_are_asked_for_by_whoever_acts_for_the_member():
    """With a tax code or a VAT number; the words are sealed."""
    command = AskForInvoices(member=ANNA, name="sealed", address="sealed", vat_number="sealed")
    scenario = given(*IN_HOUSE).by(AS_ANNA)
    (asked,) = scenario.when(command).decided()
    assert asked == replace(ASKED, details=asked.details)
    scenario.by(AS_BRUNO).when(command).refused(NotAllowed)
    scenario.by(AS_ANNA).when(replace(command, vat_number="")).refused(Malformed)
    assert command.personal is not None
    assert command.personal.fact is InvoicesAsked


def test_receipts_are_had_again_only_by_whoever_has_invoices():
    given(*IN_HOUSE, ASKED).by(AS_ANNA).when(EndInvoices(member=ANNA)).then(
        InvoicesEnded(day=TODAY, member=ANNA)
    )
    given(*IN_HOUSE).by(AS_ANNA).when(EndInvoices(member=ANNA)).refused(NoInvoicesAsked)


def test_codes_have_one_form():
    """The check digit of a partita IVA is looked at; others begin with a country."""
    assert vat_number("IT 1234 5678 903") == "12345678903"
    assert vat_number("de123456789") == "DE123456789"
    assert sdi_code(" m5uxcr1 ") == "M5UXCR1"
    assert pec("Rossi@PEC.example.org") == "rossi@pec.example.org"
    for wrong in ("12345678901", "1234", "00000000000", "D€123"):
        with pytest.raises(Malformed):
            vat_number(wrong)
    for parse, wrong in ((sdi_code, "ABC"), (pec, "nobody")):
        with pytest.raises(Malformed):
            parse(wrong)


def test_a_document_is_numbered_in_the_year_of_its_entry():
    """What is told on New Year's Day of the old year counts on in the old year."""
    (receipt,) = leaving()
    old = replace(receipt, document=named("DF", "OLD"), year=LEAVES.year + 1, number=4)
    (told,) = leaving(old)
    assert (told.day.year, told.year, told.number) == (LEAVES.year, LEAVES.year, 1)


def borne(facts) -> list[tuple[str, int]]:
    """What of stamp duty hubs bear by these facts: of which document, and how much."""
    return [
        (one.about, one.lines[0].cents)
        for one in facts
        if isinstance(one, EntryPosted) and one.kind == "stamp-borne"
    ]


def test_what_nobody_was_shown_of_stamp_duty_the_hub_bears():
    """Damage of 100,00 has no VAT: its receipt carries 2 euro, which the hub owes the state at its own cost; one of 20,00 none."""
    command = ChargeDamage(stay=STAY, payer=ANNA, cents=120_00, note="sealed", above_owed=True)
    scenario = given(*IN_HOUSE).at(on(LEAVES)).when(command)
    facts = scenario.memory.decide(command, now=scenario.now, who=scenario.who)
    kept, owed = [one for one in facts if isinstance(one, DocumentIssued)]
    assert [one.stamp_cents for one in (kept, owed)] == [2_00, 0]
    assert borne(facts) == [(kept.document, 2_00)]
    (entry,) = [one for one in facts if isinstance(one, EntryPosted) and one.kind == "stamp-borne"]
    assert [(line.account, line.cents) for line in entry.lines] == [
        (chart.stamp_borne(ALA), 2_00),
        (chart.stamp_duty(ALA), -2_00),
    ]


def test_what_has_vat_and_city_tax_carry_no_stamp_duty():
    """150,00 with VAT within, and 9,00 of city tax."""
    (receipt,) = leaving()
    assert receipt.stamp_cents == 0


@pytest.mark.parametrize(
    "lines, stamp",
    [
        ([("use", "N2.2", 77_47)], 0),
        ([("use", "N2.2", 77_48)], 2_00),
        ([("use", "N2.2", -77_48)], 2_00),
        ([("city-tax", "N1", 500_00)], 0),
        ([("use", "N2.2", 70_00), ("city-tax", "N1", 20_00)], 0),
        ([("use", "N2.2", 70_00), ("fee", "N1", 20_00)], 2_00),
        ([("use", "", 500_00)], 0),
    ],
)
def test_stamp_duty_is_on_more_than_77_47_without_vat(lines, stamp):
    """City tax does not count; what is given back does as what is charged."""
    told = [
        DocumentLine(what, 0 if nature else 1_000, nature, base, 0) for what, nature, base in lines
    ]
    assert stamp_on(told) == stamp


@drawn(tills())
def test_what_a_hub_owes_of_stamp_duty_is_what_its_documents_carry(till):
    """Whoever bears it: sold, paid back, taken back."""
    documents = [line.fact for line in till.lines if isinstance(line.fact, DocumentIssued)]
    owed = -till.memory[Account, chart.stamp_duty(ALA)].balance
    assert owed == sum(one.stamp_cents for one in documents)
    borne_cents = till.memory[Account, chart.stamp_borne(ALA)].balance
    assert borne_cents == sum(cents for _, cents in borne(line.fact for line in till.lines))

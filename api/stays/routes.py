"""Rooms and stays: where their commands are sent."""

from datetime import date
from typing import Final

from api.engine.examples import AGREEMENT, MEMBER, OPENS, ROOM, STAY
from api.engine.route import Route
from ledger.stays.agree_price import AgreePrice
from ledger.stays.arrival_rules import SetArrivalRules
from ledger.stays.arrive import CheckIn, MarkNoShow
from ledger.stays.book import Book, BookAgain
from ledger.stays.cancel import Cancel
from ledger.stays.change import ChangeStay
from ledger.stays.close import CloseRoom, ReopenRoom
from ledger.stays.damage import ChargeDamage
from ledger.stays.deposit import ReleaseDeposit
from ledger.stays.exempt_guest import ExemptGuest
from ledger.stays.furnish import AddRoom, SetTerms
from ledger.stays.give_beds_back import GiveBedsBack
from ledger.stays.leave import CheckOut
from ledger.stays.lend import LendRoom
from ledger.stays.length_prices import SetLengthPrices
from ledger.stays.move import MoveGuests, SwapStays
from ledger.stays.pay_back import PayBack
from ledger.stays.register_guest import RegisterGuest
from ledger.stays.report_arrivals import DestroyRegister, NoteReceipt, SetPoliceCodes
from ledger.stays.reserve import ReleaseReservation, Reserve
from ledger.stays.rules import SetStayRule
from ledger.stays.set_price import SetPrice
from ledger.stays.sleep import RecordNight
from ledger.stays.tax_table import SetCityTax
from ledger.stays.undo_no_show import UndoNoShow
from ledger.stays.withdraw_room import WithdrawRoom

_STAY: Final = {
    "arrive": date(2027, 7, 5),
    "depart": date(2027, 7, 9),
    "beds": [{"room": ROOM, "bed": "window", "guest": MEMBER}, {"room": ROOM, "bed": "door"}],
}
ROUTES: Final = (
    Route(
        command=AddRoom,
        path="/hubs/{hub}/rooms",
        location="/rooms/{room}",
        example={"name": "Camera sul cortile", "beds": ["window", "door"]},
    ),
    Route(
        command=SetPrice,
        path="/rooms/{room}/prices",
        location="/rooms/{room}",
        example={
            "valid_from": OPENS,
            "cents": 3_800,
            "weekdays": [{"weekday": 5, "cents": 4_400}, {"weekday": 6, "cents": 4_400}],
            "seasons": [{"name": "Estate", "first": "06-15", "last": "09-15", "cents": 5_500}],
            "further": [{"guest_from": 2, "off_bp": 2_000}],
        },
    ),
    Route(
        command=LendRoom,
        path="/rooms/{room}/agreements",
        location="/rooms/{room}",
        example={"agreement": AGREEMENT},
    ),
    Route(command=WithdrawRoom, path="/rooms/{room}/withdraw", location="/rooms/{room}"),
    Route(
        command=CloseRoom,
        path="/rooms/{room}/closings",
        location="/rooms/{room}",
        example={"first": date(2027, 2, 1), "until": date(2027, 3, 1), "reason": "season"},
    ),
    Route(
        command=ReopenRoom,
        path="/closings/{closing}/reopen",
        location="/rooms/{room}",
        example={"first": date(2027, 2, 20)},
    ),
    Route(
        command=SetTerms,
        path="/hubs/{hub}/terms",
        location="/hubs/{hub}/terms",
        example={
            "valid_from": OPENS,
            "vat_bp": 1_000,
            "city_tax_cents": 150,
            "deposit_cents": 10_000,
            "long_stays": False,
            "cin": "IT056003B4K7Q2M9XA",
            "lodging": "holiday home",
        },
    ),
    Route(
        command=SetLengthPrices,
        path="/hubs/{hub}/length-prices",
        location="/hubs/{hub}/length-prices",
        example={
            "valid_from": OPENS,
            "prices": [
                {"nights_from": 7, "off_bp": 1_000},
                {"nights_from": 28, "off_bp": 2_500},
            ],
        },
    ),
    Route(
        command=SetArrivalRules,
        path="/hubs/{hub}/arrival-rules",
        location="/hubs/{hub}/arrival-rules",
        example={
            "valid_from": OPENS,
            "nights_min": 2,
            "seasons": [{"first": "08-01", "last": "08-31", "nights_min": 5}],
            "days_before_min": 1,
            "days_before_max": 365,
            "weekdays_without": [7],
            "days_without": [{"first": date(2027, 12, 24), "until": date(2027, 12, 27)}],
        },
    ),
    Route(
        command=SetCityTax,
        path="/municipalities/{istat}/city-tax",
        location="/municipalities/{istat}/city-tax",
        example={
            "valid_from": OPENS,
            "rates": [
                {"first": "06-01", "last": "09-30", "cents": 200},
                {"first": "10-01", "last": "05-31", "cents": 150},
                {"lodging": "farm", "first": "06-01", "last": "09-30", "cents": 100},
            ],
            "nights_max": 7,
            "exempt_below": 12,
            "others": ["carer", "escort"],
        },
    ),
    Route(
        command=Reserve,
        path="/hubs/{hub}/stays",
        location="/stays/{stay}",
        example={"payer": MEMBER, **_STAY},
    ),
    Route(command=ReleaseReservation, path="/stays/{stay}/release", location="/stays/{stay}"),
    Route(
        command=Book,
        path="/stays/{stay}/book",
        location="/stays/{stay}",
        example={"payer": MEMBER, "companions": ["Luca Bianchi"]},
    ),
    Route(
        command=BookAgain,
        path="/stays/{stay}/book-again",
        location="/stays/{stay}",
        example={"payer": MEMBER, "companions": ["Luca Bianchi"], "shown_total_cents": 25_900},
    ),
    Route(
        command=ChangeStay,
        path="/stays/{stay}/change",
        location="/stays/{stay}",
        example={"payer": MEMBER, **_STAY, "companions": ["Luca Bianchi"]},
    ),
    Route(
        command=AgreePrice,
        path="/stays/{stay}/price",
        location="/stays/{stay}",
        example={"payer": MEMBER, "night_cents": 2_500, "reason": "stays for the whole fair"},
    ),
    Route(
        command=MoveGuests,
        path="/stays/{stay}/moves",
        location="/stays/{stay}",
        example={"moves": [{"room": ROOM, "bed": "window", "to_room": ROOM, "to_bed": "door"}]},
    ),
    Route(
        command=SwapStays,
        path="/stays/{stay}/swap",
        location="/stays/{stay}",
        example={"other": STAY},
    ),
    Route(
        command=GiveBedsBack,
        path="/stays/{stay}/give-beds-back",
        location="/stays/{stay}",
        example={"payer": MEMBER, "beds": [{"room": ROOM, "bed": "door"}]},
    ),
    Route(
        command=Cancel,
        path="/stays/{stay}/cancel",
        location="/stays/{stay}",
        example={"shown_fee_cents": 7_600},
    ),
    Route(
        command=RegisterGuest,
        path="/stays/{stay}/guests",
        location="/stays/{stay}",
        example={
            "guest": MEMBER,
            "residence": "Lazio",
            "surname": "Bianchi",
            "given_name": "Anna",
            "sex": "F",
            "born": "1985-08-01",
            "birth_place": "058091",
            "citizenship": "IT",
            "document": "identity card",
            "document_number": "CA12345AB",
            "document_place": "058091",
        },
    ),
    Route(
        command=ExemptGuest,
        path="/stays/{stay}/exemptions",
        location="/stays/{stay}",
        example={"payer": MEMBER, "guest": MEMBER, "reason": "carer", "note": "the ward's paper"},
    ),
    Route(
        command=NoteReceipt,
        path="/hubs/{hub}/police-receipts",
        example={
            "stays": [STAY],
            "receipt": "2026/000123",
            "received_on": date(2027, 7, 5),
            "sha256": "0" * 64,
        },
    ),
    Route(command=DestroyRegister, path="/stays/{stay}/destroy-register", location="/stays/{stay}"),
    Route(
        command=SetPoliceCodes,
        path="/police-codes",
        example={"codes": [{"place": "DE", "code": "100000216"}]},
    ),
    Route(command=CheckIn, path="/stays/{stay}/check-in", location="/stays/{stay}"),
    Route(command=MarkNoShow, path="/stays/{stay}/no-show", location="/stays/{stay}"),
    Route(
        command=UndoNoShow,
        path="/stays/{stay}/undo-no-show",
        location="/stays/{stay}",
        example={"slept": True},
    ),
    Route(
        command=RecordNight,
        path="/stays/{stay}/nights",
        location="/stays/{stay}",
        example={"night": date(2027, 7, 5)},
    ),
    Route(
        command=ChargeDamage,
        path="/stays/{stay}/damages",
        location="/stays/{stay}",
        example={"payer": MEMBER, "cents": 4_500, "note": "A broken lamp"},
    ),
    Route(command=ReleaseDeposit, path="/stays/{stay}/release-deposit", location="/stays/{stay}"),
    Route(
        command=SetStayRule,
        path="/stay-rules",
        example={"rule": "deposit-hours", "valid_from": OPENS, "value": 24},
    ),
    Route(command=CheckOut, path="/stays/{stay}/check-out", location="/stays/{stay}"),
    Route(
        command=PayBack,
        path="/stays/{stay}/pay-backs",
        example={
            "payer": MEMBER,
            "of": "fee",
            "amount_cents": 7_600,
            "note": "ill, with a certificate",
        },
    ),
)

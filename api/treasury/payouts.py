"""Paying in and out, as a member sees it: where to pay, with which code, and what was asked to be paid out."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from api.engine.access import May
from api.engine.ask import Ask, Nothing, Read
from api.engine.listing import PrivateRow, list_of, one_of
from api.engine.personal import Written, opened
from ledger.treasury.payment_code import payment_code
from projections.treasury.idle import IDLE_WALLET
from projections.treasury.payouts import PAYOUT, Payout, PayoutState


class PayingIn(msgspec.Struct, frozen=True, kw_only=True):
    """Where a member pays in, and the code by which the money is known as theirs.

    `holder` and `iban` are null until whoever runs the book has set them.
    """

    member: str
    code: str
    holder: str | None
    iban: str | None


class PayoutShown(msgspec.Struct, frozen=True, kw_only=True):
    """A payment out that a member asked for: to which IBAN, and why it was refused, if it was.

    Words are null once the member was forgotten, and while they are `unreadable`.
    """

    id: str
    member: str
    cents: int
    state: PayoutState
    since: date
    iban: str | None
    reason: str | None
    unreadable: bool = False


async def paying_in(ask: Ask) -> PayingIn:
    """Say where and how a member pays in."""
    member = ask.path["member"]
    holder, account = ask.clients_account
    return PayingIn(
        member=member, code=payment_code(member), holder=holder or None, iban=account or None
    )


async def _shown(ask: Ask, found: Sequence[Payout]) -> list[PayoutShown]:
    """Return payments out with their words opened."""
    ibans = [Written(one.member, one.asked_at, ("iban",)) for one in found]
    refused = [one for one in found if one.refused_at]
    reasons = [Written(one.member, one.refused_at, ("reason",)) for one in refused]
    words = await opened(ask, ibans + reasons)
    why = dict(zip((one.id for one in refused), words[len(found) :], strict=True))
    return [
        PayoutShown(
            id=one.id,
            member=one.member,
            cents=one.cents,
            state=one.state,
            since=one.since,
            iban=to.words.get("iban"),
            reason=why[one.id].words.get("reason") if one.id in why else None,
            unreadable=to.unreadable,
        )
        for one, to in zip(found, words[: len(found)], strict=True)
    ]


_WORDS: Final = PrivateRow(PayoutShown, _shown)
PAYOUTS: Final = (
    Read(
        path="/members/{member}/paying-in",
        name="paying-in",
        answers=paying_in,
        returns=PayingIn,
        may=May.OF_MEMBER,
        query=Nothing,
    ),
    list_of(
        PAYOUT,
        "/payouts",
        "List payments out that were asked for: staff all, users those of members they act for.",
        may=May.OWN,
        opened=_WORDS,
        example={"state": "waiting"},
    ),
    list_of(
        IDLE_WALLET,
        "/idle-wallets",
        "List members' free money above a sum that has not moved for some days: to be paid out.",
        may=May.STAFF,
        example={"above_cents": 10_000, "days": 365},
    ),
    one_of(
        PAYOUT,
        "/payouts/{payout}",
        "One payment out that was asked for, with the IBAN.",
        may=May.OWN,
        opened=_WORDS,
    ),
)

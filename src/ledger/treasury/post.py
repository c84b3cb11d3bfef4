"""Post entries: every cent that leaves one account arrives in another of the same owner's books."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import msgspec

from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.treasury.account import Account, Hold
from ledger.treasury.chart import floor_of, owner_of
from ledger.treasury.events import EntryPosted, Posting


class NotEnoughMoney(Refused):
    """The account does not hold that much."""


class NotReserved(Refused):
    """Less than that is reserved under this name."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry before it is posted: what the journal prescribes, still without id and day."""

    kind: str
    about: str
    lines: tuple[Posting, ...]
    reverses: str = ""
    reason: str = ""
    note: str = ""


def post(see: See, *drafts: Draft, day: date | None = None) -> list[EntryPosted]:
    """Return the drafts as facts, in order, with ids and the effective day (today unless given).

    Lines of zero cents are left out, and a draft with no line left is not posted at all. Refuses
    `NotEnoughMoney` when an account with a floor would go through it, `NotReserved` when more is
    given back or captured than a hold reserves; all drafts together, since they are one append.
    """
    day = day or see.today()
    entries = [
        EntryPosted(
            day=day,
            entry=see.new_id("E"),
            kind=draft.kind,
            about=draft.about,
            lines=lines,
            reverses=draft.reverses,
            reason=draft.reason,
            note=draft.note,
        )
        for draft in drafts
        if (lines := tuple([line for line in draft.lines if line.cents]))
    ]
    for entry in entries:
        _assert_balanced(entry.lines)
    posted = [line for entry in entries for line in entry.lines]
    _refuse_overdrafts(see, posted)
    _refuse_unreserved(see, posted)
    return entries


def _assert_balanced(lines: Iterable[Posting]) -> None:
    """An unbalanced draft is our mistake, not the caller's: it stops the command, not the pen."""
    per_owner: dict[str, int] = defaultdict(int)
    for line in lines:
        per_owner[owner_of(line.account)] += line.cents
        assert bool(line.hold) == line.account.endswith(":Held"), line
    assert not any(per_owner.values()), f"unbalanced for {per_owner}"


def _refuse_overdrafts(see: See, lines: Iterable[Posting]) -> None:
    moves: dict[str, int] = defaultdict(int)
    for line in lines:
        moves[line.account] += line.cents
    risky = {name: cents for name, cents in moves.items() if cents * floor_of(name) < 0}
    # Whoever is owed before the bank that owes: the refusal names the wallet.
    for name, account in see.all(Account, sorted(risky, reverse=True)).items():
        if (account.balance + risky[name]) * floor_of(name) < 0:
            raise NotEnoughMoney(
                account=name,
                available_cents=abs(account.balance),
                needed_cents=abs(risky[name]),
            )


def _refuse_unreserved(see: See, lines: Iterable[Posting]) -> None:
    moves: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.hold:
            moves[line.hold] += line.cents
    risky = {name: cents for name, cents in moves.items() if cents > 0}
    for name, hold in see.all(Hold, risky).items():
        if hold.reserved < risky[name]:
            raise NotReserved(hold=name, reserved_cents=hold.reserved, needed_cents=risky[name])

"""Post entries: every cent that leaves one account arrives in another of the same owner's books."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from ledger.kernel.accounts import Chart
from ledger.kernel.fact import Fact
from ledger.kernel.ids import Prefix
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.treasury.account import Account, Hold
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

    Lines of zero cents are left out, and a draft with no line left is not posted at all; lines on
    members' accounts are numbered and carry the balance. Refuses `NotEnoughMoney` when an account
    with a floor would go through it, `NotReserved` when more is given back or captured than a hold
    reserves; all drafts together, since they are one append.
    """
    told = [
        (draft, lines) for draft in drafts if (lines := [one for one in draft.lines if one.cents])
    ]
    moves: dict[str, int] = defaultdict(int)
    for _, lines in told:
        _assert_balanced(see.chart, lines)
        for line in lines:
            moves[line.account] += line.cents
    accounts = _accounts(see, moves)
    _must_be_reserved(see, (line for _, lines in told for line in lines))
    passbook = {name: (one.lines, one.balance) for name, one in accounts.items()}
    day = day or see.today()
    return [
        EntryPosted(
            day=day,
            entry=see.new_id(Prefix.ENTRY),
            kind=draft.kind,
            about=draft.about,
            lines=tuple([_numbered(see.chart, line, passbook) for line in lines]),
            reverses=draft.reverses,
            reason=draft.reason,
            note=draft.note,
        )
        for draft, lines in told
    ]


def post_each(see: See, told: Iterable[tuple[Fact, Draft]]) -> list[Fact]:
    """Return each fact followed by the entry that its draft became, all of them one append."""
    pairs = list(told)
    entries = post(see, *(draft for _, draft in pairs))
    facts = (fact for fact, _ in pairs)
    return [one for pair in zip(facts, entries, strict=True) for one in pair]


def _numbered(chart: Chart, line: Posting, passbook: dict[str, tuple[int, int]]) -> Posting:
    """Count a line of a member's account on, and write down what the account holds after it."""
    if not chart.is_numbered(line.account):
        return line
    before, balance = passbook[line.account]
    passbook[line.account] = number, balance = before + 1, balance + line.cents
    return Posting(line.account, line.cents, line.hold, number, balance)


def _assert_balanced(chart: Chart, lines: Iterable[Posting]) -> None:
    """An unbalanced draft is our mistake, not the caller's: it stops the command, not the pen."""
    per_owner: dict[str, int] = defaultdict(int)
    for line in lines:
        per_owner[chart.owner_of(line.account)] += line.cents
        assert bool(line.hold) == line.account.endswith(":Held"), line
    assert not any(per_owner.values()), f"unbalanced for {per_owner}"


def _accounts(see: See, moves: Mapping[str, int]) -> Mapping[str, Account]:
    """Return members' accounts, and those that a floor may stop; refuses `NotEnoughMoney`."""
    chart = see.chart
    asked = [
        name
        for name, cents in moves.items()
        if cents * chart.floor_of(name) < 0 or chart.is_numbered(name)
    ]
    # Whoever is owed before the bank that owes: the refusal names the wallet.
    accounts = see.all(Account, sorted(asked, reverse=True))
    for name, account in accounts.items():
        floor = chart.floor_of(name)
        if moves[name] * floor < 0 and (account.balance + moves[name]) * floor < 0:
            raise NotEnoughMoney(
                account=name,
                available_cents=abs(account.balance),
                needed_cents=abs(moves[name]),
            )
    return accounts


def _must_be_reserved(see: See, lines: Iterable[Posting]) -> None:
    moves: dict[str, int] = defaultdict(int)
    for line in lines:
        if line.hold:
            moves[line.hold] += line.cents
    risky = {name: cents for name, cents in moves.items() if cents > 0}
    for name, hold in see.all(Hold, risky).items():
        if hold.reserved < risky[name]:
            raise NotReserved(hold=name, reserved_cents=hold.reserved, needed_cents=risky[name])

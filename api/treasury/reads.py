"""Money: accounts with their meaning, statements with a running balance, everybody's trial balance."""

from typing import Annotated, Final

from msgspec import Meta

from api.engine.access import May
from api.engine.ask import Ask, Cursor, Limit, Look, Read
from api.engine.listing import list_of
from api.engine.problems import NotHere
from api.treasury.bank_transfers import BANK_TRANSFERS
from api.treasury.dues import DUES
from api.treasury.journal import JOURNAL, own_accounts
from api.treasury.payouts import PAYOUTS
from api.treasury.periods import PERIODS, own_owner
from api.treasury.statement import STATEMENTS
from api.treasury.suspense import SUSPENSE
from ledger.kernel.who import Role
from ledger.registry import RULES
from ledger.treasury.opening import Owner
from projections.treasury.questions import ACCOUNT, money, trial_balance
from projections.treasury.statement import statement
from projections.treasury.words import Money, Statement, TrialBalance


class StatementAsked(Look, frozen=True, kw_only=True):
    """A page of a statement."""

    cursor: Cursor = ""
    limit: Limit = 100
    newest: Annotated[bool, Meta(description="the newest first")] = False


class BalanceAsked(Look, frozen=True, kw_only=True):
    """Whose books; everybody's without an owner."""

    owner: Owner | None = None


async def account_statement(ask: Ask) -> Statement:
    """An account's lines, each with the balance after it: staff any, others those of their own."""
    name = ask.path["account"]
    try:
        owner = RULES.chart.owner_of(name)
    except ValueError:
        raise NotHere(account=name) from None
    if not ask.is_staff and not await _is_own(ask, name, owner):
        raise NotHere(account=name)
    return await _statement(ask, name)


async def _is_own(ask: Ask, name: str, owner: str) -> bool:
    if ask.who.role is Role.HOST:
        return owner == ask.who.hub
    return name in await own_accounts(ask)


async def _statement(ask: Ask, name: str) -> Statement:
    query: StatementAsked = ask.query
    async with ask.looking("treasury") as (connection, as_of):
        return await statement(
            connection,
            name,
            as_of=as_of,
            after=query.cursor or None,
            limit=query.limit,
            newest_first=query.newest,
        )


async def member_money(ask: Ask) -> Money:
    """What a member has: free, reserved and for what, and owed."""
    async with ask.looking("treasury") as (connection, as_of):
        return await money(connection, ask.path["member"], as_of)


async def balance(ask: Ask) -> TrialBalance:
    """The trial balance of each owner and of all together: debit equals credit in each."""
    query: BalanceAsked = ask.query
    owner = own_owner(ask, query.owner)
    async with ask.looking("treasury") as (connection, as_of):
        return await trial_balance(connection, owner=owner, as_of=as_of)


READS: Final = (
    list_of(
        ACCOUNT,
        "/accounts",
        "List accounts with a sentence of meaning each and their balance; hosts those of their hub.",
        may=May.STAFF_AND_HOSTS,
        hosts="owner",
        example={"under": "Assets:Bank"},
    ),
    Read(
        path="/accounts/{account}",
        name="account",
        answers=account_statement,
        returns=Statement,
        may=May.OWN,
        query=StatementAsked,
    ),
    Read(
        path="/trial-balance",
        name="trial-balance",
        answers=balance,
        returns=TrialBalance,
        may=May.STAFF_AND_HOSTS,
        query=BalanceAsked,
        example={"as_of": "2026-06-30"},
    ),
    *STATEMENTS,
    *JOURNAL,
    *PERIODS,
    *SUSPENSE,
    *BANK_TRANSFERS,
    *DUES,
    *PAYOUTS,
    Read(
        path="/members/{member}/money",
        name="money",
        answers=member_money,
        returns=Money,
        may=May.OF_MEMBER,
        cached_by="treasury",
    ),
)

"""A wallet is idle since the last day on which it moved, whenever that was written down."""

from datetime import date, timedelta

from ledger.kernel.days import ONE_DAY, rome
from ledger.kernel.fact import Line
from ledger.treasury import chart
from ledger.treasury.events import EntryPosted, Posting
from patto.postgres import Cluster
from projections.engine.asof import AsOf
from projections.treasury.idle import IDLE_WALLET, IdleWallet
from projections.treasury.view import TREASURY
from tests.projections.chronicle import MEMBERS
from tests.projections.told import told
from tests.scenario import NOON, TODAY, named

ANNA = MEMBERS[0]
LATELY, LONG_AGO = TODAY - 3 * ONE_DAY, TODAY - timedelta(days=400)


def paid_in(n: int, told_on: date, day: date, cents: int) -> Line[EntryPosted]:
    """Money that a bank moved on a day, and that was written down on another."""
    lines = (Posting(chart.CLIENTS_BANK, cents), Posting(chart.wallet(ANNA), -cents))
    fact = EntryPosted(day=day, entry=named("E", "X"), kind="payment-in", about=ANNA, lines=lines)
    return Line(n, rome(told_on, 12), "o", f"k{n}", b"", fact)


def test_what_is_told_late_does_not_make_a_wallet_idle(server: Cluster) -> None:
    """It moved three days ago; that a payment of last year was written down since changes nothing."""
    lines = [
        paid_in(1, LATELY, LATELY, 100_00),
        paid_in(2, LATELY + ONE_DAY, LONG_AGO, 50_00),
    ]
    with told(server, TREASURY) as book:
        book.take(lines, [])
        for position, cents in ((1, 100_00), (2, 150_00)):
            page = book.ask(lambda c, p=position: IDLE_WALLET.page(c, AsOf(p), now=NOON))
            assert page.wallets == [IdleWallet(id=ANNA, cents=cents, since=LATELY)]
        page = book.ask(lambda c: IDLE_WALLET.page(c, now=NOON, days=30))
        assert page.wallets == []


def test_a_late_payment_moves_a_wallet_on_its_own_day(server: Cluster) -> None:
    """Written down today, moved a month ago: so long it has been idle."""
    month_ago = TODAY - timedelta(days=30)
    with told(server, TREASURY) as book:
        book.take([paid_in(1, TODAY, month_ago, 100_00)], [])
        page = book.ask(lambda c: IDLE_WALLET.page(c, now=NOON, days=30, above_cents=99_99))
        assert page.wallets == [IdleWallet(id=ANNA, cents=100_00, since=month_ago)]
        page = book.ask(lambda c: IDLE_WALLET.page(c, now=NOON, days=31))
        assert page.wallets == []

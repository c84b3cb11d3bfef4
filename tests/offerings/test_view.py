"""Who owns what, as the tables tell it, is what the facts so far add up to: at every position."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from math import floor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.houses.distribute import Of
from ledger.houses.events import (
    HolderPaid,
    HolderPartUndone,
    SharesOffered,
    TransferAuthorised,
    TransferRefused,
    TransferRequested,
)
from ledger.houses.house import House, NoSuchHouse
from ledger.houses.seller import Seller
from ledger.kernel.days import rome
from ledger.offerings.cost import Costs
from ledger.offerings.events import SharesEntered, SharesRegistered, Stage
from ledger.offerings.holder import Holder
from ledger.offerings.offering import Offering
from ledger.offerings.register import Register
from ledger.registry import RULES
from ledger.treasury import chart
from ledger.treasury.account import Account, Hold
from ledger.ventures.venture import NoSuchVenture
from projections.bookings.held import HELD
from projections.engine.asof import AsOf, BeyondTheBook
from projections.engine.filling import Filling
from projections.engine.part import Part
from projections.houses.questions import HOUSE as A_HOUSE
from projections.houses.questions import OFFER, OfferState
from projections.houses.view import HOUSES
from projections.offerings.questions import OFFERING, OfferingState
from projections.offerings.view import OFFERINGS
from projections.portfolio import PORTFOLIO, Portfolio, asked_for, with_yields
from projections.recount import Recount
from projections.recount.accounts import owner
from projections.registers import cap_table, register
from projections.treasury.payouts import PAYOUTS
from projections.treasury.questions import money
from projections.treasury.view import TREASURY
from projections.ventures.questions import VENTURE as A_VENTURE
from projections.ventures.view import VENTURES
from tests.offerings.portfolios import portfolio
from tests.projections.chronicle import (
    BEGIN,
    HOUSE,
    MEMBERS,
    VENTURE,
    Chronicle,
    lived,
    lived_until,
)
from tests.projections.recounted import at_every_position, recounted
from tests.projections.told import Told, books_of, differences
from tests.scenario import NOON, Memory

KINDS = (
    "shares",
    "cost",
    "flows",
    "sold",
    "pledge",
    "payout",
    "held-for",
    "house",
    "address",
    "venture",
    "issuer",
    "offer",
    "offering",
    "buyer",
    "taken",
    "issued",
    "sheet",
    "warned",
    "distribution",
    "appraisal",
    "part",
    "part-undone",
    "redeemed",
    "paid",
    "balance",
    "hold",
    "late",
    "corrected",
    "entries",
    "movement",
)
LISTED = ("house", "venture", "offering", "offer", "distribution", "appraisal")
VIEWS = (OFFERINGS, HOUSES, VENTURES, HELD, PAYOUTS, TREASURY)
TAKES = frozenset().union(*(Filling(view).takes for view in VIEWS))
# Its house is none that authorises, and none that existed or is owned in common: tests/houses/test_view.py.
ELSEWHERE = {
    TransferRequested,
    TransferAuthorised,
    TransferRefused,
    SharesEntered,
    SharesRegistered,
}
HISTORY = lived_until(range(950), TAKES - ELSEWHERE)


def ours(figures: dict[str, str]) -> dict[str, str]:
    """Leave out what other views list."""
    return {
        name: text
        for name, text in figures.items()
        if not name.startswith("directory ") or name.split()[1] in LISTED
    }


book, scratch = books_of(HISTORY, *VIEWS)


def test_at_every_position_the_tables_tell_what_the_facts_add_up_to(book: Told) -> None:
    """Figures as of p equal a fold of the first p facts, for every p."""
    lines = HISTORY.lines()
    for p, told_again in at_every_position(lines, (*KINDS, "directory")):
        assert not differences(book.figures(p), ours(told_again)), p


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 10_000), min_size=20, max_size=90),
    st.lists(st.integers(0, 1_000), max_size=12),
)
def test_however_a_history_is_cut_the_tables_are_the_same(
    scratch: Told, numbers: list[int], cuts: list[int]
) -> None:
    """Chunks of any size give the same figures, now and in the middle."""
    lines = lived(numbers).lines()
    scratch.tells(lines, cuts, lambda some: ours(recounted(some, (*KINDS, "directory"))))


@pytest.mark.parametrize("position", [HISTORY.ends[n] for n in range(0, len(HISTORY.ends), 23)])
def test_a_portfolio_is_what_the_nouns_say(book: Told, position: int) -> None:
    """Shares, pledges, offers and held money agree with what the verbs decide by."""
    memory = HISTORY.nouns_at(position)
    for member in MEMBERS:
        seen = book.ask(lambda c, m=member: portfolio(c, m, AsOf(position)))
        holder, seller = memory[Holder, member], memory[Seller, member]
        assert {one.thing: one.shares for one in seen.holdings} == dict(holder.shares)
        assert {one.claim for one in seen.claims if one.kind == "pledge"} == set(holder.pledges)
        assert {one.claim for one in seen.claims if one.kind == "offer"} == set(seller.offers)
        for claim in seen.claims:
            if claim.kind != "offer":
                assert claim.held_cents == memory[Hold, claim.claim].reserved
        assert seen.held_cents == sum(one.held_cents for one in seen.claims)
        assert seen.held_cents == -memory[Account, chart.held(member)].balance


@pytest.mark.parametrize("position", [HISTORY.ends[n] for n in range(0, len(HISTORY.ends), 23)])
def test_the_parts_of_a_register_sum_to_one(book: Told, position: int) -> None:
    """Register and cap table have every holder, and their exact parts sum to one."""
    memory = HISTORY.nouns_at(position)
    house = book.ask(lambda c: register(c, HOUSE, AsOf(position)))
    venture = book.ask(lambda c: cap_table(c, VENTURE, AsOf(position)))
    assert {one.member: one.shares for one in house.holders} == dict(memory[Register, HOUSE].shares)
    assert {one.member: one.shares for one in venture.holders} == dict(
        memory[Register, VENTURE].shares
    )
    for found in (house, venture):
        parts = sum(Fraction(one.part.numerator, one.part.denominator) for one in found.holders)
        assert parts == (1 if found.issued else 0)
        assert found.issued == sum(one.shares for one in found.holders)


def test_a_day_tells_who_held_at_its_end(book: Told) -> None:
    """As of every day the register is the one that a record date on that day would pay."""
    noun = HISTORY.memory[Register, HOUSE]
    days = sorted(set(noun.moved) | {BEGIN})
    for day in days:
        seen = book.ask(lambda c, d=day: register(c, HOUSE, AsOf(day=d)))
        assert {one.member: one.shares for one in seen.holders} == noun.at_end_of(day)


def test_day_and_position_together_tell_what_was_known_of_that_day(book: Told) -> None:
    """Both clocks: what took effect by the end of the day among the facts up to the position."""
    lines = HISTORY.lines()
    for p in range(40, len(lines), 61):
        for d in sorted({line.fact.day for line in lines})[::9]:
            known = Memory()
            known.apply(*(line.fact for line in lines[:p] if line.fact.day <= d))
            if known[House, HOUSE] == House():  # Its first day is still to come.
                continue
            seen = book.ask(lambda c, p=p, d=d: register(c, HOUSE, AsOf(p, d)))
            assert {one.member: one.shares for one in seen.holders} == dict(
                known[Register, HOUSE].shares
            )


def worth(counted: Recount, thing: str) -> tuple[str, int] | None:
    """What all shares are worth together, and by which rule, from what was counted."""
    figures = counted.figures()
    issued, _, _, price, returned, *settled = figures[f"issued {thing}"].split()
    told = [text.split() for name, text in figures.items() if name.startswith("appraisal ")]
    appraised = [(day, int(cents)) for of, cents, day, *_ in told if of == thing]
    if appraised and max(appraised)[0] >= (settled[1] if settled else ""):
        last = max(day for day, _ in appraised)
        others = sum(
            cents
            for name, cents in counted.money.balance.items()
            if owner(name) == thing and name.startswith(("Assets:", "Liabilities:"))
        )
        building = counted.money.balance[f"Assets:Property:{thing}"]
        return "appraisal", [cents for day, cents in appraised if day == last][
            -1
        ] + others - building
    if not settled:
        return None
    return "offering", max(int(price) * int(issued) - int(returned), 0)


@pytest.mark.parametrize("position", [HISTORY.ends[n] for n in range(3, len(HISTORY.ends), 29)])
def test_a_holding_is_worth_its_part_of_what_all_is_worth(book: Told, position: int) -> None:
    """By the last offering or a later appraisal; the exact fraction, rounded half up; never what one paid another."""
    counted = Recount()
    counted.take(RULES.encode(line) for line in HISTORY.lines()[:position])
    for member in MEMBERS:
        for one in book.ask(lambda c, m=member: portfolio(c, m, AsOf(position))).holdings:
            told = worth(counted, one.thing)
            assert (one.value and (one.value.rule, one.value.cents)) == told
            part = Fraction(told[1] * one.shares, one.issued) if told else None
            assert one.value_cents == (None if part is None else floor(part + Fraction(1, 2)))
            assert one.part == Part.of(one.shares, one.issued)


def test_both_rules_were_seen(book: Told) -> None:
    """Or the test before says little."""
    seen = {
        one.value.rule
        for position in HISTORY.ends[::7]
        for one in (book.ask(lambda c, p=position: register(c, HOUSE, AsOf(p))),)
        if one.value
    }
    assert seen == {"offering", "appraisal"}


def test_founders_shares_have_no_price_before_a_round(book: Told) -> None:
    """Nobody has paid for them, so that they are not said to be worth anything."""
    seen = book.ask(lambda c: portfolio(c, MEMBERS[0], AsOf(HISTORY.ends[0])))
    assert [(one.thing, one.shares, one.value_cents) for one in seen.holdings] == [
        (VENTURE, 60, None)
    ]
    assert seen.value_cents == 0


def test_what_a_house_paid_is_summed_for_each_holder(book: Told) -> None:
    """Gross, withheld and net of all distributions to a member that stand, capital apart from profit."""
    told = [fact for _, fact in HISTORY.written if isinstance(fact, HolderPaid | HolderPartUndone)]
    undone = {one.distribution for one in told if isinstance(one, HolderPartUndone)}
    assert undone
    for member in MEMBERS:
        mine = [one for one in told if one.member == member]
        parts = [one for one in mine if one.distribution not in undone]
        seen = book.ask(lambda c, m=member: portfolio(c, m))
        assert [
            (one.thing, one.kind, one.times, one.gross_cents, one.net_cents) for one in seen.paid
        ] == [
            (
                HOUSE,
                kind,
                len(some),
                sum(part.gross_cents for part in some),
                sum(part.gross_cents - part.withheld_cents for part in some),
            )
            for kind in sorted(Of)
            if (some := [part for part in parts if part.of == kind])
        ]
        assert [
            (one.distribution, one.day, one.gross_cents, one.cost_cents, one.withheld_cents)
            for one in seen.distributions
        ] == [
            (one.distribution, one.day, *(_sign(one) * cents for cents in _sums(one)))
            for one in mine
        ]


def _sums(one: HolderPaid | HolderPartUndone) -> tuple[int, int, int]:
    return one.gross_cents, one.cost_cents, one.withheld_cents


def _sign(one: HolderPaid | HolderPartUndone) -> int:
    """What went back is told below zero."""
    return -1 if isinstance(one, HolderPartUndone) else 1


@pytest.mark.parametrize("position", [HISTORY.ends[n] for n in range(5, len(HISTORY.ends), 31)])
def test_a_holding_tells_its_cost_and_what_it_is_worth_above_that(
    book: Told, position: int
) -> None:
    """The cost that tax is counted by, for each holding and in all."""
    memory = HISTORY.nouns_at(position)
    for member in MEMBERS:
        seen = book.ask(lambda c, m=member: portfolio(c, m, AsOf(position)))
        for one in seen.holdings:
            assert one.cost_cents == memory[Costs, one.thing].cents(member)
            assert one.gain_cents == (
                None if one.value_cents is None else one.value_cents - one.cost_cents
            )
        assert seen.cost_cents == sum(one.cost_cents for one in seen.holdings)


def test_an_offer_whose_day_is_over_is_not_open_even_if_nobody_wrote_so(book: Told) -> None:
    """By date an offer ends with its last day, however late the scheduler is."""
    place, fact = next(
        (n, fact)
        for n, (_, fact) in enumerate(HISTORY.written, 1)
        if isinstance(fact, SharesOffered)
    )

    def state(today: date) -> dict[str, OfferState]:
        page = book.ask(lambda c: OFFER.page(c, AsOf(place), house=HOUSE, now=rome(today, 12)))
        return {one.id: one.state for one in page.offers}

    assert state(fact.expires)[fact.offer] is OfferState.OPEN
    assert state(date(2030, 1, 1))[fact.offer] is OfferState.EXPIRED


def test_an_offer_to_a_named_buyer_is_shown_to_those_whom_it_concerns(book: Told) -> None:
    """Filtered before it is cut into pages: a page is as long as it can be, and `next` names nothing else."""
    everything = book.ask(lambda c: OFFER.page(c, now=NOON, limit=1_000)).offers
    for member in MEMBERS:
        mine = [
            one.id
            for one in everything
            if (not one.buyer and one.state is not OfferState.ACCEPTED)
            or member
            in (one.seller, one.buyer, *(other.buyer for other in (*one.buyers, *one.taken)))
        ]
        seen, after = [], ""
        while after is not None:
            page = book.ask(
                lambda c, m=member, a=after: OFFER.page(c, now=NOON, own=[m], after=a, limit=2)
            )
            assert len(page.offers) == 2 or page.next is None
            seen += [one.id for one in page.offers]
            after = page.next
        assert seen == mine


def test_open_offerings_are_listed_until_they_end(book: Told) -> None:
    """Settled, failed and cancelled ones are gone; what is open is what the nouns have open."""
    for position in HISTORY.ends[::17]:
        memory = HISTORY.nouns_at(position)
        today = HISTORY.written[position - 1][1].day
        noon = rome(today, 12)
        page = book.ask(lambda c, p=position, n=noon: OFFERING.page(c, AsOf(p), now=n, limit=1_000))
        open_now = {
            key: noun
            for (_, key), noun in memory.items()
            if isinstance(noun, Offering) and noun.stage is Stage.OPEN
        }
        running = (OfferingState.OPEN, OfferingState.CLOSED)
        shown = {one.id: one for one in page.offerings if one.state in running}
        assert shown.keys() == open_now.keys()
        for name, noun in open_now.items():
            one = shown[name]
            assert (one.of, one.terms, one.asked) == (noun.issuer, noun.terms, noun.shares)
            assert (one.remaining, one.enough) == (noun.remaining, noun.enough)
            assert one.settles_after == noun.settles_after


def test_houses_and_ventures_are_listed(book: Told) -> None:
    """With what is told of each, and as many shares as were issued."""
    (house,) = book.ask(lambda c: A_HOUSE.page(c, now=NOON)).houses
    (venture,) = book.ask(lambda c: A_VENTURE.page(c, now=NOON)).ventures
    assert (house.id, house.name, house.form) == (HOUSE, "Mulino", "spa")
    assert venture.id == VENTURE
    for name, question in ((HOUSE, register), (VENTURE, cap_table)):
        found = book.ask(lambda c, n=name, q=question: q(c, n))
        assert found.issued == HISTORY.memory[Register, name].issued


def test_what_did_not_exist_then_is_refused_by_name(book: Told) -> None:
    """A house has no register before it was opened, and a house is no venture."""
    with pytest.raises(NoSuchHouse):
        book.ask(lambda c: register(c, HOUSE, AsOf(3)))
    with pytest.raises(NoSuchHouse):
        book.ask(lambda c: register(c, VENTURE))
    with pytest.raises(NoSuchVenture):
        book.ask(lambda c: cap_table(c, HOUSE))
    with pytest.raises(NoSuchVenture):
        book.ask(lambda c: cap_table(c, VENTURE, AsOf(day=date(2026, 1, 1))))


def test_nobody_is_told_about_positions_that_do_not_exist(book: Told) -> None:
    """Neither one who asks alone nor those who ask together."""
    with pytest.raises(BeyondTheBook):
        book.ask(lambda c: portfolio(c, MEMBERS[0], AsOf(10**9)))
    with pytest.raises(BeyondTheBook):
        book.ask(lambda c: of_all(c, AsOf(10**9)))


@pytest.mark.parametrize(
    "as_of", [None, AsOf(len(HISTORY.written) // 2), AsOf(None, HISTORY.today), AsOf(40, BEGIN)]
)
def test_whoever_is_answered_with_others_is_answered_as_alone(
    book: Told, as_of: AsOf | None
) -> None:
    """One statement for all members, some of them twice, tells each the same."""
    alone = [book.ask(lambda c, m=member: portfolio(c, m, as_of)) for member in MEMBERS]
    assert book.ask(lambda c: of_all(c, as_of)) == alone


async def of_all(connection, as_of: AsOf | None) -> list[Portfolio]:
    each = [asked_for(member, as_of, None) for member in MEMBERS]
    same = {name: each[0].pop(name) for name in ("today", "valued")}
    return [with_yields(one) for one in await PORTFOLIO.ask_each(connection, as_of, each, **same)]


def test_ranges_never_overlap(book: Told) -> None:
    """A member has one number of shares of a thing at every position; a claim is open once."""

    async def overlaps(connection) -> list:
        cursor = await connection.execute("""
            SELECT a.member, a.issuer FROM shares a JOIN shares b
                ON a.member = b.member AND a.issuer = b.issuer AND a.from_position < b.from_position
                AND b.from_position < a.to_position
            UNION ALL
            SELECT a.member, a.pledge FROM pledges a JOIN pledges b
                ON a.pledge = b.pledge AND a.from_position < b.from_position
                AND b.from_position < a.to_position
        """)
        return await cursor.fetchall()

    assert book.ask(overlaps) == []


def test_the_story_is_a_rich_one() -> None:
    """The history that the other tests stand on has all kinds of facts that these views follow."""
    missing = TAKES - ELSEWHERE - {type(fact) for _, fact in HISTORY.written}
    assert not missing, sorted(kind.__name__ for kind in missing)
    assert isinstance(HISTORY, Chronicle)


def test_whoever_looks_while_the_tables_are_exchanged_sees_all_or_nothing(book: Told) -> None:
    """One statement is one moment: a rebuild that swaps the tables is never seen half-done."""
    expected = book.ask(lambda c: portfolio(c, MEMBERS[0]))
    with ThreadPoolExecutor(1) as pool:
        rebuilding = pool.submit(book.rebuild, 5)
        looks = 0
        while not rebuilding.done() or looks < 5:
            assert book.ask(lambda c: portfolio(c, MEMBERS[0])) == expected
            looks += 1
        assert rebuilding.result() == [len(HISTORY.written)] * 5 * len(VIEWS)


def test_a_claim_and_the_money_held_for_it_tell_one_day(book: Told) -> None:
    """Since when the money is held, whatever was changed since; at any position."""
    told = 0
    for position in HISTORY.ends[5::31]:
        for member in MEMBERS:
            claims = book.ask(lambda c, m=member, p=position: portfolio(c, m, AsOf(p))).claims
            held = book.ask(lambda c, m=member, p=position: money(c, m, AsOf(p))).holds
            since = {one.hold: one.since for one in held}
            days = {one.claim: one.day for one in claims if one.held_cents}
            assert days == {name: since[name] for name in days}
            told += len(days)
    assert told

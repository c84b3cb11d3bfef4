"""Network and hubs propose, counter, sign, decline; what is in force is suspended, resumed, ended."""

from datetime import timedelta

from ledger.conventions.debt_limits import SetDebtLimit
from ledger.conventions.events import For, ServiceKind, Unit
from ledger.conventions.negotiate import (
    CounterConvention,
    DeclineConvention,
    ProposeConvention,
    SignConvention,
)
from ledger.conventions.price_list import SOLD_BY, PriceLine
from ledger.conventions.rules import NO_LIMIT_CENTS, PactRule, SetPactRule
from ledger.conventions.suspend import EndConvention, ResumeConvention, SuspendConvention
from ledger.kernel.command import Command
from tests.book.chance import Chance
from tests.book.wishes import Wish, Wishing, for_hub, host, hubs, secret
from tests.book.world import World
from tests.conventions.examples import WHY
from tests.staff import OPERATOR

VAT_BP = 2_200
_DEBTS = [0, 20_00, 60_00, NO_LIMIT_CENTS, NO_LIMIT_CENTS]


def _line(world: World, chance: Chance, hub: str) -> PriceLine:
    service = ServiceKind.BED if chance.yes(60) else chance.pick(list(ServiceKind))
    unit = chance.pick(SOLD_BY[service] if not chance.yes(3) else list(Unit))
    whom = chance.pick(list(For))
    public = chance.number(0, 60) * 100
    others = [one for one in hubs(world) if one != hub]
    return PriceLine(
        service=service,
        unit=unit,
        public_cents=public,
        agreed_cents=max(0, public - chance.number(-1, 40) * 100),
        vat_bp=VAT_BP,
        whom=whom,
        hubs=tuple(others) if whom is For.NAMED_HUBS else (),
        most_a_month=chance.pick([None, 4]),
        notice_hours=chance.pick([0, 48]),
    )


def visa_days(world: World, chance: Chance) -> Wish | None:
    """Some a year, more or fewer later; nobody sets what is past. Now and then, how much hubs may owe instead."""
    if chance.yes(20):
        return debt_rule(world, chance)
    first = world.today + timedelta(days=chance.number(-1, 5))
    return SetPactRule(
        rule=PactRule.VISA_DAYS_A_YEAR,
        valid_from=first,
        value=chance.pick([0, 1, 3, 8, 400]),
        reason=WHY,
    ), OPERATOR if chance.yes(90) else host(chance.pick(hubs(world)))


def debt_rule(world: World, chance: Chance) -> Wish:
    """How much hubs may owe each other: seldom, and so little that it bites."""
    name = chance.pick([rule for rule in PactRule if "debt" in rule])
    value = chance.pick([0, 5_000, 10_000] if name is PactRule.DEBT_GROWTH_BP else _DEBTS)
    return SetPactRule(rule=name, valid_from=world.today, value=value, reason=WHY), OPERATOR


def limit(world: World, chance: Chance) -> Wish | None:
    """One hub may owe less than others, or more; a host sets none."""
    hub, other = chance.pick(hubs(world)), chance.pick([None, *hubs(world)])
    cents = chance.pick([None, *_DEBTS])
    asked = SetDebtLimit(hub=hub, creditor=other, cents=cents, reason=WHY)
    return asked, OPERATOR if chance.yes(90) else host(hub)


def _terms(world: World, chance: Chance, hub: str) -> dict[str, object]:
    since = world.today + timedelta(days=chance.number(-1, 20))
    return {
        "since": since,
        "until": chance.pick([None, since + timedelta(days=chance.number(0, 400))]),
        "prices": tuple(_line(world, chance, hub) for _ in range(chance.number(1, 3))),
    }


def propose(world: World, chance: Chance) -> Wish | None:
    hub = chance.pick(hubs(world))
    return ProposeConvention(hub=hub, **_terms(world, chance, hub)), for_hub(world, chance, hub)


def _one(world: World, chance: Chance, *stages: str) -> tuple[str, str, int] | None:
    """Pick a convention that is at one of the stages; now and then any."""
    every = world.recount.conventions.stands.items()
    fitting = [
        (one["hub"], name, one["version"])
        for name, one in every
        if one["stage"] in stages or chance.yes(4)
    ]
    return chance.pick(fitting[-4:]) if fitting else None


def counter(world: World, chance: Chance) -> Wish | None:
    if not (one := _one(world, chance, "proposed", "agreed", "suspended")):
        return None
    hub, name, _ = one
    wish = CounterConvention(hub=hub, convention=name, **_terms(world, chance, hub))
    return wish, for_hub(world, chance, hub)


def sign(world: World, chance: Chance) -> Wish | None:
    if not (one := _one(world, chance, "proposed", "agreed")):
        return None
    hub, name, version = one
    seen = version if chance.yes(95) else version + 1
    who = chance.pick([OPERATOR, host(hub)])
    return SignConvention(hub=hub, convention=name, version=seen), who


def decline(world: World, chance: Chance) -> Wish | None:
    if not chance.yes(30) or not (one := _one(world, chance, "proposed", "agreed")):
        return None
    hub, name, version = one
    wish = DeclineConvention(
        hub=hub, convention=name, version=version, reason=secret("asks too much")
    )
    return wish, for_hub(world, chance, hub)


def suspend(world: World, chance: Chance) -> Wish | None:
    if not (one := _one(world, chance, "agreed")):
        return None
    hub, name, _ = one
    wish = SuspendConvention(hub=hub, convention=name, reason=secret("does not pay"))
    return wish, for_hub(world, chance, hub)


def resume(world: World, chance: Chance) -> Wish | None:
    if not (one := _one(world, chance, "suspended")):
        return None
    hub, name, _ = one
    return ResumeConvention(hub=hub, convention=name), for_hub(world, chance, hub)


def end(world: World, chance: Chance) -> Wish | None:
    if not chance.yes(40) or not (one := _one(world, chance, "agreed", "suspended")):
        return None
    hub, name, _ = one
    last = world.today + timedelta(days=chance.number(-1, 30))
    wish = EndConvention(hub=hub, convention=name, last=last, reason=secret("moves away"))
    return wish, for_hub(world, chance, hub)


WISHES: dict[type[Command], Wishing] = {
    ProposeConvention: propose,
    CounterConvention: counter,
    SignConvention: sign,
    DeclineConvention: decline,
    SuspendConvention: suspend,
    ResumeConvention: resume,
    EndConvention: end,
    SetPactRule: visa_days,
    SetDebtLimit: limit,
}

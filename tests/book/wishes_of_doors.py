"""Somebody applies, is asked, answers, is accepted or declined, wants no more; a year on it is forgotten."""

from hashlib import sha256

from ledger.conventions.events import ServiceKind, Unit
from ledger.doors.accept import AcceptApplication
from ledger.doors.apply import ApplyForVillage, ApplyWithCitySpace, Price
from ledger.doors.forget import ForgetApplication
from ledger.doors.review import (
    AskForMore,
    DeclineApplication,
    StartReview,
    TellMore,
    WithdrawApplication,
)
from ledger.kernel.command import Command
from ledger.kernel.who import Role, Who
from ledger.places.equipment import OF_A_VILLAGE
from tests.book.chance import Chance
from tests.book.wishes import SECRET, Wish, Wishing, by, secret
from tests.book.wishes_of_places import TOWNS, places
from tests.book.world import World
from tests.staff import OPERATOR

APPLICATIONS_MAX = 16
HUBS_MAX = 4


def applicant(digest: str) -> Who:
    return Who(actor=f"application-{digest}", role=Role.APPLICANT, address=digest)


def knocking(world: World, chance: Chance) -> Who | None:
    """Somebody at an address of their own; now and then at one that is taken."""
    made = len(world.recount.doors.stands)
    if made >= APPLICATIONS_MAX and not chance.yes(10):
        return None
    number = made if not chance.yes(8) else max(0, made - 1)
    return applicant(sha256(b"address %d" % number).hexdigest())


def words_of(chance: Chance) -> dict[str, str]:
    return {
        "name": secret(chance.pick(["Emma", "Furio"])),
        "email": f"{SECRET}b{chance.number(1, 9)}@example.org",
        "phone": secret("phone"),
        "address": secret("street"),
        "about": chance.pick(["", secret("story")]),
    }


def from_a_city(world: World, chance: Chance) -> Wish | None:
    if (who := knocking(world, chance)) is None:
        return None
    abroad = chance.pick([None, *TOWNS])
    price = Price(
        service=ServiceKind.DESK,
        unit=chance.pick([Unit.DAY, Unit.HALF_DAY]),
        public_cents=2_000,
        agreed_cents=chance.pick([900, 1_000, 2_100]),
    )
    wish = ApplyWithCitySpace(
        **words_of(chance),
        istat=None if abroad else chance.pick(places()).istat,
        abroad=abroad,
        seats=chance.number(1, 60),
        rooms=chance.number(0, 4),
        prices=chance.pick([(), (price,)]),
    )
    return wish, who


def from_a_village(world: World, chance: Chance) -> Wish | None:
    if (who := knocking(world, chance)) is None:
        return None
    has = tuple(one for one in OF_A_VILLAGE if chance.yes(40))
    wish = ApplyForVillage(**words_of(chance), istat=chance.pick(places()).istat, has=has)
    return wish, who


def one_at(
    world: World, chance: Chance, *steps: str, doors: tuple[str, ...] = ()
) -> tuple[str, str] | None:
    """Pick an application that stands there, and its address; now and then any."""
    fitting = [
        (name, one["fact"]["digest"])
        for name, one in world.recount.doors.stands.items()
        if (one["step"] in steps and (not doors or one["door"] in doors)) or chance.yes(4)
    ]
    return chance.pick(fitting) if fitting else None


def _by_an_operator(kind: type[Command], *steps: str, **fields: str) -> Wishing:
    def wishing(world: World, chance: Chance) -> Wish | None:
        one = one_at(world, chance, *steps)
        return one and (kind(application=one[0], **fields), by(chance, OPERATOR))

    return wishing


def _by_anapplicant(kind: type[Command], *steps: str, **fields: str) -> Wishing:
    def wishing(world: World, chance: Chance) -> Wish | None:
        one = one_at(world, chance, *steps)
        if one is None:
            return None
        other = applicant(sha256(b"address 0").hexdigest())
        return kind(application=one[0], **fields), other if chance.yes(8) else applicant(one[1])

    return wishing


def seldom(wishing: Wishing) -> Wishing:
    """Somebody wishes for the end of it now and then alone."""
    return lambda world, chance: wishing(world, chance) if chance.yes(30) else None


def accept(world: World, chance: Chance) -> Wish | None:
    one = one_at(world, chance, "in review", doors=("city", "village"))
    if one is None or (len(world.recount.premises.has) >= HUBS_MAX and not chance.yes(20)):
        return None
    wish = AcceptApplication(
        application=one[0],
        hub_name=f"Spazio {len(world.lines)}",
        person=False,
        name=secret("Emma"),
        email=f"{SECRET}b@example.org",
        tax_code=f"DE:{SECRET.upper()}{chance.number(50, 70)}",
    )
    return wish, by(chance, OPERATOR)


_DECLINED = ("received", "in review", "more asked")
WISHES: dict[type[Command], Wishing] = {
    ApplyWithCitySpace: from_a_city,
    ApplyForVillage: from_a_village,
    StartReview: _by_an_operator(StartReview, "received"),
    AskForMore: _by_an_operator(AskForMore, "in review", question=secret("question")),
    TellMore: _by_anapplicant(TellMore, "more asked", answer=secret("answer")),
    AcceptApplication: accept,
    DeclineApplication: seldom(
        _by_an_operator(DeclineApplication, *_DECLINED, reason=secret("reason"))
    ),
    WithdrawApplication: seldom(_by_anapplicant(WithdrawApplication, *_DECLINED)),
    ForgetApplication: _by_an_operator(ForgetApplication, "declined", "withdrawn"),
}

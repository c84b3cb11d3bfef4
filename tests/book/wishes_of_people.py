"""People join, move, name users, are suspended and excluded, leave, are forgotten."""

from ledger.kernel.command import Command
from ledger.members.apply import ApplyForMembership
from ledger.members.change import ChangeContact, ChangeHomeHub, CorrectTaxCode
from ledger.members.events import Language, UserNamed
from ledger.members.forget import ForgetMember
from ledger.members.language import ChooseLanguage
from ledger.members.naming import NameUser, RemoveUser
from ledger.members.standing import (
    AdmitMember,
    DeclineMember,
    ExcludeMember,
    RecordDeath,
    ReinstateMember,
    SuspendMember,
)
from ledger.members.user import User
from ledger.members.withdraw import Withdraw
from tests.book.chance import Chance
from tests.book.wishes import (
    SECRET,
    Wish,
    Wishing,
    by,
    for_member,
    former_holders,
    hubs,
    latest,
    member_role,
    members,
    secret,
    someone,
)
from tests.book.world import World
from tests.staff import OPERATOR

MEMBERS_MAX = 14
TAX_CODES = 40


def _tax_code(chance: Chance) -> str:
    return f"DE:{SECRET.upper()}{chance.number(1, TAX_CODES)}"


def apply(world: World, chance: Chance) -> Wish | None:
    if len(members(world, "applied", "admitted", "suspended")) >= MEMBERS_MAX:
        return None
    person = not chance.yes(15)
    wish = ApplyForMembership(
        person=person,
        home_hub=chance.pick(hubs(world)),
        name=secret(chance.pick(["Anna", "Bruno", "Carla"])),
        email=f"{SECRET}a{chance.number(1, 99)}@example.org",
        tax_code=_tax_code(chance),
        birth_date="1985-12-10" if person else "",
    )
    users = latest(dict.fromkeys(fact.user for fact in world.told[UserNamed]))
    return wish, member_role(chance.pick(users)) if users and chance.yes(20) else OPERATOR


def _step(kind: type[Command], *standings: str, **fields: str) -> Wishing:
    def wishing(world: World, chance: Chance) -> Wish | None:
        member = someone(world, chance, *standings)
        return member and (kind(member=member, **fields), by(chance, OPERATOR))

    return wishing


def change_home_hub(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "applied", "admitted", "suspended")
    if member is None:
        return None
    wish = ChangeHomeHub(member=member, home_hub=chance.pick(hubs(world)))
    return wish, for_member(world, chance, member)


def change_contact(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "applied", "admitted", "suspended", "excluded")
    if member is None:
        return None
    wish = ChangeContact(member=member, name=secret("Dario"), email=f"{SECRET}o@example.org")
    return wish, for_member(world, chance, member)


def choose_language(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "applied", "admitted", "suspended", "excluded")
    if member is None:
        return None
    wish = ChooseLanguage(member=member, language=chance.pick(tuple(Language)))
    return wish, for_member(world, chance, member)


def correct_tax_code(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "applied", "admitted", "suspended")
    return member and (CorrectTaxCode(member=member, tax_code=_tax_code(chance)), OPERATOR)


def name_user(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "applied", "admitted", "suspended", "deceased")
    if member is None:
        return None
    users = latest(dict.fromkeys(fact.user for fact in world.told[UserNamed]))
    user = chance.pick(users) if users and chance.yes(40) else None
    return NameUser(member=member, user=user), for_member(world, chance, member)


def remove_user(world: World, chance: Chance) -> Wish | None:
    acting = [
        (member, fact.user)
        for fact in latest(world.told[UserNamed])
        for member in sorted(world.memory[User, fact.user].members)
    ]
    if not acting:
        return None
    member, user = chance.pick(acting)
    return RemoveUser(member=member, user=user), for_member(world, chance, member)


def withdraw(world: World, chance: Chance) -> Wish | None:
    """Mostly somebody who has nothing left, since the others are refused; a former holder before all."""
    standings = ("applied", "admitted", "suspended", "excluded", "deceased")
    free = [
        member
        for member in members(world, *standings)
        if not world.recount.money.balance[f"Liabilities:Members:{member}:Wallet"]
        and not world.recount.shares.of(member)
    ]
    former = former_holders(world, *standings)
    free = [member for member in free if member in former] or free
    of_them = free if free and chance.yes(60) else members(world, *standings)
    member = chance.pick(of_them) if of_them else None
    return member and (Withdraw(member=member), for_member(world, chance, member))


def forget(world: World, chance: Chance) -> Wish | None:
    member = someone(world, chance, "declined", "withdrawn")
    return member and (ForgetMember(member=member), by(chance, OPERATOR))


WISHES: dict[type[Command], Wishing] = {
    ApplyForMembership: apply,
    AdmitMember: _step(AdmitMember, "applied"),
    DeclineMember: _step(DeclineMember, "applied", reason=secret("reason")),
    SuspendMember: _step(SuspendMember, "admitted", reason=secret("reason")),
    ReinstateMember: _step(
        ReinstateMember, "suspended", "excluded", "deceased", reason=secret("reason")
    ),
    ExcludeMember: _step(ExcludeMember, "admitted", "suspended", reason=secret("reason")),
    RecordDeath: _step(RecordDeath, "admitted", "suspended", "excluded", note=secret("note")),
    ChangeHomeHub: change_home_hub,
    ChangeContact: change_contact,
    ChooseLanguage: choose_language,
    CorrectTaxCode: correct_tax_code,
    NameUser: name_user,
    RemoveUser: remove_user,
    Withdraw: withdraw,
    ForgetMember: forget,
}

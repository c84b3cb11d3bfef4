"""Members: where their commands are sent."""

from typing import Final

from api.engine.examples import HUB, USER
from api.engine.route import Route
from ledger.members.apply import ApplyForMembership
from ledger.members.change import ChangeContact, ChangeHomeHub, CorrectTaxCode
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
from ledger.members.withdraw import Withdraw

_REASON: Final = {"reason": "As decided on 12 May"}
_AT_MEMBER: Final = "/members/{member}"
ROUTES: Final = (
    Route(
        command=ApplyForMembership,
        names_users=True,
        path="/members",
        location=_AT_MEMBER,
        example={
            "person": True,
            "home_hub": HUB,
            "name": "Anna Bianchi",
            "email": "anna@example.org",
            "tax_code": "BNCNNA85M41H501N",
        },
    ),
    Route(command=AdmitMember, path="/members/{member}/admit", location=_AT_MEMBER),
    Route(
        command=DeclineMember,
        path="/members/{member}/decline",
        location=_AT_MEMBER,
        example=_REASON,
    ),
    Route(
        command=SuspendMember,
        path="/members/{member}/suspend",
        location=_AT_MEMBER,
        example=_REASON,
    ),
    Route(
        command=ReinstateMember,
        path="/members/{member}/reinstate",
        location=_AT_MEMBER,
        example=_REASON,
    ),
    Route(
        command=ExcludeMember,
        path="/members/{member}/exclude",
        location=_AT_MEMBER,
        example=_REASON,
    ),
    Route(
        command=RecordDeath,
        path="/members/{member}/record-death",
        location=_AT_MEMBER,
        example={"note": "The certificate is in the file"},
    ),
    Route(command=Withdraw, path="/members/{member}/withdraw", location=_AT_MEMBER),
    Route(command=ForgetMember, path="/members/{member}/forget", location=_AT_MEMBER),
    Route(
        command=ChooseLanguage,
        path="/members/{member}/language",
        location=_AT_MEMBER,
        example={"language": "en"},
    ),
    Route(
        command=ChangeHomeHub,
        path="/members/{member}/home-hub",
        location=_AT_MEMBER,
        example={"home_hub": HUB},
    ),
    Route(
        command=ChangeContact,
        path="/members/{member}/contact",
        location=_AT_MEMBER,
        example={"name": "Anna Verdi", "email": "anna.verdi@example.org"},
    ),
    Route(
        command=CorrectTaxCode,
        path="/members/{member}/tax-code",
        location=_AT_MEMBER,
        example={"tax_code": "BNCNNA85M41H501N"},
    ),
    Route(
        command=NameUser,
        names_users=True,
        path="/members/{member}/users",
        example={"user": USER},
    ),
    Route(command=RemoveUser, names_users=True, path="/members/{member}/users/{user}/remove"),
)

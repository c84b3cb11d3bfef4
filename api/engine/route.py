"""A route is where a command is sent: its address, the body that remains of it, and an example."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from string import Formatter
from typing import Annotated, Any, Final, get_type_hints

import msgspec
from msgspec import Meta

from api.engine.decoded import invalid
from api.engine.problems import NotHere
from ledger.kernel import ids
from ledger.kernel.command import Command, command_name
from ledger.kernel.text import Istat
from ledger.kernel.who import Role


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """Another form in which a body may come: of which type, how long it may be, and what it says, field by field.

    `read` refuses `Malformed`, and may take its time: it works in a thread, for nobody but these `roles`.
    """

    media: str
    bytes_max: int
    roles: tuple[Role, ...]
    read: Callable[[bytes], Mapping[str, Any]]


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One command over HTTP.

    Fields of the command that are named in `path` come from there, those that the book fills are
    never sent, and the rest are the body. `location` is where what came of it can be read, made of
    fields of its first fact; without one it is that fact itself. `names_users`: after it a user may
    act for other members than before. `applicants` give it, who have no account. `of` tells addresses of one command apart (`house`);
    `also` is a second form of its body.
    """

    command: type[Command]
    path: str
    example: Mapping[str, Any] = {}
    location: str = ""
    names_users: bool = False
    applicants: bool = False
    of: str = ""
    also: Form | None = None

    @property
    def name(self) -> str:
        """Return the command's owned name."""
        return command_name(self.command)

    @property
    def operation(self) -> str:
        """Return what names this address among all: the command, and whose it is if it has several."""
        return f"{self.name}-{self.of}" if self.of else self.name

    @property
    def path_fields(self) -> tuple[str, ...]:
        """Return the fields that the address gives."""
        return path_fields(self.path)

    @property
    def body_fields(self) -> tuple[str, ...]:
        """Return the fields that the body gives."""
        personal = self.command.personal
        filled = personal.filled_by_the_book() if personal else frozenset()
        return tuple(
            field
            for field in self.command.__struct_fields__
            if field not in filled and field not in self.path_fields
        )

    def body_type(self) -> type[msgspec.Struct]:
        """Return the command without what it isn't told, with the same bounds and words."""
        hints = get_type_hints(self.command, include_extras=True)
        fields: list[Any] = []
        for field in msgspec.structs.fields(self.command):
            if field.name not in self.body_fields:
                continue
            if field.required:
                fields.append((field.name, hints[field.name]))
            elif field.default is not msgspec.NODEFAULT:
                fields.append((field.name, hints[field.name], field.default))
            else:
                factory = msgspec.field(default_factory=field.default_factory)
                fields.append((field.name, hints[field.name], factory))
        return msgspec.defstruct(
            f"{self.command.__name__}Body",
            fields,
            namespace={"__doc__": self.command.__doc__},
            forbid_unknown_fields=True,
            frozen=True,
            kw_only=True,
        )

    def builder(self) -> Callable[[Mapping[str, str], Any], Command]:
        """Return how the command is made of what the address and the body gave."""
        kind, names = self.command, self.body_fields
        if not names:
            return lambda given, _: kind(**given)
        if len(names) == 1:
            (only,) = names
            return lambda given, body: kind(**given, **{only: getattr(body, only)})
        values = attrgetter(*names)
        return lambda given, body: kind(**given, **dict(zip(names, values(body), strict=True)))

    def path_types(self) -> dict[str, Any]:
        """Return the types of the fields that the address gives; `of` says whose id the issuer's is."""
        hints = get_type_hints(self.command, include_extras=True)
        return {
            field: FIELD_TYPES[self.of] if self.of and field == "issuer" else hints[field]
            for field in self.path_fields
        }


def path_fields(path: str) -> tuple[str, ...]:
    """Return the names in braces: `/hubs/{hub}/rooms` has `hub`."""
    return tuple(field for _, field, _, _ in Formatter().parse(path) if field)


Position = Annotated[int, Meta(ge=0, le=2**63 - 1, description="a position in the book")]

FIELD_TYPES: Final[Mapping[str, Any]] = {
    "account": str,
    "agreement": ids.AgreementId,
    "application": ids.ApplicationId,
    "appraisal": ids.AppraisalId,
    "arrival": ids.ArrivalId,
    "booking": Annotated[str, ids.id_of(ids.Prefix.BOOKING, ids.Prefix.HIRE)],
    "carnet": ids.CarnetId,
    "convention": ids.ConventionId,
    "credits": ids.CreditsId,
    "netting": ids.NettingId,
    "distribution": ids.DistributionId,
    "fiscal_document": ids.DocumentId,
    "entry": ids.EntryId,
    "feed": ids.FeedId,
    "foreign_calendar": ids.CalendarId,
    "hall": ids.HallId,
    "house": ids.HouseId,
    "hub": ids.HubId,
    "istat": Istat,
    "lease": ids.LeaseId,
    "member": ids.MemberId,
    "occasion": ids.OccasionId,
    "offer": ids.OfferId,
    "offering": ids.OfferingId,
    "owners_due": ids.EntryId,
    "payout": ids.PayoutId,
    "plan": ids.PlanId,
    "pledge": ids.PledgeId,
    "position": Position,
    "proposal": ids.ProposalId,
    "room": ids.RoomId,
    "seat": ids.SeatId,
    "stay": ids.StayId,
    "subscription": ids.SubscriptionId,
    "transfer": ids.TransferId,
    "user": ids.UserId,
    "venture": ids.VentureId,
    "waiting": ids.WaitingId,
}
"""What the fields of addresses hold: an id says of what."""


def must_address(given: Mapping[str, str], kind: type[msgspec.Struct]) -> None:
    """Refuse `NotHere` for an address whose fields can't be the names of what they should name."""
    try:
        msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        field = invalid(error, kind).facts["field"]
        raise NotHere(f"Nothing has such a name (`{field}`).", field=field) from None


def address_of(types: Mapping[str, Any]) -> type[msgspec.Struct]:
    """Return what the fields of an address are checked against."""
    return msgspec.defstruct("Address", list(types.items()), frozen=True)


def litestar_path(path: str) -> str:
    """Return the path as Litestar writes it: `/hubs/{hub:str}/rooms`."""
    return "".join(
        text + (f"{{{field}:str}}" if field else "")
        for text, field, _, _ in Formatter().parse(path)
    )

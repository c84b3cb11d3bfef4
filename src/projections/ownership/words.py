"""What the answers about ownership are made of; members are ids, never names."""

from datetime import date
from math import gcd
from typing import Self

import msgspec

from projections.engine.asof import Seen

HELD = frozenset({"pledge", "stay"})


class Part(msgspec.Struct, frozen=True):
    """An exact fraction in lowest terms."""

    numerator: int
    denominator: int

    @classmethod
    def of(cls, shares: int, issued: int) -> Self:
        """Return shares held ÷ shares issued."""
        whole = issued or 1
        common = gcd(shares, whole)
        return cls(shares // common, whole // common)


class Price(msgspec.Struct, frozen=True, array_like=True):
    """What was last paid: `cents` for `shares` together, on `day`.

    `of` is `offering` (settled; the price of one share) or `offer` (accepted; the price of all its
    shares), `source` its id.
    """

    cents: int
    shares: int
    of: str
    source: str
    day: date

    def of_shares(self, shares: int) -> int:
        """Return what so many shares are worth at this price, in cents, floored."""
        return shares * self.cents // self.shares


class Holding(msgspec.Struct, frozen=True, array_like=True):
    """Shares of one house or venture (`kind`), of all that are issued; `price` is the last one paid."""

    thing: str
    kind: str
    hub: str
    name: str
    shares: int
    issued: int
    price: Price | None

    @property
    def part(self) -> Part:
        """Return the exact fraction."""
        return Part.of(self.shares, self.issued)

    @property
    def value_cents(self) -> int | None:
        """Return the value at the last price; nothing if none was ever paid."""
        return self.price.of_shares(self.shares) if self.price else None


class Claim(msgspec.Struct, frozen=True, array_like=True):
    """What a member asks for, offers, or has money held for since `day`.

    `kind` is `pledge` (`sale` is the offering, `cents` are held), `stay` (`thing` is the hub, `cents` are held) or `offer` (`cents` are its price, nothing is held).
    """

    kind: str
    claim: str
    thing: str
    sale: str
    shares: int
    cents: int
    buyer: str
    expires: date | None
    day: date

    @property
    def held_cents(self) -> int:
        """Return the member's money that is reserved for this."""
        return self.cents if self.kind in HELD else 0


class Paid(msgspec.Struct, frozen=True, array_like=True):
    """What one house has paid the member so far as `profit` or `capital` (`kind`), in `times` parts."""

    thing: str
    kind: str
    times: int
    gross_cents: int
    withheld_cents: int

    @property
    def net_cents(self) -> int:
        """Return what arrived in the wallet."""
        return self.gross_cents - self.withheld_cents


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """All that a member owns, asks for, offers, and was paid."""

    as_of: Seen
    member: str
    holdings: tuple[Holding, ...]
    claims: tuple[Claim, ...]
    paid: tuple[Paid, ...]

    @property
    def value_cents(self) -> int:
        """Return what all holdings with a price are worth."""
        return sum(holding.value_cents or 0 for holding in self.holdings)

    @property
    def held_cents(self) -> int:
        """Return the member's reserved money, all claims together."""
        return sum(claim.held_cents for claim in self.claims)

    def locked(self, thing: str) -> int:
        """Return how many shares of a house are offered and cannot be offered again."""
        return sum(one.shares for one in self.claims if one.kind == "offer" and one.thing == thing)


class Holder(msgspec.Struct, frozen=True):
    """A member's shares and exact part of a house or venture."""

    member: str
    shares: int
    part: Part

    @classmethod
    def of(cls, member: str, shares: int, issued: int) -> Self:
        """Return the holder of so many shares among all that are issued."""
        return cls(member, shares, Part.of(shares, issued))


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a house or a venture, the largest first; the parts sum to one exactly."""

    as_of: Seen
    thing: str
    kind: str
    hub: str
    name: str
    issued: int
    price: Price | None
    holders: tuple[Holder, ...]

    @property
    def value_cents(self) -> int | None:
        """Return what all issued shares are worth at the last price: after a round, the post-money."""
        return self.price.of_shares(self.issued) if self.price else None


class Thing(msgspec.Struct, frozen=True, array_like=True):
    """A house or a venture."""

    thing: str
    kind: str
    hub: str
    name: str
    form: str
    opened: date
    issued: int
    price: Price | None


class Sale(msgspec.Struct, frozen=True, array_like=True):
    """An open offering: the price of one share, and until when it may be had."""

    sale: str
    thing: str
    price_cents: int
    shares_min: int
    shares_max: int
    opens: date
    closes: date


class Offer(msgspec.Struct, frozen=True, array_like=True):
    """Shares of a house that `seller` offers, to `buyer` or to anyone, for `price_cents` in all."""

    offer: str
    house: str
    seller: str
    buyer: str
    shares: int
    price_cents: int
    expires: date

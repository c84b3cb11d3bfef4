"""What some lines change about ownership, gathered in memory and written in a few statements."""

from datetime import date

from projections.engine.projection import NULL, Cursor, copy_in
from projections.engine.validity import Spans
from projections.ownership.known import Known, Mark

_THINGS = "ownership_things (thing, kind, hub, name, form, from_position, from_day)"
_MARKS = (
    "ownership_marks (thing, position, day, issued,"
    " price_cents, price_shares, price_of, price_source, price_day)"
)
_PAID = (
    "ownership_paid (member, position, day, thing, distribution, kind, shares,"
    " gross_cents, withheld_cents)"
)


class Page:
    """What some lines change, gathered in memory and written in a few statements."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.shares = Spans("ownership_shares", ("member", "thing"), ("shares",))
        self.claims = Spans(
            "ownership_claims",
            ("member", "claim"),
            ("kind", "thing", "sale", "shares", "cents", "damage_cents", "buyer", "expires"),
        )
        self.sales = Spans(
            "ownership_sales",
            ("thing", "sale"),
            ("price_cents", "shares_min", "shares_max", "opens", "closes"),
        )
        self.things: list[str] = []
        self.marks: list[str] = []
        self.paid: list[str] = []

    def write(self, cursor: Cursor) -> None:
        """Write all of it."""
        copy_in(cursor, _THINGS, self.things)
        self.sales.write(cursor)
        self.shares.write(cursor)
        self.claims.write(cursor)
        copy_in(cursor, _MARKS, self.marks)
        copy_in(cursor, _PAID, self.paid)

    def gain(self, member: str, thing: str, shares: int, position: int, day: date) -> None:
        """Let a member hold so many shares more, or fewer."""
        key = (member, thing)
        if before := self.known.shares.get(key, 0):
            self.shares.end(key, position, day)
        if after := before + shares:
            self.shares.begin(key, str(after), position, day)
        self.known.shares[key] = after

    def mark(self, thing: str, mark: Mark, position: int, day: date) -> None:
        """Remember how many shares there are and what was last paid for some."""
        self.known.marks[thing] = mark
        self.marks.append(
            f"{thing}\t{position}\t{day}\t{mark.issued}\t{mark.cents}\t{mark.shares}"
            f"\t{mark.of}\t{mark.source}\t{mark.day or NULL}\n"
        )

    def claim(
        self,
        member: str,
        claim: str,
        position: int,
        day: date,
        *,
        kind: str,
        thing: str,
        sale: str = "",
        shares: int = 0,
        cents: int = 0,
        damage_cents: int = 0,
        buyer: str = "",
        expires: date | None = None,
    ) -> None:
        """Let something be asked, offered or held from here on."""
        rest = (
            f"{kind}\t{thing}\t{sale}\t{shares}\t{cents}\t{damage_cents}"
            f"\t{buyer}\t{expires or NULL}"
        )
        self.claims.begin((member, claim), rest, position, day)

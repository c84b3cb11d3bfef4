"""Facts about offerings under the rules of crowdfunding: which sheet holds, and who was warned."""

from datetime import date
from typing import ClassVar

from ledger.kernel.fact import Fact
from ledger.kernel.refers import Ref


class KeyInformationGiven(
    Fact, frozen=True, kw_only=True, gc=False, tag="offerings.key-information-given.v1"
):
    """The offering's key information sheet is this file, in this version (Reg. (EU) 2020/1503)."""

    offering: Ref
    issuer: Ref
    sha256: str
    version: int


class InvestorWarned(Fact, frozen=True, kw_only=True, gc=False, tag="offerings.investor-warned.v1"):
    """Whoever asked for shares saw this version of the sheet and accepted the warning.

    `investor` is their class, which was `assessed` on a day.
    """

    found_by: ClassVar = {"offering": "offering", "member": "member"}

    offering: Ref
    pledge: Ref
    member: Ref
    version: int
    investor: str
    assessed: date

"""What a treasurer reads off a bank's statement: on which day, under which number, and what was told wrong before."""

from datetime import date

from msgspec.structs import replace

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.see import See
from ledger.treasury.between_banks import other_end
from ledger.treasury.dues import with_dues
from ledger.treasury.effective import EffectiveDay, effective_day
from ledger.treasury.movement import Reference, must_be_unnoted, noted
from ledger.treasury.period import bounds_of
from ledger.treasury.post import Draft, posted
from ledger.treasury.reverse import Instead, instead_of


class FromStatement(Command, frozen=True, kw_only=True):
    """What every command has in common that writes down a movement at a bank."""

    day: EffectiveDay = None
    reference: Reference = ""
    instead_of: Instead | None = None


def _open_day(see: See, draft: Draft, day: date, bank: str) -> date:
    """Return the bank's day, or the first after it that is not closed; the bank's is noted beside.

    Before a member was there, or an owner's books, no bank moved anything of theirs: then the day is a slip, closed or not.
    What no bank moved takes effect on its day, or is refused there.
    """
    if not bank or day == see.today():
        return day
    bounds = bounds_of(see, draft.lines)
    bounds.must_have_begun(day)
    return bounds.unclosed(day)


def enter(
    command: FromStatement, see: See, bank: str, *drafts: Draft, born_with: str = ""
) -> list[Fact]:
    """Post what the bank did on its day, once for each of its movements; nothing of a bank where it is ``""``.

    What was told wrong before is reversed first (also entries of the kind that are `born_with` a fact
    of the asking verb); floors are judged once, after all of it. Refuses `NotYet`, `AlreadyNoted`,
    and whatever `post` and a reversal refuse.
    """
    day = effective_day(see, command.day)
    wrong = instead_of(see, command.instead_of, born_with=born_with)
    banks = (bank, other_end(drafts[0].kind, drafts[0].lines, bank))
    must_be_unnoted(see, banks, command.reference, undone=[one.reverses for one in wrong])
    told = [replace(one, day=_open_day(see, one, day, bank)) for one in drafts]
    entries, documents = posted(see, *with_dues(see, (*wrong, *told)))
    undone, (entry, *more) = entries[: len(wrong)], entries[len(wrong) :]
    movements = noted(entry, bank, command.reference, day) if bank else []
    return [*undone, entry, *movements, *more, *documents]

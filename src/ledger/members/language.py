"""In which language a member is written to."""

from ledger.kernel.command import Command
from ledger.kernel.fact import Fact
from ledger.kernel.ids import MemberId
from ledger.kernel.refused import Refused
from ledger.kernel.see import See
from ledger.members.events import Language, LanguageChosen
from ledger.members.membership import GONE, HERE
from ledger.members.rights import existing_member, must_act_for
from ledger.members.standing import must_stand_in


class SameLanguage(Refused):
    """The member is written to in this language already."""


class ChooseLanguage(Command, frozen=True, kw_only=True, tag="members.choose-language"):
    """Be written to in Italian or in English; until somebody chooses, in Italian (the member's users, operators)."""

    member: MemberId
    language: Language


def choose_language(command: ChooseLanguage, see: See) -> list[Fact]:
    """Choose another one, as long as the membership is not over."""
    must_act_for(see, command.member)
    must_stand_in(see, command.member, *HERE, *sorted(GONE))
    if existing_member(see, command.member).language is command.language:
        raise SameLanguage(member=command.member, language=command.language)
    return [LanguageChosen(day=see.today(), member=command.member, language=command.language)]

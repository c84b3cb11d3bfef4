"""The settings of foreign calendars: whether they are read, and from where."""

from typing import Annotated, Literal

from api.engine.mail_settings import MailSettings
from api.engine.setting import described


class CalendarSettings(MailSettings, frozen=True, kw_only=True):
    """How the calendars of other sites are read from their addresses."""

    calendars: Annotated[
        Literal["on", "off"],
        described(
            "PATTO_CALENDARS", "whether this process reads foreign calendars from their addresses"
        ),
    ] = "on"
    calendars_from: Annotated[
        Literal["web", "here"],
        described(
            "PATTO_CALENDARS_FROM",
            "`web`: by https from public addresses alone; `here`: from this machine alone, without TLS too, to try it out",
        ),
    ] = "web"

"""The settings of mail: which server takes it, and from whom it comes."""

from email.utils import parseaddr
from typing import Annotated, Final, Literal

import msgspec

from api.engine.setting import described

NOBODYS: Final = "Patto <patto@localhost>"
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How mail to members leaves; without a server it goes into a folder of the data folder."""

    mail: Annotated[
        Literal["on", "off"], described("PATTO_MAIL", "whether this process sends mail to members")
    ] = "on"
    mail_host: Annotated[
        str,
        described(
            "PATTO_MAIL_HOST", "the mail server; without it mail goes into a folder as files"
        ),
    ] = ""
    mail_port: Annotated[int, described("PATTO_MAIL_PORT", "its port", ge=1, le=65_535)] = 587
    mail_security: Annotated[
        Literal["starttls", "tls", "none"],
        described(
            "PATTO_MAIL_SECURITY",
            "`starttls` on port 587, `tls` on 465, `none` on a server of this machine",
        ),
    ] = "starttls"
    mail_authority: Annotated[
        str,
        described(
            "PATTO_MAIL_AUTHORITY",
            "who vouches for it: a file of certificates, beside the system's",
        ),
    ] = ""
    mail_user: Annotated[
        str, described("PATTO_MAIL_USER", "as whom to sign in there; without it nobody does")
    ] = ""
    mail_secret_file: Annotated[
        str,
        described(
            "PATTO_MAIL_SECRET_FILE",
            "the file (0600) of that user's secret; `mail-secret` in the data folder",
        ),
    ] = ""
    mail_from: Annotated[
        str, described("PATTO_MAIL_FROM", "from whom mail comes: a name, and an address in `<>`")
    ] = NOBODYS

    def wrong_of_mail(self) -> str | None:
        """Return what is wrong with them together, in a sentence; None when nothing is."""
        address = parseaddr(self.mail_from)[1]
        name, _, domain = address.rpartition("@")
        if not (name and domain and address.isascii() and self.mail_from.isprintable()):
            return "PATTO_MAIL_FROM (--mail-from) is no `Name <name@domain>`."
        if self.mail_host and self.mail_from == NOBODYS:
            return "PATTO_MAIL_FROM (--mail-from) must say from whom mail comes, where there is a mail server."
        if self.mail_user and self.mail_security == "none" and self.mail_host not in HERE:
            return "PATTO_MAIL_SECURITY (--mail-security) `none` would send the secret of PATTO_MAIL_USER for all to read."
        return None

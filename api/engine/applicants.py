"""Somebody without an account comes by a secret address of their own, and is known by its digest alone."""

import re
from hashlib import sha256
from typing import Final

from api.engine.bearer import NAME_DIGITS
from api.engine.request import Request
from ledger.kernel.who import Role, Who

_SCHEME: Final = b"application "
SECRET: Final = re.compile(rb"[A-Za-z0-9_-]{43}")
"""256 bits in base64url: whoever applies draws them, and keeps them."""


class Applicants:
    """`Authorization: Application ‹secret›`: each secret is an actor of its own, and nothing is looked up."""

    def known(self, request: Request) -> Who | None:
        """Return who comes by this address; whether anything was applied for there is not asked here."""
        secret = _secret(request)
        if not SECRET.fullmatch(secret):
            return None
        digest = sha256(secret).hexdigest()
        return Who(actor=f"application-{digest}", role=Role.APPLICANT, address=digest)

    async def found(self, request: Request) -> Who | None:
        """Return nobody: what is not known at once is no secret address."""
        del request
        return None

    def shown(self, request: Request) -> str:
        """Return how the digest of what was shown begins."""
        secret = _secret(request)
        return sha256(secret).hexdigest()[:NAME_DIGITS] if secret else ""


def _secret(request: Request) -> bytes:
    header = request.headers.get(b"authorization", b"")
    return header[len(_SCHEME) :].strip() if header[: len(_SCHEME)].lower() == _SCHEME else b""

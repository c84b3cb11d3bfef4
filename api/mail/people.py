"""Mail about an application: the sentences say all there is; reasons and questions are read where one signs in."""

from api.mail.telling import Said, Telling


async def answer(_: Telling) -> Said:
    """Tell what it came to."""
    return Said({})

"""A process that sends mail to a server that never answers, to be killed: `python -m tests.api.mail.victim SETTINGS`."""

import asyncio
import json
import sys

from api.engine.readers import Readers
from api.engine.settings import Settings
from api.mail.letter import Sender
from api.mail.post import post_of
from api.mail.sending import Sending
from api.mail.writing import Writing
from ledger.book.opening import open_book
from ledger.registry import RULES
from ledger.vault import MasterKey


async def send(settings: Settings) -> None:
    """Send until killed, as the job of a served book does."""
    readers = Readers(settings)
    master = MasterKey.from_file(settings.master_key)
    async with open_book(RULES, settings.conninfo, master, name=settings.name) as book:
        writing = Writing(book, RULES, readers, Sender.of(settings.mail_from))
        post = post_of(settings)
        await Sending(book, settings.conninfo, settings.name, writing, post).keep()


if __name__ == "__main__":
    asyncio.run(send(Settings(**json.loads(sys.argv[1]))))

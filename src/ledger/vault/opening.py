"""A vault is opened with the master key: it opens the book's own key, and that one everything else."""

from ledger.vault import statements
from ledger.vault.book_keys import BookKeys
from ledger.vault.crypto import KEY_BYTES, NONCE_BYTES, Entropy, Unreadable
from ledger.vault.master import BookKeyLost, MasterKey, WrongMasterKey
from ledger.vault.tables import VaultTables


async def open_book_keys(tables: VaultTables, master: MasterKey, entropy: Entropy) -> BookKeys:
    """Return the book's own keys, made the first time.

    Raises `WrongMasterKey` unless the master key is one that this vault knows, and `BookKeyLost`.
    """
    drawn = entropy(KEY_BYTES + NONCE_BYTES)  # Used or not: see `seal_each`.
    if not (known := await tables.ask(statements.BOOK_KEYS)):
        if await tables.ask(statements.ANY_KEY):
            raise BookKeyLost
        wrapped = master.wrap_book_key(drawn[:KEY_BYTES], drawn[KEY_BYTES:])
        await tables.ask(statements.MAKE_BOOK_KEY, master=master.proof, wrapped=wrapped)
        known = await tables.ask(statements.BOOK_KEYS)
    for proof, wrapped in known:
        if proof == master.proof:
            try:
                return master.unwrap_book_key(wrapped)
            except Unreadable:
                raise WrongMasterKey from None
    raise WrongMasterKey

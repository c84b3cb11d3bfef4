"""What is personal is locked under a key per person; destroying the key forgets the person."""

from ledger.vault.book_keys import BookKeys
from ledger.vault.crypto import (
    KeyLost,
    PersonForgotten,
    PersonKey,
    PersonUnreadable,
    Sealed,
    Unreadable,
    Unsealable,
)
from ledger.vault.master import MasterKey, MasterKeyError, WrongMasterKey
from ledger.vault.opening import open_book_keys
from ledger.vault.tables import VaultTables
from ledger.vault.vault import Keys, Vault
from ledger.vault.vault_keys import VaultKeyLost, VaultKeys

__all__ = [
    "BookKeys",
    "KeyLost",
    "Keys",
    "MasterKey",
    "MasterKeyError",
    "PersonForgotten",
    "PersonKey",
    "PersonUnreadable",
    "Sealed",
    "Unreadable",
    "Unsealable",
    "Vault",
    "VaultKeyLost",
    "VaultKeys",
    "VaultTables",
    "open_book_keys",
    "WrongMasterKey",
]

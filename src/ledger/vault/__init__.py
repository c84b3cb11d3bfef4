"""What is personal is locked under a key per person; destroying the key forgets the person."""

from ledger.vault.crypto import KeyLost, PersonForgotten, Sealed, Unreadable, Unsealable
from ledger.vault.master import MasterKey, MasterKeyError, WrongMasterKey
from ledger.vault.vault import Vault

__all__ = [
    "KeyLost",
    "MasterKey",
    "MasterKeyError",
    "PersonForgotten",
    "Sealed",
    "Unreadable",
    "Unsealable",
    "Vault",
    "WrongMasterKey",
]

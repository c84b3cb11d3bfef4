"""A letter that the disk has no room for is tried again; one that is there already is the same one."""

import errno
from pathlib import Path

import pytest

from api.mail import post
from api.mail.journal import State
from api.mail.letter import Letter
from api.mail.post import Folder

pytestmark = pytest.mark.anyio
LETTER = Letter(
    "2f7c",
    "patto@example.org",
    "anna@example.org",
    b"Subject: x\r\n\r\nCiao\r\n",
    international=False,
)


async def test_a_full_disk_loses_no_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder, letter = Folder(tmp_path / "mail"), LETTER
    await folder.open()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(post, "keep_private", full)
        assert (await folder.send(letter)).state is State.WAITING
    for _ in range(2):
        assert (await folder.send(letter)).state is State.SENT
    (file,) = (tmp_path / "mail").iterdir()
    assert file.read_bytes() == letter.content

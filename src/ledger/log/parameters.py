"""What `append` is called with: the batch as arrays, and a MAC for each of its commands."""

from ledger.log import arrays
from ledger.log.batch import Batch
from ledger.seal.mac import Macs


def append_parameters(batch: Batch, macs: Macs) -> tuple[object, ...]:
    """Return what `append` is called with, arrays packed."""
    commands, start, size = batch.commands, batch.expected, batch.expected + len(batch.datas)
    return (
        batch.expected,
        batch.before,
        batch.at,
        arrays.text_array(batch.kinds),
        arrays.bytea_array(batch.datas),
        arrays.digest_array(batch.tags),
        arrays.int_array(batch.owners),
        arrays.digest_array([command.key for command in commands]),
        arrays.digest_array([command.fingerprint for command in commands]),
        arrays.digest_array(
            [
                macs.of_command(
                    c.key, c.fingerprint, start + c.first, start + c.last, size, batch.root
                )
                for c in commands
            ]
        ),
        arrays.int_array([command.first for command in commands]),
        arrays.int_array([command.last for command in commands]),
        batch.root,
        batch.frontier.to_bytes(),
        arrays.digest_array(batch.asked),
    )

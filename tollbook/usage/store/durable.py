"""What a commit names lies on the disk before the catalog names it, so a power cut takes nothing.

PyIceberg writes its lists and descriptions like any file; here they are waited for.
"""

import os
from pathlib import Path

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.io import FileIO
from pyiceberg.table.metadata import TableMetadata


def to_disk(path: Path) -> None:
    """Wait until the file and its name in the folder lie on the disk."""
    for each in (path, path.parent):
        handle = os.open(each, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


class DurableCatalog(SqlCatalog):
    """A catalog that points only to descriptions which would survive a power cut."""

    @staticmethod
    def _write_metadata(metadata: TableMetadata, io: FileIO, metadata_path: str) -> None:
        SqlCatalog._write_metadata(metadata, io, metadata_path)
        for path in [metadata_path, *_new_lists(metadata, io)]:
            to_disk(Path(path))


def _new_lists(metadata: TableMetadata, io: FileIO) -> list[str]:
    """The lists of files that the newest snapshot brought."""
    snapshot = metadata.current_snapshot()
    if snapshot is None:
        return []
    manifests = snapshot.manifests(io)
    new = [each for each in manifests if each.added_snapshot_id == snapshot.snapshot_id]
    return [snapshot.manifest_list, *(each.manifest_path for each in new)]

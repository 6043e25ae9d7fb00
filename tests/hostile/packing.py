"""Archives as no archiver would write them."""

import gzip
import io
import os
import socket
import stat
import struct
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

Content = str | bytes
Members = Iterable[tuple[str, Content]]


def data_of(content: Content) -> bytes:
    """Return bytes of a text."""
    return content.encode() if isinstance(content, str) else content


def zipped(members: Members, mode: int = 0, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive; names may stand in it twice, and `mode` is what Unix would say about each."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for name, content in members:
            info = zipfile.ZipInfo(name, (2026, 3, 1, 12, 0, 0))
            info.create_system, info.external_attr = 3, mode << 16
            archive.writestr(info, data_of(content), method)
    return file.getvalue()


def zip_link(name: str, target: str) -> bytes:
    """Return a zip archive with a symbolic link."""
    return zipped([(name, target)], stat.S_IFLNK | 0o777)


def encrypted(data: bytes) -> bytes:
    """Say in every header of a zip archive that the content is encrypted."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


def overlapping(name: str, content: bytes, times: int) -> bytes:
    """Return a zip archive whose table has one and the same bytes so many times, each in a folder of its own."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    sizes = (zlib.crc32(content), len(packed), len(content))
    raw = f"0000/{name}".encode()
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0x5C21, *sizes, len(raw), 0) + raw + packed
    table = b""
    for number in range(times):
        entry = f"{number:04}/{name}".encode()
        head = (b"PK\1\2", 20, 20, 0, 8, 0, 0x5C21, *sizes, len(entry), 0, 0, 0, 0, 0, 0)
        table += struct.pack("<4s6H3L5H2L", *head) + entry
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, times, times, len(table), len(local), 0)
    return local + table + end


def tarred(members: Members, mode: str = "w:gz") -> bytes:
    """Return a tar archive."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members:
            data = data_of(content)
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_772_000_000
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def tar_with(kind: bytes, name: str, target: str, *members: tuple[str, Content]) -> bytes:
    """Return a tar archive with something that is no file, and files after it."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.devmajor, info.devminor = kind, target, 1, 5
    return info.tobuf(tarfile.GNU_FORMAT) + tarred(members, "w:")


def tar_claiming(name: str, size: int) -> bytes:
    """Return a tar archive whose only member has no bytes of the many that it claims."""
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


def gzip_of_zeros(size: int) -> bytes:
    """Return so many zeros, packed."""
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as packed:
        for _ in range(size >> 20):
            packed.write(bytes(1 << 20))
    return file.getvalue()


def nested(content: bytes, levels: int, copies: int) -> bytes:
    """Return archives in archives, each of them as often as said."""
    for level in range(levels):
        content = zipped(
            (f"{number}-{level}.zip" if level else f"{number}/patient.py", content) for number in range(copies)
        )
    return content


def sparse(path: Path, size: int, head: bytes = b"") -> None:
    """Make a file of a size that no disk has."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)


def listening(path: Path) -> None:
    """Leave the name of a socket on the disk."""
    folder = os.open(path.parent, os.O_PATH)
    try:
        with socket.socket(socket.AF_UNIX) as made:  # a path of the whole length would be too long for a socket
            made.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)

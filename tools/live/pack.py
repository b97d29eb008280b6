"""One file that holds many: what the page loads in one request, and lays out without unpacking.

The length of a table of contents, the table as JSON (paths with the end of each file), then the
files one behind the other; all of it through gzip, which every browser undoes by itself.
"""

import gzip
import hashlib
import json
import struct
from pathlib import Path


def packed(files: dict[str, bytes]) -> bytes:
    """The files as one, equal bytes for equal files."""
    ends, end = [], 0
    # What is alike stands together, which compresses better.
    for path in sorted(files, key=lambda path: (Path(path).suffix, path)):
        end += len(files[path])
        ends.append((path, end))
    contents = json.dumps(ends, ensure_ascii=False, separators=(",", ":")).encode()
    body = b"".join(files[path] for path, _ in ends)
    return squeezed(struct.pack("<I", len(contents)) + contents + body)


def squeezed(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of a pack."""
    data = gzip.decompress(data)
    (length,) = struct.unpack_from("<I", data)
    ends = json.loads(data[4 : 4 + length])
    body, start, files = data[4 + length :], 0, {}
    for path, end in ends:
        files[path] = body[start:end]
        start = end
    return files


def named(stem: str, suffix: str, data: bytes) -> str:
    """A name that changes with what the file holds, so that it can be kept for ever."""
    return f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}{suffix}"

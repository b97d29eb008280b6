"""Files written so that a run killed at any moment leaves the old one or the new one, whole."""

import contextlib
import fcntl
import json
import os
import tempfile


def write(path, content):
    """Put ``content`` (bytes) at ``path``, at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise


def write_json(path, value):
    write(path, json.dumps(value, ensure_ascii=True).encode())


def read_json(path):
    """What :func:`write_json` wrote, or None where there is nothing whole to read."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


@contextlib.contextmanager
def only_one(folder):
    """Keep a second run out of the folder for as long as this one lasts."""
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit(
                f"Another run is grading into {folder}. Wait for it, or name another folder."
            ) from None
        yield

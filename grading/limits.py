"""What one submission may use; each bound is far above what an honest one needs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The bounds of a sandbox, in seconds, bytes and numbers."""

    cpu: float = 10.0  # seconds of computing in one cell or call
    idle: float = 30.0  # seconds in which one cell or call waits and computes nothing
    start: float = 60.0  # seconds for Python to start on a busy machine
    memory: int = 2_000_000_000  # bytes, of all its processes and its files together
    address_space: int = 8_000_000_000  # bytes reserved, in each process
    processes: int = 64  # threads count too
    open_files: int = 256  # in each process
    file: int = 50_000_000  # bytes in one file
    folder: int = 100_000_000  # bytes in all of /tmp, and as many in /dev/shm
    inode: int = 2_000  # bytes that an empty file takes of the machine's memory


LIMITS = Limits()


def resources(walled):
    """The kernel's own limits on each process, as `resource` names them."""
    limits = {
        "RLIMIT_AS": LIMITS.address_space,
        "RLIMIT_DATA": LIMITS.address_space,
        "RLIMIT_FSIZE": LIMITS.file,
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": 600,
        "RLIMIT_NOFILE": LIMITS.open_files,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
    }
    # Outside its own walls, the limit would count all that the lecturer runs.
    return {**limits, "RLIMIT_NPROC": LIMITS.processes} if walled else limits

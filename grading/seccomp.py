"""The system calls that a student's process may make: an allow-list, as a program for the kernel.

What is not on the list is refused as if it were not permitted: no keyring, no user namespaces, no
mounts, no tracing, no io_uring, bpf, userfaultfd or perf events, no memory that belongs to no
process (memfd, System V segments, shared anonymous mappings), no sockets but those between
processes of the same sandbox. bubblewrap hands the program to the kernel (``--seccomp``) right
before the student's process starts; nothing can take it off again.

Numbers are those of the kernel's own tables, for the two processors that Linux runs on here.
"""

import platform
import struct

# Each with its number on x86-64 and on 64-bit Arm, where the older ones do not exist.
ALLOWED = """
accept 43 202, accept4 288 242, access 21 -, alarm 37 -, arch_prctl 158 -, bind 49 200, brk 12
214, capget 125 90, chdir 80 49, chmod 90 -, clock_getres 229 114, clock_gettime 228 113,
clock_nanosleep 230 115, close 3 57, close_range 436 436, connect 42 203, copy_file_range 326
285, creat 85 -, dup 32 23, dup2 33 -, dup3 292 24, epoll_create 213 -, epoll_create1 291 20,
epoll_ctl 233 21, epoll_pwait 281 22, epoll_pwait2 441 441, epoll_wait 232 -, eventfd 284 -,
eventfd2 290 19, execve 59 221, exit 60 93, exit_group 231 94, faccessat 269 48, faccessat2 439
439, fadvise64 221 223, fallocate 285 47, fchdir 81 50, fchmod 91 52, fchmodat 268 53, fdatasync
75 83, fgetxattr 193 10, flistxattr 196 13, flock 73 32, fork 57 -, fstat 5 80, fstatfs 138 44,
fsync 74 82, ftruncate 77 46, futex 202 98, futimesat 261 -, get_robust_list 274 100, getcpu 309
168, getcwd 79 17, getdents 78 -, getdents64 217 61, getegid 108 177, geteuid 107 175, getgid
104 176, getgroups 115 158, getitimer 36 102, getpeername 52 205, getpgid 121 155, getpgrp 111
-, getpid 39 172, getppid 110 173, getpriority 140 141, getrandom 318 278, getresgid 120 150,
getresuid 118 148, getrlimit 97 163, getrusage 98 165, getsid 124 156, getsockname 51 204,
getsockopt 55 209, gettid 186 178, gettimeofday 96 169, getuid 102 174, getxattr 191 8, kill 62
129, lgetxattr 192 9, link 86 -, linkat 265 37, listen 50 201, listxattr 194 11, llistxattr 195
12, lseek 8 62, lstat 6 -, madvise 28 233, membarrier 324 283, mincore 27 232, mkdir 83 -,
mkdirat 258 34, mprotect 10 226, mremap 25 216, msync 26 227, munmap 11 215, nanosleep 35 101,
newfstatat 262 79, open 2 -, openat 257 56, openat2 437 437, pause 34 -, pidfd_open 434 434,
pidfd_send_signal 424 424, pipe 22 -, pipe2 293 59, poll 7 -, ppoll 271 73, pread64 17 67,
preadv 295 69, preadv2 327 286, prlimit64 302 261, pselect6 270 72, pwrite64 18 68, pwritev 296
70, pwritev2 328 287, read 0 63, readlink 89 -, readlinkat 267 78, readv 19 65, recvfrom 45 207,
recvmmsg 299 243, recvmsg 47 212, rename 82 -, renameat 264 38, renameat2 316 276,
restart_syscall 219 128, rmdir 84 -, rseq 334 293, rt_sigaction 13 134, rt_sigpending 127 136,
rt_sigprocmask 14 135, rt_sigqueueinfo 129 138, rt_sigreturn 15 139, rt_sigsuspend 130 133,
rt_sigtimedwait 128 137, rt_tgsigqueueinfo 297 240, sched_get_priority_max 146 125,
sched_get_priority_min 147 126, sched_getaffinity 204 123, sched_getparam 143 121,
sched_getscheduler 145 120, sched_yield 24 124, select 23 -, sendfile 40 71, sendmmsg 307 269,
sendmsg 46 211, sendto 44 206, set_robust_list 273 99, set_tid_address 218 96, setgid 106 144,
setgroups 116 159, setitimer 38 103, setpgid 109 154, setpriority 141 140, setresgid 119 149,
setresuid 117 147, setrlimit 160 164, setsid 112 157, setsockopt 54 208, setuid 105 146,
shutdown 48 210, sigaltstack 131 132, stat 4 -, statfs 137 43, statx 332 291, symlink 88 -,
symlinkat 266 36, sysinfo 99 179, tgkill 234 131, time 201 -, timer_create 222 107, timer_delete
226 111, timer_getoverrun 225 109, timer_gettime 224 108, timer_settime 223 110, times 100 153,
tkill 200 130, truncate 76 45, umask 95 166, uname 63 160, unlink 87 -, unlinkat 263 35, utime
132 -, utimensat 280 88, utimes 235 -, vfork 58 -, wait4 61 260, waitid 247 95, write 1 64,
writev 20 66
"""

# Allowed for some of their arguments: number on either processor.
CLONE, CLONE3, SOCKET, SOCKETPAIR = (56, 220), (435, 435), (41, 198), (53, 199)
MMAP, IOCTL, PRCTL, FCNTL = (9, 222), (16, 29), (157, 167), (72, 25)
NEW_NAMESPACES = 0x7E02_0080  # flags of clone, that of a time namespace among them
SHARED_BY_NONE = 0x21  # MAP_SHARED and MAP_ANONYMOUS: memory without a file
UNIX = 1  # the family of sockets between processes of one machine
TERMINALS = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX type into somebody else's terminal
ABOUT_ITSELF = (
    *(1, 2, 3, 15, 16, 21, 23),  # end with the parent; names of threads; what it may do
    *(36, 37, 38, 39, 0x53564D41),  # bury grandchildren; no new privileges; names of memory
)
PIPE_SIZE = 1031  # F_SETPIPE_SZ
NEWER = 450  # numbers that this list does not know are answered as an older kernel would

MACHINES = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7), "arm64": (1, 0xC000_00B7)}
NOT_PERMITTED, UNKNOWN = 1, 38  # EPERM, ENOSYS
KILL, ERROR, ALLOW = 0x8000_0000, 0x0005_0000, 0x7FFF_0000
X32 = 0x4000_0000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16


def known(machine=None):
    """Whether there is a list for this processor."""
    return (machine or platform.machine()) in MACHINES


def numbers(machine=None):
    """The number of each allowed call on a processor.

    Examples
    --------
    >>> numbers("x86_64")["read"], numbers("aarch64")["read"]
    (0, 63)
    >>> "fork" in numbers("aarch64"), "keyctl" in numbers("x86_64")
    (False, False)
    """
    column, _ = MACHINES[machine or platform.machine()]
    rows = (entry.split() for entry in ALLOWED.split(","))
    return {name: int(found[column]) for name, *found in rows if found[column] != "-"}


def program(machine=None):
    """The filter as the kernel's instructions, for ``bwrap --seccomp``."""
    column, architecture = MACHINES[machine or platform.machine()]
    refuse, unknown = _answer(ERROR | NOT_PERMITTED), _answer(ERROR | UNKNOWN)
    allow = _answer(ALLOW)
    lines = [
        _load(ARCHITECTURE),
        *_unless(EQUAL, architecture, [_answer(KILL)]),
        _load(NUMBER),
    ]
    if column == 0:
        lines += _where(AT_LEAST, X32, [refuse])
    lines += _where(AT_LEAST, NEWER, [unknown])
    lines += _where(EQUAL, CLONE3[column], [unknown])  # The C library then calls clone.
    for number in sorted(numbers(machine).values()):
        lines += _where(EQUAL, number, [allow])
    for call, argument, test in (
        (CLONE, 0, _where(ANY_BIT, NEW_NAMESPACES, [refuse])),
        (SOCKET, 0, _unless(EQUAL, UNIX, [refuse])),
        (SOCKETPAIR, 0, _unless(EQUAL, UNIX, [refuse])),
        (IOCTL, 1, _any_of(TERMINALS, refuse)),
        (FCNTL, 1, _where(EQUAL, PIPE_SIZE, [refuse])),
        (PRCTL, 0, [*_any_of(ABOUT_ITSELF, allow), refuse]),
    ):
        lines += _where(EQUAL, call[column], [_load(ARGUMENTS + 8 * argument), *test, allow])
    # Every flag of the two, or it is allowed.
    masked = [_load(ARGUMENTS + 8 * 3), struct.pack("HBBI", 0x54, 0, 0, SHARED_BY_NONE)]
    masked += [*_where(EQUAL, SHARED_BY_NONE, [refuse]), allow]
    lines += _where(EQUAL, MMAP[column], masked)
    return b"".join([*lines, refuse])


def _load(offset):
    return struct.pack("HBBI", LOAD, 0, 0, offset)


def _answer(value):
    return struct.pack("HBBI", RETURN, 0, 0, value)


def _where(test, value, then):
    """Do ``then`` where the test holds, else go on behind it."""
    return [struct.pack("HBBI", test, 0, len(then), value), *then]


def _unless(test, value, then):
    return [struct.pack("HBBI", test, len(then), 0, value), *then]


def _any_of(values, then):
    return [line for value in values for line in _where(EQUAL, value, [then])]

"""The half of the engine that runs in the sandbox, beside the student's code.

It runs cells as a notebook would, with IPython, and calls the student's functions when asked to.
It holds no secret: whoever reads, patches or kills it changes the answers of one submission, and
those are compared elsewhere with keys that never come here.

Messages, both ways: four bytes of length, then JSON. Every request carries a nonce, which its
answer must repeat.
"""

import importlib.machinery
import json
import os
import resource
import socket
import struct
import sys

import data

PRINTED = 1_000_000  # characters that one cell or call may print
TYPES_WORTH_NAMING = 100  # characters


class TooMuchOutput(Exception):
    """The code printed more than anybody would read."""


class Sink:
    """In place of stdout and stderr: counts what is printed, and keeps none of it."""

    encoding = "utf-8"
    left = PRINTED

    def write(self, text):
        self.left -= len(text)
        if self.left < 0:
            raise TooMuchOutput
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


def give_up_rights(limits):
    """Take limits and a user's identity that nothing later can lift again."""
    for name, value in limits["resources"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    if os.getuid() == 0 and limits["uid"]:
        os.setgroups([])
        os.setresgid(*[limits["uid"]] * 3)
        os.setresuid(*[limits["uid"]] * 3)


def receive(channel):
    (length,) = struct.unpack(">I", exactly(channel, 4))
    return json.loads(exactly(channel, length))


def exactly(channel, length):
    received = b""
    while len(received) < length:
        part = channel.recv(min(length - len(received), 1 << 16))
        if not part:
            os._exit(0)  # The grader has closed the line.
        received += part
    return received


def send(channel, answer):
    message = json.dumps(answer).encode()
    channel.sendall(struct.pack(">I", len(message)) + message)


class NotAlone(Exception):
    """Something was called of a library that this question does without."""

    def __init__(self, name):
        super().__init__(name)
        self.name = name


class Absent(type):
    """What stands for anything of such a library: it may be imported, named, and inherited from."""

    def __call__(cls, *args, **kwargs):
        raise NotAlone(f"{cls.__module__}.{cls.__name__}")

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return absent(f"{cls.__module__}.{cls.__name__}", name)


def absent(module, name):
    return Absent(name, (), {"__module__": module})


class Missing:
    """Finds, in place of every library that is missing, a module in which everything is absent."""

    def __init__(self, names):
        self.names = names

    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(f"{one}.") for one in self.names):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        def attribute(name):
            if name.startswith("__"):
                raise AttributeError(name)
            return absent(module.__name__, name)

        module.__getattr__ = attribute


def new_shell():
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.ast_node_interactivity = "none"
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
    shell.ask_exit = lambda: None
    shell.system = shell.system_raw  # There is no terminal for a command to think it talks to.
    return shell


def where(error):
    """The cell and line of the student's code that raised ``error``."""
    if isinstance(error, SyntaxError) and str(error.filename).startswith("<cell "):
        return str(error.filename)[6:-1], error.lineno or 0
    place, trace = ("", 0), error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<cell "):
            place = name[6:-1], trace.tb_lineno
        trace = trace.tb_next
    return place


def described(error):
    cell, line = where(error)
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return {
        "error": type(error).__name__,
        "message": str(message)[:300],
        "name": str(getattr(error, "name", None))[:100],
        "cell": cell,
        "line": line,
    }


def run(shell, request):
    shell.compile.get_code_name = lambda *args: f"<cell {request['cell']}>"
    result = shell.run_cell(request["source"], store_history=False, silent=True)
    error = result.error_before_exec or result.error_in_exec
    return described(error) if error else {"value": "null"}


def ask(shell, request):
    """The value of a name of the student's, or that of calling it."""
    name = request["name"]
    if name not in shell.user_ns:
        return {"missing": "absent"}
    value = shell.user_ns[name]
    if request["do"] == "call":
        if not callable(value):
            return {"missing": "not callable"}
        args, kwargs = data.unpack(request["arguments"])
        value = value(*args, **kwargs)
    try:
        return {"value": data.pack(value)}
    except data.NotData as error:
        return {"not data": str(error)[:TYPES_WORTH_NAMING]}


def main():
    limits = json.loads(sys.argv[1])
    channel, own_process = socket.socket(fileno=limits["channel"]), os.getpid()
    give_up_rights(limits)
    os.chdir(limits["folder"])
    if limits["missing"]:
        sys.meta_path.insert(0, Missing(limits["missing"]))
    shell = new_shell()
    send(channel, {"nonce": "ready"})
    while True:
        request = receive(channel)
        sys.stdout = sys.stderr = Sink()
        try:
            answer = run(shell, request) if request["do"] == "run" else ask(shell, request)
        except BaseException as error:
            answer = described(error)
        if os.getpid() != own_process:
            os._exit(0)  # A fork of the student's must not answer beside us.
        send(channel, {**answer, "nonce": request["nonce"]})


if __name__ == "__main__":
    main()

"""The verbs say what to do when they cannot do what they are asked."""

import functools
import gzip
import http.server
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest
import serve
from toc import ROOT


def make(*arguments):
    # What a make around the tests was told does not concern the make under test.
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", "--silent", "-C", ROOT, *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_help_lists_the_verbs():
    verbs = [line.split(":")[0] for line in make("help").stdout.splitlines()]
    assert {"make book", "make serve", "make test", "make record"} <= set(verbs)


@pytest.mark.parametrize("python", ["no-such-python", "false", ""])
def test_without_a_fit_python_it_says_so(tmp_path, python):
    answer = make("book", f"PYTHON={python}", f"VENV={tmp_path}/venv")
    assert answer.returncode != 0
    assert "needs Python 3.11 or newer" in answer.stdout
    assert "Traceback" not in answer.stdout


@pytest.mark.parametrize("port", ["taken", "http", "99999"])
def test_serving_on_a_port_that_cannot_be_had_says_so(port):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1]) if port == "taken" else port
        answer = subprocess.run(
            [sys.executable, ROOT / "tools" / "serve.py", ROOT, port],
            capture_output=True,
            text=True,
        )
    assert answer.returncode == 1
    assert f"cannot serve on port {port}" in answer.stdout
    assert "make serve PORT=" in answer.stdout
    assert not answer.stderr


def test_text_is_served_compressed_and_complete(tmp_path):
    page = "<!doctype html><title>One</title>" + "<p>word</p>" * 500
    (tmp_path / "page.html").write_text(page)
    (tmp_path / "picture.png").write_bytes(bytes(range(256)))
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(serve.Handler, directory=tmp_path)
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        accepts = {"Accept-Encoding": "gzip"}

        def get(path, headers):
            request = urllib.request.Request(f"{address}/{path}", headers=headers)
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.headers["Content-Encoding"], answer.read()

        encoding, body = get("page.html", accepts)
        assert encoding == "gzip"
        assert gzip.decompress(body).decode() == page
        assert len(body) < len(page) / 5
        assert get("page.html", {}) == (None, page.encode())
        assert get("picture.png", accepts) == (None, bytes(range(256)))
        with pytest.raises(urllib.error.HTTPError, match="404") as missing:
            get("missing.html", accepts)
        assert b"not found" in missing.value.read().lower()
        server.shutdown()

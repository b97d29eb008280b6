"""Serve the built book on this machine alone: `make serve`."""

import functools
import gzip
import io
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

COMPRESSED = (".css", ".html", ".js", ".json", ".svg")


class Server(ThreadingHTTPServer):
    # A second server must be refused, not share the port with the first.
    allow_reuse_port = False


class Handler(SimpleHTTPRequestHandler):
    """Files as a published site sends them: text compressed, connections kept open."""

    protocol_version = "HTTP/1.1"

    def send_response(self, code, message=None):
        self.found = code == 200
        super().send_response(code, message)

    def send_header(self, keyword, value):
        if self.compresses and keyword == "Content-Length":
            # Its length is known only once it is compressed, so the end is told by closing.
            super().send_header("Content-Encoding", "gzip")
            super().send_header("Connection", "close")
        else:
            super().send_header(keyword, value)

    def send_head(self):
        file = super().send_head()
        if file is None or not self.compresses:
            return file
        with file:
            return io.BytesIO(gzip.compress(file.read()))

    @property
    def compresses(self):
        text = self.path.partition("?")[0].endswith(("/", *COMPRESSED))
        return self.found and text and "gzip" in self.headers.get("Accept-Encoding", "")


def main(directory, port):
    handler = functools.partial(Handler, directory=directory)
    try:
        server = Server(("127.0.0.1", int(port)), handler)
    except (OSError, OverflowError, ValueError) as error:
        print(f"cannot serve on port {port} ({error}); choose another: make serve PORT=8100")
        return 1
    with server:
        print(f"The book is at http://127.0.0.1:{port}/ — stop with Ctrl-C.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""The interop routes for servers of WSGI."""

import json


def app(environ, start_response):
    path = environ["PATH_INFO"]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    pieces = {
        "/json": [json.dumps({"id": 7, "name": "seven"}).encode()],
        "/chunked": [b"one ", b"two ", b"three"],
        "/echo": [body],
        "/close": [b"bye"],
        "/empty": [],
    }.get(path, [b"nothing here"])
    headers = [("x-server", "wsgi")]
    if path not in ("/chunked", "/empty"):
        headers.append(("content-length", str(sum(map(len, pieces)))))
    start_response("204 No Content" if path == "/empty" else "200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else iter(pieces)

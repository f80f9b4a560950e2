"""The interop routes for servers of ASGI, without a framework: what comes on the wire is the server's own."""

import json


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    path = scope["path"]
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    pieces = {
        "/json": [json.dumps({"id": 7, "name": "seven"}).encode()],
        "/chunked": [b"one ", b"two ", b"three"],
        "/echo": [body],
        "/close": [b"bye"],
        "/empty": [],
    }.get(path, [b"nothing here"])
    status = {"/empty": 204}.get(path, 200)
    headers = [(b"x-server", b"asgi")]
    if path == "/close":
        headers.append((b"connection", b"close"))
    if path != "/chunked" and status != 204:
        headers.append((b"content-length", str(sum(map(len, pieces))).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})

"""One line `METHOD path-with-query status` per finished request, for comparing counts."""

import os


class AccessLog:
    """ASGI wrapper. Several workers may share the file: each line is one appending write."""

    def __init__(self, app):
        self.app = app
        path = os.environ.get("DEMO_ACCESS_LOG")
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644) if path else None

    async def __call__(self, scope, receive, send):
        if self.file is None or scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0

        async def logged(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            # Before the last byte goes out: who has the answer finds the line.
            elif not message.get("more_body", False):
                self.write(scope, status)
            await send(message)

        await self.app(scope, receive, logged)

    def write(self, scope, status):
        query = scope["query_string"].decode("latin-1")
        # uvicorn 0.17 gives the raw path without the query, later versions too; the fallback is decoded.
        path = scope.get("raw_path", scope["path"].encode()).decode("latin-1").split("?")[0]
        line = f"{scope['method']} {path}{'?' if query else ''}{query} {status}\n"
        os.write(self.file, line.encode("latin-1"))

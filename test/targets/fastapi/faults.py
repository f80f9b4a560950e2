"""Faults on request: `?fail=0.02` answers 500 to that share of requests, `?delay_ms=50` waits first."""

import asyncio
import math
import os
import random
from urllib.parse import parse_qs

from starlette.responses import JSONResponse

MOST_SHARES = 64
LONGEST_DELAY_MS = 60_000


class SharePicker:
    """Picks `share` of all calls: one in each stretch of 1/share calls, at a seeded place."""

    def __init__(self, share, seed):
        self.share = share
        self.random = random.Random(seed)
        self.calls = 0
        self.stretch = 0
        self.due = self.random.random() / share

    def pick(self):
        picked = math.floor(self.due) <= self.calls
        self.calls += 1
        if picked:
            self.stretch += 1
            self.due = (self.stretch + self.random.random()) / self.share
        return picked


class Faults:
    """ASGI wrapper. The shares are kept per worker process."""

    def __init__(self, app):
        self.app = app
        self.pickers = {}

    async def __call__(self, scope, receive, send):
        query = scope.get("query_string", b"")
        if scope["type"] != "http" or (b"fail=" not in query and b"delay_ms=" not in query):
            await self.app(scope, receive, send)
            return
        values = parse_qs(query.decode("latin-1"))
        await asyncio.sleep(bounded(values, "delay_ms", LONGEST_DELAY_MS) / 1000)
        share = bounded(values, "fail", 1)
        if share > 0 and self.fails(share):
            await JSONResponse({"detail": "Injected failure"}, 500)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def fails(self, share):
        if share not in self.pickers:
            if len(self.pickers) >= MOST_SHARES:
                self.pickers.clear()
            self.pickers[share] = SharePicker(share, int(os.environ.get("DEMO_SEED", "1")))
        return self.pickers[share].pick()


def bounded(values, name, most):
    """The last value of that name as a number from 0 to `most`; 0 when there is none or it is no number."""
    try:
        number = float(values.get(name, ["0"])[-1])
    except ValueError:
        return 0
    return min(max(number, 0), most) if math.isfinite(number) else 0

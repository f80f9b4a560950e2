"""The FastAPI demo target: what the example plans are run against. Start: see README.md."""

import os

from fastapi import FastAPI

import api_v1
import reports
import sleeping
import website
from access_log import AccessLog
from faults import Faults
from timing_log import TimingLog

api = FastAPI(title="loadplan demo", version="1.0.0")
for module in (website, api_v1, reports, sleeping):
    api.include_router(module.router)
if os.environ.get("DEMO_STRICT") == "1":
    import typed

    api.include_router(typed.router)

# Outside FastAPI, so that the logs also see what its own error handler answers.
app = TimingLog(AccessLog(Faults(api)))

"""The async experiment: the same three waits, blocking, awaited one by one, or awaited together."""

import asyncio
import os
import time

from fastapi import APIRouter

router = APIRouter()
SLEEP_SECONDS = float(os.environ.get("DEMO_SLEEP_SECONDS", "0.05"))


def blocking_step(number: int) -> int:
    time.sleep(SLEEP_SECONDS)
    return number


async def step(number: int) -> int:
    await asyncio.sleep(SLEEP_SECONDS)
    return number


@router.get("/sync_baseline")
def sync_baseline():
    """A plain function: FastAPI runs it in a pool of 40 threads per worker."""
    return {"mode": "sync_baseline", "results": [blocking_step(number) for number in (1, 2, 3)]}


@router.get("/async_independent")
async def async_independent():
    return {"mode": "async_independent", "results": [await step(number) for number in (1, 2, 3)]}


@router.get("/async_dependent")
async def async_dependent():
    first = await step(1)
    second = await step(first + 1)
    third = await step(second + 1)
    return {"mode": "async_dependent", "results": [first, second, third]}


@router.get("/async_concurrent")
async def async_concurrent():
    return {"mode": "async_concurrent", "results": await asyncio.gather(step(1), step(2), step(3))}

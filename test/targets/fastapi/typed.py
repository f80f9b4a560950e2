"""Bodies whose types must survive a plan: only there with DEMO_STRICT=1, for it needs pydantic 2."""

from datetime import datetime
from typing import Dict, List, Literal, Optional, Union

from fastapi import APIRouter, Request

from payloads import Date, Payload

router = APIRouter()


class Customer(Payload):
    big_id: int
    negative: int
    phone: str
    zip_code: str
    version: str
    exponent: str
    price: float
    born: Date
    born_text: str
    at_text: str
    answer: str
    country: str
    active: bool
    active_text: str
    level: Literal[1, 2, 3]
    level_text: Literal["1", "2", "3"]
    int_or_text: Union[int, str]
    text_or_int: Union[int, str]
    name: str
    emoji: str
    escaped: str
    nothing: Optional[str]
    empty: str
    tags: List[str]
    scores: List[int]
    nested: Dict[str, List[int]]


class Order(Payload):
    customer_id: int
    quantity: int
    share: float
    gift: bool
    reference: str
    lines: List[int]


@router.post("/typed/customers", status_code=201)
async def create_customer(customer: Customer):
    return {"id": 9007199254740993, "code": "00042", "tags": customer.tags, "scores": customer.scores, "gift": True}


@router.post("/typed/orders", status_code=201)
async def create_order(order: Order, request: Request):
    return {"customer_id": order.customer_id, "raw": (await request.body()).decode()}

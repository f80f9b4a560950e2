"""Request bodies, in words that pydantic 1 and 2 both understand."""

from datetime import date
from typing import List, Literal, Optional

from fastapi.responses import JSONResponse
from pydantic import BaseModel, StrictStr, constr


class Credentials(BaseModel):
    username: StrictStr
    password: StrictStr


class TicketCreate(BaseModel):
    customer_id: int
    subject: constr(strict=True, min_length=3, max_length=200)
    priority: Literal["low", "medium", "high"]
    category: StrictStr
    message: StrictStr
    tags: List[StrictStr] = []


class PreferencesUpdate(BaseModel):
    email_notifications: Optional[bool] = None
    sms_notifications: Optional[bool] = None
    theme: Optional[Literal["light", "dark"]] = None
    timezone: Optional[StrictStr] = None


class SalesReportRequest(BaseModel):
    start_date: date
    end_date: date
    group_by: Literal["region", "product", "day"] = "region"
    format: Literal["csv"] = "csv"


class ItemCreate(BaseModel):
    name: StrictStr
    price: float


class UserCreate(BaseModel):
    username: constr(strict=True, min_length=1, max_length=100)
    email: constr(strict=True, min_length=3, max_length=200)
    password: constr(strict=True, min_length=1, max_length=200)


def unprocessable(*details: dict) -> JSONResponse:
    """A 422 in FastAPI's own form, for what no type can say."""
    return JSONResponse({"detail": list(details)}, 422)


def detail(loc: list, msg: str, given: object = None, kind: str = "value_error") -> dict:
    return {"type": kind, "loc": loc, "msg": msg, "input": given}

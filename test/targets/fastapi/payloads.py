"""Request bodies, in words that pydantic 1 and 2 both understand; DEMO_STRICT=1 wants pydantic 2."""

import os
from datetime import date
from typing import List, Literal, Optional

from fastapi.responses import JSONResponse
from pydantic import BaseModel, StrictStr, constr

if os.environ.get("DEMO_STRICT") == "1":
    from pydantic import ConfigDict, Field
    from typing_extensions import Annotated

    class Payload(BaseModel):
        """No text for a number, no number for a text, nothing that the model does not name."""

        model_config = ConfigDict(strict=True, extra="forbid")

    # JSON has no dates: FastAPI hands the model a text, which is all that strict could refuse here.
    Date = Annotated[date, Field(strict=False)]
else:
    Payload = BaseModel
    Date = date


class Credentials(Payload):
    username: StrictStr
    password: StrictStr


class TicketCreate(Payload):
    customer_id: int
    subject: constr(strict=True, min_length=3, max_length=200)
    priority: Literal["low", "medium", "high"]
    category: StrictStr
    message: StrictStr
    tags: List[StrictStr] = []


class PreferencesUpdate(Payload):
    email_notifications: Optional[bool] = None
    sms_notifications: Optional[bool] = None
    theme: Optional[Literal["light", "dark"]] = None
    timezone: Optional[StrictStr] = None


class SalesReportRequest(Payload):
    start_date: Date
    end_date: Date
    group_by: Literal["region", "product", "day"] = "region"
    format: Literal["csv"] = "csv"


class ItemCreate(Payload):
    name: StrictStr
    price: float


class UserCreate(Payload):
    username: constr(strict=True, min_length=1, max_length=100)
    email: constr(strict=True, min_length=3, max_length=200)
    password: constr(strict=True, min_length=1, max_length=200)


def unprocessable(*details: dict) -> JSONResponse:
    """A 422 in FastAPI's own form, for what no type can say."""
    return JSONResponse({"detail": list(details)}, 422)


def detail(loc: list, msg: str, given: object = None, kind: str = "value_error") -> dict:
    return {"type": kind, "loc": loc, "msg": msg, "input": given}

"""/api/v1: catalogue, accounts, support desk, imports."""

import csv
import io
import uuid
from typing import Literal, Optional

from fastapi import APIRouter, Depends, File, Form, HTTPException, Query, Request, UploadFile
from pydantic import ValidationError

import catalog
from accounts import any_token_user, current_user, issue_tokens, sign_in
from payloads import Credentials, PreferencesUpdate, TicketCreate, detail, unprocessable
from shared_state import next_number

router = APIRouter(prefix="/api/v1")

CREDENTIALS = {
    "type": "object",
    "title": "Credentials",
    "required": ["username", "password"],
    "properties": {"username": {"type": "string"}, "password": {"type": "string", "format": "password"}},
}
JSON_OR_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": CREDENTIALS},
            "application/x-www-form-urlencoded": {"schema": CREDENTIALS},
        },
    }
}
IMPORT_COLUMNS = ["email", "first_name", "last_name", "plan"]


@router.get("/products")
async def list_products(
    category: Optional[str] = None,
    limit: int = Query(20, ge=1, le=100),
    sort: Literal["name", "price_asc", "price_desc"] = "name",
):
    found = [product for product in catalog.PRODUCTS if category in (None, product["category"])]
    if sort != "name":
        found.sort(key=lambda product: product["price"], reverse=sort == "price_desc")
    return {"items": found[:limit], "total": len(found)}


@router.get("/products/{product_id}")
async def get_product(product_id: int):
    if not 1001 <= product_id <= 1050:
        raise HTTPException(404, "Product not found")
    return catalog.PRODUCTS[product_id - 1001]


@router.post("/auth/login", openapi_extra=JSON_OR_FORM)
async def login(request: Request):
    """Takes JSON, or the form OAuth2's password flow sends."""
    if "json" in request.headers.get("content-type", ""):
        try:
            given = await request.json()
        except ValueError as problem:
            return unprocessable(detail(["body", getattr(problem, "pos", 0)], "JSON decode error", {}, "json_invalid"))
    else:
        given = dict(await request.form())
    if not isinstance(given, dict):
        return unprocessable(detail(["body"], "Input should be a valid dictionary", given, "model_attributes_type"))
    try:
        credentials = Credentials(**given)
    except ValidationError as problem:
        return unprocessable(
            *(detail(["body", *error["loc"]], error["msg"], given, error["type"]) for error in problem.errors())
        )
    return sign_in(credentials.username, credentials.password)


@router.post("/auth/refresh")
async def refresh(user: str = Depends(any_token_user)):
    return issue_tokens(user)


@router.get("/users/me")
async def me(user: str = Depends(current_user)):
    return {"username": user, "email": user if "@" in user else f"{user}@example.com", "is_active": True}


@router.patch("/users/me/preferences")
async def update_preferences(changes: PreferencesUpdate, user: str = Depends(current_user)):
    preferences = {"email_notifications": True, "sms_notifications": False, "theme": "light", "timezone": "UTC"}
    preferences.update({name: value for name, value in dict(changes).items() if value is not None})
    return preferences


@router.get("/orders")
async def list_orders(
    status: Optional[Literal["completed", "pending", "cancelled"]] = None,
    limit: int = Query(20, ge=1, le=100),
    user: str = Depends(current_user),
):
    found = [order for order in catalog.ORDERS if status in (None, order["status"])]
    return {"items": found[:limit], "total": len(found)}


@router.get("/notifications")
async def list_notifications(unread_only: bool = False, user: str = Depends(current_user)):
    found = [notification for notification in catalog.NOTIFICATIONS if not (unread_only and notification["read"])]
    return {"items": found, "total": len(found)}


@router.get("/customers/search")
async def search_customers(
    query: str = "",
    page: int = Query(1, ge=1),
    page_size: int = Query(25, ge=1, le=100),
    include_inactive: bool = False,
    user: str = Depends(current_user),
):
    found = [
        customer
        for customer in catalog.CUSTOMERS
        if query.lower() in customer["email"] and (include_inactive or customer["active"])
    ]
    first = (page - 1) * page_size
    return {"items": found[first : first + page_size], "total": len(found), "page": page, "page_size": page_size}


@router.post("/tickets", status_code=201)
async def create_ticket(ticket: TicketCreate, user: str = Depends(current_user)):
    return {"id": next_number("tickets"), "status": "open", **dict(ticket)}


@router.post("/imports/customers", status_code=202)
async def import_customers(
    file: UploadFile = File(...),
    source: str = Form(...),
    send_welcome_email: bool = Form(False),
    user: str = Depends(current_user),
):
    try:
        text = (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        return unprocessable(detail(["body", "file"], "The file is not UTF-8 text", file.filename))
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in IMPORT_COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        return unprocessable(detail(["body", "file"], f"Missing columns: {', '.join(missing)}", file.filename))
    return {
        "import_id": f"imp_{uuid.uuid4().hex[:12]}",
        "rows": sum(1 for _ in reader),
        "source": source,
        "send_welcome_email": send_welcome_email,
    }

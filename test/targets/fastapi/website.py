"""Everything outside /api/v1 that the website journeys use."""

import asyncio

from fastapi import APIRouter, Depends, Form

from accounts import current_user, sign_in
from payloads import Credentials, ItemCreate, UserCreate
from shared_state import next_number

router = APIRouter()


@router.get("/health")
async def health():
    await asyncio.sleep(0.01)
    return {"status": "ok"}


@router.get("/hello")
async def hello():
    return {"message": "Hello, World!"}


@router.get("/items/{item}")
async def get_item(item: str):
    # Up to 15 digits: beyond that a JavaScript client could not hold the number.
    is_number = item.isascii() and item.isdigit() and len(item) <= 15
    return {"item_id": int(item) if is_number else item, "name": f"Item {item}"}


@router.post("/create_item")
async def create_item(item: ItemCreate):
    return {"item_id": next_number("items"), "name": item.name, "price": item.price}


@router.post("/users", status_code=201)
async def create_user(user: UserCreate):
    return {"id": next_number("users"), "username": user.username, "email": user.email}


@router.post("/submit_form")
async def submit_form(field1: str = Form(...), field2: str = Form(...)):
    return {"field1": field1, "field2": field2}


@router.post("/login")
async def login(credentials: Credentials):
    return sign_in(credentials.username, credentials.password)


@router.get("/protected_data")
async def protected_data(user: str = Depends(current_user)):
    return {"data": "Only for signed-in users", "username": user}

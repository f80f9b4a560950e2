"""Who may sign in, and the tokens they get: HS256, real expiry."""

import math
import os
import time
import uuid

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import OAuth2PasswordBearer

TOKEN_SECONDS = float(os.environ.get("DEMO_TOKEN_SECONDS", "900"))
REFRESH_SECONDS = 86_400
SIGNING_KEY = "loadplan-demo-signing-key-for-tests-only"

PASSWORDS = {
    "loadtest1@example.com": "TestPass123!",
    "loadtest2@example.com": "TestPass123!",
    "loadtest3@example.com": "TestPass123!",
    "agent@example.com": "SupportPass123!",
    "ops@example.com": "OpsPass123!",
    "testuser": "password",
}

bearer = OAuth2PasswordBearer(tokenUrl="/api/v1/auth/login")


def sign_in(username: str, password: str) -> dict:
    """Both tokens, or 401."""
    if PASSWORDS.get(username) != password:
        raise unauthorized("Incorrect username or password")
    return issue_tokens(username)


def issue_tokens(username: str) -> dict:
    return {
        "access_token": sign(username, "access", TOKEN_SECONDS),
        "refresh_token": sign(username, "refresh", REFRESH_SECONDS),
        "token_type": "bearer",
        "expires_in": math.floor(TOKEN_SECONDS),
    }


def sign(username: str, use: str, lifetime: float) -> str:
    now = time.time()
    # Rounded up: a token never lives shorter than promised.
    claims = {"sub": username, "use": use, "iat": int(now), "exp": math.ceil(now + lifetime), "jti": uuid.uuid4().hex}
    return jwt.encode(claims, SIGNING_KEY, algorithm="HS256")


def any_token_user(token: str = Depends(bearer)) -> str:
    """The user an access or refresh token names, or 401."""
    return read_claims(token)["sub"]


def current_user(token: str = Depends(bearer)) -> str:
    """The user an access token names, or 401."""
    claims = read_claims(token)
    if claims.get("use") != "access":
        raise unauthorized("Could not validate credentials")
    return claims["sub"]


def read_claims(token: str) -> dict:
    try:
        claims = jwt.decode(token, SIGNING_KEY, algorithms=["HS256"])
    except jwt.ExpiredSignatureError:
        raise unauthorized("Token has expired")
    except jwt.PyJWTError:
        raise unauthorized("Could not validate credentials")
    if claims.get("sub") not in PASSWORDS:
        raise unauthorized("Could not validate credentials")
    return claims


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})

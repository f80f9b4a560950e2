"""The demo's data: small, fixed, the same in both demo targets."""

CATEGORIES = ["laptops", "phones", "monitors", "keyboards", "cables"]
STATUSES = ["completed", "pending", "cancelled"]
FIRST_NAMES = ["Ada", "Ben", "Carla", "Deniz", "Eva", "Femi", "Grace"]
LAST_NAMES = ["Smith", "Jones", "Garcia", "Okafor", "Novak"]

PRODUCTS = [
    {
        "id": number,
        "name": f"Product {number}",
        "category": CATEGORIES[number % len(CATEGORIES)],
        "price": 10 + (number * 37 % 500) + 0.99,
        "in_stock": number % 7 != 0,
    }
    for number in range(1001, 1051)
]

ORDERS = [
    {
        "id": number,
        "status": STATUSES[number % len(STATUSES)],
        "total": 20 + (number * 53 % 300) + 0.5,
        "created_at": f"2025-01-{number % 28 + 1:02d}T12:00:00Z",
    }
    for number in range(5001, 5061)
]

NOTIFICATIONS = [
    {"id": number, "message": f"Notification {number}", "read": number % 3 == 0} for number in range(1, 13)
]


def customer(number: int) -> dict:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[number % len(LAST_NAMES)]
    return {
        "id": number,
        "first_name": first,
        "last_name": last,
        "email": f"{first}.{last}{number}@example.com".lower(),
        "active": number % 4 != 0,
    }


CUSTOMERS = [customer(number) for number in range(1000, 1501)]

SALES = {
    "region": ["north", "south", "east", "west"],
    "product": ["laptops", "phones", "monitors"],
    "day": ["2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04", "2025-01-05"],
}


def sales_csv(group_by: str) -> str:
    rows = [f"{key},{10 * (index + 1)},{1250.5 * (index + 1):.2f}" for index, key in enumerate(SALES[group_by])]
    return "\n".join([f"{group_by},orders,revenue", *rows]) + "\n"

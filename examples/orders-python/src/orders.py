"""An HTTP API of orders behind API Gateway (payload version 2)."""

import base64
import json
import logging
from decimal import Decimal

from pydantic import ValidationError

from models import NewOrder, Order, Status
from pricing import price_of
from receipts import Receipts

logger = logging.getLogger()
logger.setLevel(logging.INFO)

receipts = Receipts()
orders: dict[str, Order] = {}


class ApiError(Exception):
    def __init__(self, status: int, error: str, message: str):
        super().__init__(message)
        self.status = status
        self.error = error


def handler(event, context):
    http = event["requestContext"]["http"]
    try:
        status, body = route(http["method"], http["path"], event)
    except ApiError as error:
        logger.warning("%s %s: %s", http["method"], http["path"], error)
        status, body = error.status, {"error": error.error, "message": str(error)}
    except ValidationError as error:
        status, body = 400, {"error": "invalid_order", "details": details_of(error)}
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body, default=as_json),
    }


def route(method, path, event):
    match [method, *path.strip("/").split("/")]:
        case ["POST", "orders"]:
            return 201, place(NewOrder.model_validate_json(text_of(event)))
        case ["GET", "orders"]:
            return 200, {"orders": [order.model_dump() for order in orders.values()]}
        case ["GET", "orders", order_id]:
            return 200, find(order_id).model_dump()
        case ["POST", "orders", order_id, "cancel"]:
            return 200, cancel(find(order_id))
        case [_, "orders", *_]:
            raise ApiError(405, "method_not_allowed", f"{method} is not allowed here")
        case _:
            raise ApiError(404, "not_found", f"There is no {path}")


def place(new: NewOrder):
    order = Order(id=f"o-{1001 + len(orders)}", price=price_of(new), **new.model_dump())
    orders[order.id] = order
    answer = order.model_dump()
    if (link := receipts.store(order)) is not None:
        answer["receipt"] = link
    return answer


def find(order_id) -> Order:
    try:
        return orders[order_id]
    except KeyError:
        raise ApiError(404, "not_found", f"Order {order_id} was not found") from None


def cancel(order: Order):
    if order.status is Status.SHIPPED:
        raise ApiError(409, "conflict", f"Order {order.id} is on its way")
    order.status = Status.CANCELLED
    return order.model_dump()


def text_of(event):
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body


def details_of(error: ValidationError):
    return [
        f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
        for each in error.errors(include_url=False)
    ]


def as_json(value):
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")

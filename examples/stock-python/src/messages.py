"""What stands in a message of the queue."""

import json
from dataclasses import dataclass


class BadMessage(Exception):
    pass


@dataclass(frozen=True)
class Movement:
    kind: str
    sku: str
    quantity: int

    def __post_init__(self):
        if self.quantity < 0:
            raise BadMessage("quantity is negative")


def movement_of(record):
    """The movement that a record tells of. Raises BadMessage."""
    try:
        body = json.loads(record["body"])
        return Movement(
            kind=body["kind"],
            sku=body["sku"].upper(),
            quantity=int(body.get("quantity", 1)),
        )
    except KeyError as error:
        raise BadMessage("no {}".format(error)) from error
    except ValueError as error:
        raise BadMessage(str(error)) from error

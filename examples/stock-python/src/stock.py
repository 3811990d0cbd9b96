"""Takes movements of stock from a queue, and says which messages are to be delivered again."""

import json
import logging

from messages import BadMessage, movement_of
from warehouse import OutOfStock, Warehouse

logger = logging.getLogger()
logger.setLevel(logging.INFO)

warehouse = Warehouse({"TEA-1": 40, "CUP-7": 3})


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            level = apply(movement_of(record))
        except BadMessage as error:
            # It would be as bad the next time.
            logger.warning("%s is left out: %s", record["messageId"], error)
        except OutOfStock as error:
            logger.warning("%s comes again: %s", record["messageId"], error)
            failures.append({"itemIdentifier": record["messageId"]})
        else:
            logger.info("%s: %s", record["messageId"], level)
    return {"batchItemFailures": failures, "levels": warehouse.levels()}


def apply(movement):
    if movement.kind == "arrival":
        return warehouse.add(movement.sku, movement.quantity)
    if movement.kind == "sale":
        return warehouse.take(movement.sku, movement.quantity)
    if movement.kind == "count":
        return warehouse.count(movement.sku, movement.quantity)
    raise BadMessage("no movement is called " + movement.kind)


def report(event, context):  # of a schedule
    """What to order: levels below the threshold, the lowest first."""
    threshold = event.get("threshold", 10)
    low = sorted(
        (level, sku)
        for sku, level in warehouse.levels().items()
        if level < threshold
    )
    return json.dumps([{"sku": sku, "order": threshold - level} for level, sku in low])

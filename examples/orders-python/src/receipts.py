"""Receipts in a bucket, which a link leads to. Without RECEIPTS_BUCKET there are none."""

import os
from functools import cached_property
from typing import Optional

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from models import Order


class Receipts:
    def __init__(self, bucket: Optional[str] = os.environ.get("RECEIPTS_BUCKET")):
        self.bucket = bucket

    @cached_property
    def s3(self):
        return boto3.client("s3")

    def store(self, order: Order) -> Optional[str]:
        """The key of the receipt, or None: an order without one is still an order."""
        if not self.bucket:
            return None
        key = f"receipts/{order.id}.txt"
        try:
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=text_of(order).encode())
        except (BotoCoreError, ClientError) as error:
            print(f"no receipt for {order.id}: {error}")
            return None
        return key


def text_of(order: Order) -> str:
    lines = [f"{line.quantity:>3} {line.sku:<12}{line.unit_price:>10}" for line in order.lines]
    return "\n".join([f"Order {order.id}", *lines, f"Total {order.price.total:>20}", ""])

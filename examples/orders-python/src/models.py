"""What an order is, and what of it a customer says."""

from decimal import Decimal
from enum import Enum
from typing import Annotated, Optional

from pydantic import BaseModel, Field, field_validator

Money = Annotated[Decimal, Field(ge=0, decimal_places=2)]


class Status(str, Enum):
    OPEN = "open"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class Line(BaseModel):
    sku: str = Field(pattern=r"^[A-Z]+-\d+$")
    quantity: int = Field(gt=0, le=100)
    unit_price: Money


class NewOrder(BaseModel):
    customer: str
    country: str = Field(pattern=r"^[A-Z]{2}$")
    lines: list[Line] = Field(min_length=1)
    coupon: Optional[str] = None

    @field_validator("customer")
    @classmethod
    def must_be_address(cls, value: str) -> str:
        name, at, domain = value.partition("@")
        if not (name and at and "." in domain):
            raise ValueError("must be an e-mail address")
        return value.lower()


class Price(BaseModel):
    net: Money
    discount: Money
    tax: Money
    shipping: Money
    total: Money


class Order(NewOrder):
    id: str
    price: Price
    status: Status = Status.OPEN

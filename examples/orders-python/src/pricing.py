"""What an order costs."""

from decimal import ROUND_HALF_UP, Decimal

from models import NewOrder, Price

TAX = {"DE": Decimal("0.19"), "AT": Decimal("0.20"), "FR": Decimal("0.20"), "CH": Decimal("0.081")}
FREE_SHIPPING_FROM = Decimal(50)
CENT = Decimal("0.01")


def price_of(order: NewOrder) -> Price:
    net = sum((line.quantity * line.unit_price for line in order.lines), Decimal())
    discount = rounded(discount_for(net, order.coupon))
    taxable = net - discount
    tax = rounded(taxable * TAX.get(order.country, Decimal()))
    shipping = Decimal() if taxable >= FREE_SHIPPING_FROM else shipping_to(order.country)
    return Price(net=net, discount=discount, tax=tax, shipping=shipping, total=taxable + tax + shipping)


def discount_for(net: Decimal, coupon: str | None) -> Decimal:
    if coupon == "welcome10":
        return net / 10
    if coupon == "tea-week":
        return min(net, Decimal(5))
    if coupon is None and net > 200:
        return net * Decimal("0.03")
    return Decimal()


def shipping_to(country: str) -> Decimal:
    if country == "DE":
        return Decimal("4.90")
    elif country in ("AT", "FR"):
        return Decimal("8.90")
    elif country == "CH":
        return Decimal("14.90")
    else:
        return Decimal("24.90")


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)

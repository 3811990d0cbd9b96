"""How many there are of each article."""


class OutOfStock(Exception):
    def __init__(self, sku, wanted, there):
        super().__init__(f"{wanted} of {sku} are wanted, and {there} are there")
        self.sku = sku


class Warehouse:
    def __init__(self, levels):
        self._levels = dict(levels)

    def add(self, sku, quantity):
        self._levels[sku] = self._levels.get(sku, 0) + quantity
        return self._levels[sku]

    def take(self, sku, quantity):
        there = self._levels.get(sku, 0)
        if there < quantity:
            raise OutOfStock(sku, quantity, there)
        self._levels[sku] = there - quantity
        if self._levels[sku] == 0:
            del self._levels[sku]
            return 0
        return self._levels[sku]

    def count(self, sku, quantity):
        """Somebody has looked: the shelf is right."""
        difference = quantity - self._levels.get(sku, 0)
        self._levels[sku] = quantity
        return difference

    def levels(self):
        return dict(sorted(self._levels.items()))

    def __repr__(self):  # pragma: no cover
        return f"Warehouse({self._levels})"

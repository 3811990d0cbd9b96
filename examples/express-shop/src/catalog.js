const CATALOG = [
  { id: 'tea', name: 'Green tea', price: 690, stock: 12 },
  { id: 'cup', name: 'Cup', price: 1250, stock: 3 },
  { id: 'pot', name: 'Tea pot', price: 4900, stock: 0 },
];

export function search({ q, maxPrice, inStock }) {
  let found = CATALOG;
  if (q) found = found.filter((product) => product.name.toLowerCase().includes(q.toLowerCase()));
  if (maxPrice !== undefined) found = found.filter((product) => product.price <= Number(maxPrice));
  if (inStock === 'true') found = found.filter((product) => product.stock > 0);
  return found;
}

export function byId(id) {
  return CATALOG.find((product) => product.id === id);
}

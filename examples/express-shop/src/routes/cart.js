import { Router } from 'express';
import { byId } from '../catalog.js';

export const cart = Router();
const carts = new Map();

cart.get('/', (request, response) => {
  response.json(totals(cartOf(request.user)));
});

cart.post('/items', (request, response) => {
  const { id, quantity = 1 } = request.body ?? {};
  const product = byId(id);
  if (!product) return response.status(422).json({ error: `No product ${id}` });
  if (product.stock < quantity) {
    return response.status(409).json({ error: `Only ${product.stock} of ${product.name} left` });
  }
  const items = cartOf(request.user);
  items.set(id, (items.get(id) ?? 0) + quantity);
  return response.status(201).json(totals(items, request.user));
});

cart.delete('/items/:id', (request, response) => {
  const removed = cartOf(request.user).delete(request.params.id);
  response.sendStatus(removed ? 204 : 404);
});

function cartOf(user) {
  if (!carts.has(user.name)) carts.set(user.name, new Map());
  return carts.get(user.name);
}

function totals(items, user) {
  const lines = [...items].map(([id, quantity]) => ({ id, quantity, price: byId(id).price * quantity }));
  const sum = lines.reduce((total, line) => total + line.price, 0);
  const shipping = sum === 0 || sum > 3000 || user?.plan === 'pro' ? 0 : 490;
  return { lines, shipping, total: sum + shipping };
}

import { Router } from 'express';
import { byId, search } from '../catalog.js';

export const products = Router();

products.get('/', (request, response) => {
  response.json(search(request.query));
});

products.get('/:id', (request, response) => {
  const product = byId(request.params.id);
  if (!product) return response.status(404).json({ error: `No product ${request.params.id}` });
  response.set('cache-control', product.stock > 0 ? 'max-age=60' : 'no-store');
  return response.json(product);
});

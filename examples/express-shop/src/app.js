import express from 'express';
import { requireKey } from './auth.js';
import { cart } from './routes/cart.js';
import { products } from './routes/products.js';

export const app = express();

app.disable('x-powered-by');
app.use(express.json({ limit: '100kb' }));

app.get('/health', (_request, response) => {
  response.json({ ok: true });
});
app.use('/products', products);
app.use('/cart', requireKey, cart);

app.use((request, response) => {
  response.status(404).json({ error: `No such page: ${request.path}` });
});

app.use((error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  return response.status(status).json({ error: status >= 500 ? 'Internal error' : error.message });
});

import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { HTTPException } from 'hono/http-exception';
import { codeFor, isAllowed } from './codes.js';
import { Links } from './links.js';

const links = new Links();
links.add('docs', 'https://example.com/docs');

export const app = new Hono();

app.get('/:code', (context) => {
  const link = links.visit(context.req.param('code'));
  if (link === undefined) throw new HTTPException(404, { message: 'No such link' });
  return context.redirect(link.url, link.permanent ? 301 : 302);
});

app.get('/:code/stats', (context) => {
  const link = links.find(context.req.param('code'));
  return link ? context.json({ visits: link.visits }) : context.notFound();
});

app.post('/links', bearerAuth({ token: 'let-me-in' }), async (context) => {
  const { url, code, permanent = false } = await context.req.json();
  const reason = isAllowed(url);
  if (reason !== true) throw new HTTPException(422, { message: reason });
  const chosen = code ?? codeFor(url);
  if (links.find(chosen)) throw new HTTPException(409, { message: `${chosen} is taken` });
  links.add(chosen, url, permanent);
  return context.json({ code: chosen }, 201);
});

app.onError((error, context) => {
  if (error instanceof HTTPException) {
    // Middleware brings its own response; a plain exception has only a message.
    return error.res ?? context.json({ error: error.message }, error.status);
  }
  console.error(error);
  return context.json({ error: 'Something went wrong' }, 500);
});

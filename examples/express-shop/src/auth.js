const KEYS = new Map([
  ['key-anna', { name: 'anna', plan: 'pro' }],
  ['key-ben', { name: 'ben', plan: 'free' }],
]);

export function requireKey(request, response, next) {
  const key = request.get('x-api-key');
  if (!key) return response.status(401).json({ error: 'Send your key as x-api-key' });
  const user = KEYS.get(key);
  if (!user) return response.status(403).json({ error: 'This key is not known' });
  request.user = user;
  return next();
}

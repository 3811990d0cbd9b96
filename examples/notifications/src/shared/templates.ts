export type Language = 'en' | 'de';

const TEMPLATES: Record<string, Record<Language, string>> = {
  'order-created': {
    en: 'Thank you! Order {order} over {total} EUR has arrived.',
    de: 'Danke! Die Bestellung {order} über {total} EUR ist da.',
  },
  digest: {
    en: 'News of the last {days} day(s).',
    de: 'Neues aus {days} Tag(en).',
  },
};

export function render(name: string, language: Language, values: Record<string, string>): string {
  const template = TEMPLATES[name]?.[language];
  if (template === undefined) throw new Error(`There is no template ${name} in ${language}`);
  return template.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`The template ${name} needs a value for ${key}`);
    return value;
  });
}

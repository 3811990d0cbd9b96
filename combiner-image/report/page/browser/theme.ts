const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'lambda-coverage-theme';

/** The theme that was chosen here before; without one that of the system. */
export function applyTheme(): Theme {
  const theme = THEMES.find((each) => each === remembered()) ?? 'auto';
  document.documentElement.dataset['theme'] = theme;
  return theme;
}

export function nextTheme(theme: Theme): Theme {
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  document.documentElement.dataset['theme'] = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // A browser that keeps nothing.
  }
  return next;
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Help } from './help.tsx';
import { isForPage, isTyping } from './keys.ts';
import { Overview } from './overview.tsx';
import type { Report } from './report.ts';
import { formatRoute, type Go, parseRoute } from './route.ts';
import { filesOf } from './rows.ts';
import { SourcePage } from './source-page.tsx';
import { applyTheme, nextTheme } from './theme.ts';

export function App({ report }: { report: Report }) {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  const [theme, setTheme] = useState(applyTheme);
  const isFirst = useRef(true);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const { query, onlyMissed, sort, isDescending, suite } = route;
  const files = useMemo(() => filesOf(report, route), [report, query, onlyMissed, sort, isDescending, suite]);
  const current = useRef(route);
  current.current = route;
  const go = useCallback<Go>((change, isStep = false) => {
    const next = { ...current.current, ...change };
    const hash = formatRoute(next);
    if (isStep) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
    current.current = next;
    setRoute(next);
  }, []);

  useEffect(() => {
    const onHash = () => setRoute(parseRoute(location.hash));
    const up = () => {
      if (current.current.path !== '') go({ path: '', line: 0 }, true);
    };
    const onKey = (event: KeyboardEvent) => {
      if (!isForPage(event)) return;
      if (event.key === '?') setHelpOpen(true);
      else if (event.key === 't') setTheme(nextTheme);
      else if (event.key === 'u') up();
      else if (event.key === '/') {
        event.preventDefault();
        up();
        requestAnimationFrame(() => document.getElementById('search')?.focus());
      }
    };
    addEventListener('hashchange', onHash);
    addEventListener('popstate', onHash);
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('hashchange', onHash);
      removeEventListener('popstate', onHash);
      removeEventListener('keydown', onKey);
    };
  }, [go]);

  const file = route.path === '' ? undefined : report.file(route.path);
  useEffect(() => {
    document.title = route.path === '' ? 'Coverage' : `${route.path} · Coverage`;
    if (isFirst.current) isFirst.current = false;
    else {
      // Who listens hears where they are now.
      if (!isTyping(document.activeElement)) document.getElementById('title')?.focus({ preventScroll: true });
      if (route.line === 0) scrollTo(0, 0);
    }
  }, [route.path]);

  return (
    <>
      <header class="top">
        <a class="skip" href={location.hash} onClick={skipTo('title')}>
          Skip to the content
        </a>
        <a class="brand" href={formatRoute({ ...route, path: '', line: 0 })}>
          Coverage
        </a>
        <nav aria-label="Page">
          <button type="button" onClick={() => setTheme(nextTheme)} title="Key: t">
            Theme: {theme}
          </button>
          <button type="button" onClick={() => setHelpOpen(true)} title="Key: ?">
            Keys
          </button>
        </nav>
      </header>
      <main>
        {file !== undefined && <SourcePage report={report} file={file} files={files} route={route} go={go} />}
        {file === undefined && route.path !== '' && (
          <p class="notice" role="alert">
            This report has no file {route.path}.
          </p>
        )}
        {file === undefined && <Overview report={report} files={files} route={route} go={go} />}
      </main>
      <Help isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </>
  );
}

function skipTo(id: string): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
}

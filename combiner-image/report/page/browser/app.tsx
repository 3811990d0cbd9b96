import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PageRunners } from '../format.ts';
import { Help } from './help.tsx';
import { isForPage, isTyping } from './keys.ts';
import { Lens } from './lens.ts';
import { Overview } from './overview.tsx';
import { coveredBy, type Report } from './report.ts';
import { formatRoute, type Go, parseRoute, type Route } from './route.ts';
import { filesOf, type Shelf } from './rows.ts';
import { SourcePage } from './source-page.tsx';
import { applyTheme, nextTheme } from './theme.ts';
import { useRunners } from './use-runners.ts';

export function App({ report }: { report: Report }) {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  const [theme, setTheme] = useState(applyTheme);
  const isFirst = useRef(true);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const { path, line, ...listed } = route;
  // What a list shows: another line of a source is the same list.
  const listing = JSON.stringify(listed);
  const contexts = useRunners(report, 'contexts', route.context !== '');
  const shelf = useMemo(() => shelfOf(report, route, contexts), [report, listing, contexts]);
  const files = useMemo(() => filesOf(shelf), [shelf]);
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
        {file !== undefined && (
          <SourcePage shelf={{ ...shelf, route }} file={file} files={files} contexts={contexts} go={go} />
        )}
        {file === undefined && route.path !== '' && (
          <p class="notice" role="alert">
            This report has no file {route.path}.
          </p>
        )}
        {file === undefined && <Overview shelf={shelf} files={files} contexts={contexts} go={go} />}
      </main>
      <Help isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </>
  );
}

function shelfOf(report: Report, route: Route, contexts: PageRunners | undefined): Shelf {
  const context = contexts?.names.indexOf(route.context) ?? -1;
  const ofContext = contexts === undefined ? [] : coveredBy(contexts, context);
  return { report, route, lens: new Lens(report, route, route.context === '' ? undefined : ofContext) };
}

function skipTo(id: string): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
}

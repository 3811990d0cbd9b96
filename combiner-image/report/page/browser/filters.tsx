import { useState } from 'preact/hooks';
import { plural } from './numbers.ts';
import type { Report, ReportFile } from './report.ts';
import { type Go, LAYOUTS, type Layout, type Route, type Shown } from './route.ts';
import { changedGap } from './rows.ts';
import { SuiteChoice } from './suite-choice.tsx';
import { useRunners } from './use-runners.ts';

const LAYOUT_NAMES: Record<Layout, string> = { list: 'List', tree: 'Folders', functions: 'By function' };

interface Props {
  report: Report;
  files: readonly ReportFile[];
  route: Route;
  go: Go;
}

/** What is looked for, and how it is shown; only what there is something to choose of. */
export function Filters({ report, files, route, go }: Props) {
  return (
    <search class="filters">
      <label class="search">
        <span>Search files, functions and symbols</span>
        <input
          id="search"
          type="search"
          value={route.query}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => go({ query: event.currentTarget.value })}
        />
      </label>
      <fieldset class="choice">
        <legend class="spoken">Layout</legend>
        {LAYOUTS.map((layout) => (
          <label key={layout}>
            <input
              type="radio"
              name="layout"
              checked={route.layout === layout}
              onChange={() => go({ layout })}
            />
            <span>{LAYOUT_NAMES[layout]}</span>
          </label>
        ))}
      </fieldset>
      <div class="narrowing">
        <ShownChoice report={report} route={route} go={go} />
        <NameChoice
          label="Function"
          all="all"
          names={report.index.functions.map(({ name }) => name)}
          value={route.fn}
          onChange={(fn) => go({ fn })}
        />
        <NameChoice
          label="Owner"
          all="all"
          least={1}
          names={report.owners}
          value={route.owner}
          onChange={(owner) => go({ owner })}
        />
        <SuiteChoice report={report} route={route} go={go} />
        <ContextChoice report={report} route={route} go={go} />
        <p class="found" role="status">
          {files.length === report.files.length
            ? plural(files.length, 'file')
            : `${files.length.toLocaleString('en')} of ${plural(report.files.length, 'file')}`}
        </p>
      </div>
    </search>
  );
}

function ShownChoice({ report, route, go }: Omit<Props, 'files'>) {
  const { changedSince } = report.index;
  const count = (is: (file: ReportFile) => boolean) => report.files.filter(is).length.toLocaleString('en');
  const choices: [Shown, string][] = [
    ['all', 'all files'],
    ['missed', 'files with gaps'],
  ];
  if (changedSince !== undefined)
    choices.push(
      ['changed', `changed since ${changedSince} (${count(({ changed }) => changed !== undefined)})`],
      ['gap', `changed and not run (${count((file) => changedGap(file) > 0)})`],
    );
  if (report.index.files.unrun.length > 0 || route.shown === 'unrun')
    choices.push(['unrun', `not run since their change (${count(({ isUnrun }) => isUnrun)})`]);
  if (report.index.comparedWith !== undefined || route.shown === 'lost')
    choices.push(['lost', `lost since the last report (${count(({ lost }) => lost > 0)})`]);
  return (
    <label class="pick">
      <span>Show</span>
      <select
        value={route.shown}
        onChange={({ currentTarget: { value } }) => {
          const chosen = choices.find(([shown]) => shown === value);
          if (chosen !== undefined) go({ shown: chosen[0] });
        }}
      >
        {choices.map(([shown, text]) => (
          <option key={shown} value={shown}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface NameProps {
  label: string;
  /** What no choice is called. */
  all: string;
  names: readonly string[];
  value: string;
  /** Fewer names are nothing to choose from. */
  least?: number;
  onChange: (name: string) => void;
}

function NameChoice({ label, all, names, value, least = 2, onChange }: NameProps) {
  if (names.length < least && value === '') return null;
  const known = value === '' || names.includes(value) ? names : [...names, value];
  return (
    <label class="pick">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{all}</option>
        {known.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** There may be thousands: they are loaded when somebody comes here. */
function ContextChoice({ report, route, go }: Omit<Props, 'files'>) {
  const [isWanted, setWanted] = useState(route.context !== '');
  const contexts = useRunners(report, 'contexts', isWanted);
  if (!report.index.ranBy.includes('contexts')) return null;
  return (
    <label class="pick context">
      <span>Context</span>
      <input
        type="search"
        list="contexts"
        placeholder="all"
        autocomplete="off"
        spellcheck={false}
        value={route.context}
        onFocus={() => setWanted(true)}
        onChange={(event) => go({ context: event.currentTarget.value })}
      />
      <datalist id="contexts">
        {contexts?.names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}

import { render } from 'preact';
import { App } from './app.tsx';
import { loadIndex, receive } from './data.ts';
import { Report } from './report.ts';
import { applyTheme } from './theme.ts';

receive();
applyTheme();

async function start(): Promise<void> {
  const root = document.getElementById('page');
  if (root === null) return;
  try {
    const report = new Report(await loadIndex());
    root.replaceChildren();
    render(<App report={report} />, root);
  } catch (error) {
    root.textContent = `The report cannot be shown: ${error instanceof Error ? error.message : error}`;
  }
}

void start();

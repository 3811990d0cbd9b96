import { readTerminalWishes } from '../../combiner-image/environment.ts';
import { type Progress, type Stage, stageInWords } from '../../combiner-image/time-left.ts';
import { bytesInWords } from './bytes-in-words.ts';
import { cutAtEnd } from './width.ts';

/** What is done sooner needs no line. */
const FIRST_MS = 300;
const EVERY_MS = 100;
const ERASE = '\r\x1b[K';

/** One line at the bottom of a terminal that says how far a command is. In files, in pipes and in CI there is none. */
class ProgressLine {
  #stage: Stage | undefined;
  #startedAt = 0;
  #shownAt = 0;
  #isShown = false;

  show(progress: Progress): void {
    const { stage, done, total } = progress;
    const now = performance.now();
    if (stage !== this.#stage || done === 0) {
      this.#stage = stage;
      this.#startedAt = now;
      this.#shownAt = now + FIRST_MS - EVERY_MS;
    }
    if (done >= total) this.erase();
    else if (now - this.#shownAt >= EVERY_MS && isLive()) {
      this.#shownAt = now;
      this.#isShown = true;
      const line = progressText(progress, now - this.#startedAt);
      process.stderr.write(`${ERASE}${cutAtEnd(line, Math.max(process.stderr.columns - 1, 1))}`);
    }
  }

  /** Before anything else is written. */
  erase(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    process.stderr.write(ERASE);
  }
}

/** @param elapsedMs since the stage began */
export function progressText({ stage, done, total, bytes }: Progress, elapsedMs: number): string {
  const size = bytes > 0 ? `, ${bytesInWords(bytes)}` : '';
  const left = done > 0 ? `, ${timeInWords(((total - done) * elapsedMs) / done)} left` : '';
  const { doing, noun } = stageInWords(stage);
  return `${doing} ${count(done)} of ${count(total)} ${noun}${total === 1 ? '' : 's'}${size}${left}`;
}

function isLive(): boolean {
  return process.stderr.isTTY === true && !readTerminalWishes().isCi;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function timeInWords(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

export const progressLine = new ProgressLine();

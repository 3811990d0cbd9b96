import { readTerminalWishes, type TerminalWishes } from '../../combiner-image/environment.ts';

/** What text for people is made for. */
export interface Terminal {
  /** Its width; infinite where no terminal cuts or wraps lines: in files and pipes. */
  columns: number;
  isColored: boolean;
}

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'hasColors'>;

/** NO_COLOR and FORCE_COLOR are heard as Node hears them. */
export function terminalOf(stream: Stream, wishes: TerminalWishes = readTerminalWishes()): Terminal {
  const { isTTY = false, columns = 0 } = stream;
  return {
    columns: isTTY && columns > 0 ? columns : Number.POSITIVE_INFINITY,
    isColored: wishes.color ?? (isTTY && stream.hasColors()),
  };
}

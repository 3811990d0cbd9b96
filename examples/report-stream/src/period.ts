const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** All months from one to the other, or undefined when they are no months or in the wrong order. */
export function parsePeriod(from?: string, to = from): string[] | undefined {
  const [start, end] = [monthNumber(from), monthNumber(to)];
  if (start === undefined || end === undefined || end < start) return undefined;
  const months: string[] = [];
  for (let month = start; month <= end; month++) {
    months.push(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`);
  }
  return months;
}

function monthNumber(text: string | undefined): number | undefined {
  const match = text === undefined ? null : MONTH.exec(text);
  return match ? Number(match[1]) * 12 + Number(match[2]) - 1 : undefined;
}

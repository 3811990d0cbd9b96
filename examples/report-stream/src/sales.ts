export interface Sale {
  month: string;
  region: string;
  units: number;
  revenue: number;
}

const REGIONS = ['north', 'south', 'west'];

/** Reads the sales month by month, as a database cursor would. */
export async function* salesOf(months: Iterable<string>): AsyncGenerator<Sale> {
  for (const month of months) {
    const season = Number(month.slice(5));
    if (month.startsWith('1999')) throw new RangeError(`There are no books of ${month}`);
    for (const [index, region] of REGIONS.entries()) {
      const units = season * 10 + index * 3;
      if (units % 7 === 0) continue;
      yield { month, region, units, revenue: units * (region === 'south' ? 11 : 12) };
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

import Decimal from 'decimal.js';

export function main() {
  const Small = Decimal.clone({ precision: 8, rounding: Decimal.ROUND_HALF_EVEN, modulo: Decimal.EUCLID });
  for (const text of [
    '0',
    '-0',
    '1.5',
    '-3.25e-7',
    '1e30',
    'NaN',
    '-Infinity',
    '0x1f.8',
    '0b101',
    '123456789.987654321',
  ]) {
    const a = new Decimal(text);
    for (const b of [new Decimal('-2'), new Small('0.3333333333'), new Decimal(0)]) {
      a.plus(b).minus(1).times(b);
      a.div(b);
      a.mod(b);
      a.divToInt(b);
      a.cmp(b);
      a.pow(b);
    }
    a.sqrt();
    a.cbrt();
    a.toFixed(3);
    a.toExponential(2);
    a.toPrecision(4);
    a.toSD(3).toString();
    a.toNearest('0.05', Decimal.ROUND_UP);
    a.isInteger() && a.toHex();
    a.abs().ln();
    a.floor().ceil().round().trunc();
  }
  for (const method of ['sin', 'cos', 'tan', 'atan', 'asinh', 'tanh', 'exp']) new Small('0.7')[method]();
  new Small('0.5').asin().acos();
  new Decimal('3.14159').toFraction(100).join('/');
  Decimal.max(1, '2', new Decimal(3)).clampedTo(0, 2);
  Decimal.hypot(3, 4);
  Decimal.sum(1, 2, '3');
  Decimal.log10(1000);
  for (const bad of ['x', {}, '1.2.3', undefined]) {
    try {
      new Decimal(bad);
    } catch (error) {
      globalThis.said = String(error);
    }
  }
  try {
    Decimal.set({ precision: -1 });
  } catch {}
}

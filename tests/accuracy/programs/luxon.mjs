import { DateTime, Duration, Info, Interval, Settings } from 'luxon';

export function main() {
  Settings.defaultZone = 'utc';
  const start = DateTime.fromISO('2024-02-29T12:30:15.123+02:00', { setZone: true });
  for (const text of ['2024-W05-3', '2024-060', '20240229T1230', '12:30', 'nonsense', '2023-02-29']) {
    const time = DateTime.fromISO(text);
    time.isValid ? time.toISO() : time.invalidExplanation;
  }
  for (const format of [
    'yyyy LLL dd HH:mm:ss.SSS ZZ',
    "EEEE 'o''clock' h a",
    'o WW kkkk q',
    'X x',
    'DDDD ttt',
  ]) {
    start.toFormat(format);
    try {
      DateTime.fromFormat(start.toFormat(format), format).toMillis();
    } catch {}
  }
  DateTime.fromRFC2822('Tue, 01 Nov 2016 13:23:12 +0630');
  DateTime.fromHTTP('Sun, 06 Nov 1994 08:49:37 GMT').toHTTP();
  DateTime.fromSQL('2014-08-06 00:00:00').toSQL({ includeOffset: false });
  const later = start
    .plus({ months: 13, days: -4, hours: 5 })
    .setZone('Europe/Berlin', { keepLocalTime: true });
  later.diff(start, ['years', 'months', 'hours']).toObject();
  later.startOf('quarter').endOf('week').set({ weekday: 2, month: 3 });
  start.hasSame(later, 'day');
  later.toRelative({ base: start });
  later.toRelativeCalendar({ base: start, unit: 'months' });
  const interval = Interval.fromDateTimes(start, later);
  interval.splitBy({ months: 4 }).map((part) => part.toString());
  interval.overlaps(Interval.after(start, { days: 1 }));
  Interval.merge([interval, Interval.before(start, Duration.fromISO('P1DT2H'))]);
  interval.divideEqually(3).at(-1)?.contains(later);
  for (const text of ['P1Y2M3W4DT5H6M7.8S', '-PT1M', 'P', 'x']) Duration.fromISO(text).normalize().toISO();
  Duration.fromObject({ hours: 30, minutes: 90 }).shiftTo('days', 'hours').toHuman();
  Duration.fromMillis(123456).rescale().toFormat('h:mm:ss');
  Info.months('short', { locale: 'de' });
  Info.isValidIANAZone('Nowhere/None');
  try {
    DateTime.fromObject({ year: 2020, ordinal: 2, month: 3 });
    Duration.fromObject({ nothing: 1 });
  } catch {}
  DateTime.max(start, later).toLocaleString(DateTime.DATETIME_FULL);
}

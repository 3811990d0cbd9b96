import validator from 'validator';

const TEXTS = [
  '',
  'abc',
  'a@b.de',
  'Ünï',
  '12',
  '-1.5e3',
  '192.168.0.1',
  '::1',
  'http://x.de:80/a?b#c',
  '2024-02-29',
  '#fff',
  '978-3-16-148410-0',
  '4111111111111111',
  'DE89370400440532013000',
  '550e8400-e29b-41d4-a716-446655440000',
  '{"a":1}',
  'YWJj',
  'true',
  '10:30',
  'A1b2C3d4!x',
];
const METHODS = [
  'isAlpha',
  'isAlphanumeric',
  'isAscii',
  'isBase32',
  'isBase64',
  'isBIC',
  'isBoolean',
  'isCreditCard',
  'isCurrency',
  'isDataURI',
  'isDate',
  'isDecimal',
  'isEAN',
  'isEmail',
  'isEmpty',
  'isFloat',
  'isFQDN',
  'isHexColor',
  'isHSL',
  'isIBAN',
  'isIMEI',
  'isInt',
  'isIP',
  'isIPRange',
  'isISBN',
  'isISIN',
  'isISO8601',
  'isJSON',
  'isJWT',
  'isLatLong',
  'isLength',
  'isLocale',
  'isLowercase',
  'isLuhnNumber',
  'isMACAddress',
  'isMagnetURI',
  'isMimeType',
  'isMobilePhone',
  'isNumeric',
  'isOctal',
  'isPassportNumber',
  'isPort',
  'isRFC3339',
  'isRgbColor',
  'isSemVer',
  'isSlug',
  'isStrongPassword',
  'isTime',
  'isURL',
  'isUUID',
  'isVAT',
  'escape',
  'normalizeEmail',
  'toBoolean',
  'toDate',
  'toFloat',
  'toInt',
  'trim',
  'unescape',
];

export function main() {
  for (const method of METHODS) {
    for (const text of TEXTS) {
      try {
        validator[method](text);
      } catch {}
    }
  }
  validator.isEmail('"q q"@x.de', { allow_utf8_local_part: false, host_blacklist: ['x.de'] });
  validator.isEmail('A <a@b.de>', { allow_display_name: true, require_tld: false });
  validator.isURL('//x/a', { protocols: ['ftp'], allow_protocol_relative_urls: true, require_host: true });
  validator.isMobilePhone('+491701234567', ['de-DE', 'en-US'], { strictMode: true });
  validator.isPostalCode('10115', 'DE');
  validator.isTaxID('123-45-6789', 'en-US');
  validator.isTaxID('57549285017', 'de-DE');
  validator.isIdentityCard('12345678Z', 'ES');
  validator.matches('abc', 'B', 'i');
  validator.normalizeEmail('A.b+c@GMail.com', { gmail_remove_dots: false });
  validator.isStrongPassword('Aa1!aaaa', { returnScore: true });
  validator.whitelist(validator.blacklist('abc', 'b'), 'a');
  try {
    validator.isAlpha(3);
  } catch {}
}

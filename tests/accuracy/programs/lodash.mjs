import _ from 'lodash';

export async function main() {
  const users = [
    { name: 'a', age: 3, tags: ['x', 'y'], at: { b: [1, 2] } },
    { name: 'b', age: 1, tags: [], at: null },
    { name: 'c', age: 2, tags: ['y'], at: { b: [3] } },
  ];
  _.groupBy(users, 'age');
  _.sortBy(users, ['age', 'name']);
  _.orderBy(users, ['age'], ['desc']);
  _.keyBy(users, (user) => user.name);
  _.merge({}, ...users, { at: { b: [9], c: new Map() } });
  _.cloneDeep([
    users,
    new Map([[1, new Set([2])]]),
    /x/g,
    new Date(0),
    new Uint8Array(2),
    Object(1),
    Symbol.iterator,
  ]);
  _.isEqual(users, _.cloneDeep(users));
  _.isEqualWith([1, { a: 2 }], [1, { a: 3 }], () => undefined);
  _.get(users, '[0].at.b[1]', 0);
  _.set({}, 'a.b[0].c', 1);
  _.template('<% for (const x of xs) { %><%- x %>,<% } %><%= y %>')({ xs: [1, '<'], y: 2 });
  _.chunk(_.range(10), 3);
  _.difference([1, 2, 3], [2], [3]);
  _.uniqWith(_.zip([1, 1], [2, 2]), _.isEqual);
  _.debounce(() => 1, 5).cancel();
  _.memoize((x) => x)(1);
  _.camelCase('a foo-barBaz 12');
  _.truncate('x'.repeat(50), { length: 10, separator: ' ' });
  _.words('one, two & threeFour');
  _.pad('a', 5);
  _.partition([1, 2, 3], (n) => n % 2);
  _(users).filter('at').map('name').take(1).value();
  _.chain([3, 1, 2])
    .sort()
    .reverse()
    .tap(() => {})
    .value();
  _.flow([(x) => x + 1, (x) => x * 2])(1);
  _.curry((a, b, c) => a + b + c)(1)(2)(3);
  _.omit(users[0], ['name']);
  _.pickBy(users[0], _.isNumber);
  _.defaultsDeep({ a: { b: 1 } }, { a: { c: 2 } });
  _.intersectionBy([1.2, 2.3], [2.9], Math.floor);
  _.reduceRight([1, 2], (a, b) => a + b);
  _.sum([1, 2]);
  _.inRange(3, 1, 5);
  _.transform([1, 2], (all, n) => all.push(n) < 1);
}

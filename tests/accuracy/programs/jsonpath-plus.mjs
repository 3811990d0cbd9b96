import { JSONPath } from 'jsonpath-plus';

const STORE = {
  store: {
    book: [
      { category: 'a', title: 'x', price: 8.95, isbn: '1' },
      { category: 'b', title: 'y', price: 12.99 },
      { category: 'b', title: 'z', price: 22, tags: ['t', null] },
    ],
    bicycle: { color: 'red', price: 19.95, '$.odd': true },
  },
};

export function main() {
  const paths = [
    '$.store.book[*].title',
    '$..price',
    '$.store.*',
    '$..book[2]',
    '$..book[-1:]',
    '$..book[0,1]',
    '$..book[0:3:2]',
    '$..book[?(@.isbn)]',
    '$..book[?(@.price < 10 && @.category === "a")].title',
    '$..*',
    '$.store..price^',
    '$.store.book[*]~',
    '$..[?(@property !== "book")]',
    '$..book[(@.length-1)]',
    "$.store.bicycle['`$.odd']",
    '$..book.*@string()',
    '$..price@number()',
    '$..*@null()',
    '$.none',
    '$',
    '$..book[?(@.title =~ /[xy]/)]',
    '$..book[?(@parent.length > 2)]',
    '$..tags[?(@root.store)]',
    '$..book[?(!@.isbn)]',
  ];
  for (const path of paths) {
    for (const resultType of ['value', 'path', 'pointer', 'parent', 'parentProperty', 'all']) {
      try {
        JSONPath({ path, json: STORE, resultType, wrap: resultType !== 'path' });
      } catch {}
    }
  }
  JSONPath({
    path: ['$', 'store', 'book', '*'],
    json: STORE,
    flatten: true,
    callback: (value, type) => [value, type],
  });
  JSONPath({ path: '$..title', json: STORE, autostart: false }).evaluate();
  JSONPath({ path: '$..x', json: null });
  JSONPath.toPathArray('$..book[?(@.a)]');
  JSONPath.toPathString(['$', 'a', 0, 'b']);
  JSONPath.toPointer(['$', 'a~b', 'c/d']);
  for (const path of [
    '$..book[?(@.a.b.c)]',
    '$..book[?(process.exit)]',
    '$[?(1 +)]',
    '$..[?(@.price > $.none)]',
  ]) {
    for (const evaluate of ['safe', 'native', false]) {
      try {
        JSONPath({ path, json: STORE, eval: evaluate });
      } catch {}
    }
  }
}

import {
  applyPatches,
  createDraft,
  current,
  enableMapSet,
  enablePatches,
  finishDraft,
  freeze,
  Immer,
  isDraft,
  nothing,
  original,
  produce,
  produceWithPatches,
} from 'immer';

export function main() {
  enableMapSet();
  enablePatches();
  const base = {
    list: [{ id: 1 }, { id: 2 }],
    map: new Map([['a', { n: 1 }]]),
    set: new Set([1, 2]),
    deep: { x: { y: 1 } },
  };
  const next = produce(base, (draft) => {
    draft.list.push({ id: 3 });
    draft.list[0].id++;
    draft.map.get('a').n = 2;
    draft.map.set('b', { n: 3 });
    draft.set.delete(1);
    draft.set.add(5);
    if (isDraft(draft.deep)) original(draft.deep);
    current(draft);
    delete draft.deep.x;
  });
  produce(next, () => {});
  produce(next, () => nothing);
  produce([3, 1, 2], (draft) => void draft.sort().reverse().splice(1, 1));
  const [changed, patches, inverse] = produceWithPatches(base, (draft) => {
    draft.list.shift();
    draft.deep.x.y = 5;
    draft.map.delete('a');
    draft.set.clear();
    draft.added = { a: [1] };
  });
  applyPatches(base, patches);
  applyPatches(changed, inverse);
  const add = produce((draft, n = 1) => {
    draft.count += n;
  });
  add(add({ count: 0 }), 5);
  const draft = createDraft({ a: 1 });
  draft.a = 2;
  finishDraft(draft);
  class Point {
    x = 1;
  }
  const strict = new Immer({ autoFreeze: false });
  strict.produce({ p: new Point() }, (each) => {
    each.p = new Point();
  });
  freeze({ a: { b: [] } }, true);
  for (const bad of [
    () => produce(1, 2),
    () => produce(base, () => ({})).x.y,
    () => finishDraft({}),
    () => applyPatches({}, [{ op: 'bad', path: ['a'] }]),
    () => next.list.push(1),
    () =>
      produce(base, (each) => {
        each.list.push(1);
        return 3;
      }),
  ]) {
    try {
      bad();
    } catch {}
  }
}

// A module that keeps the main thread busy for 100 ms, as loading a real function's modules does.
const end = performance.now() + 100;
let parsed = 0;
while (performance.now() < end) parsed += JSON.parse('{"count":1}').count;

exports.handler = async () => ({ parsed });

// What the stepper works out without a page. Run by `make test-browser` under node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";
import { around, onward, pause, spread, within } from "../../workbench/studio/js/playback.js";

test("dots of one node stand beside each other", () => {
  const spots = spread([3, 3, 5, 3]).map(({ column, row }) => [column, row]);
  assert.deepEqual(spots, [[0, 0], [1, 0], [0, 0], [2, 0]]);
  assert.deepEqual(spread(Array(9).fill(1)).at(-1), { nth: 8, column: 0, row: 1 });
});

test("playing ends at the last event", () => {
  assert.equal(onward(4, 5), 5);
  assert.equal(onward(5, 5), null);
});

test("a slider can ask for nothing that is not there", () => {
  assert.deepEqual(["-3", "2.4", "99", "x", NaN].map((one) => within(one, 10)), [0, 2, 10, 0, 0]);
});

test("twice the speed is half the time", () => assert.equal(pause(2) * 2, pause(1)));

test("the log shows the event and what is around it, never beyond its ends", () => {
  assert.deepEqual(around(0, 200, 60), [0, 60]);
  assert.deepEqual(around(200, 200, 60), [140, 200]);
  assert.deepEqual(around(5, 9, 60), [0, 9]);
  const [from, to] = around(100, 200, 60);
  assert.ok(from <= 99 && 99 < to);
});

// What the stepper works out without a page. Run by `make test-browser` under node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";
import { around, onward, pause, short, spread, within } from "../../workbench/studio/js/playback.js";

test("dots of one node stand beside each other", () => {
  const spots = spread([3, 3, 5, 3, -1], 2, 4).spots.map((one) => one && [one.column, one.row]);
  assert.deepEqual(spots, [[0, 0], [1, 0], [0, 0], [0, 1], null]);
});

test("who is beyond the spots of a node is counted, but who acts is always shown", () => {
  const { spots, more } = spread([1, 1, 1, 1, 2], 2, 2, 3);
  assert.deepEqual(spots.map((one) => one && [one.column, one.row]), [[0, 0], null, null, [1, 0], [0, 0]]);
  assert.deepEqual([...more], [[1, 2]]);
});

test("beside a dot there is little room for a name", () => {
  const cut = ["ann@example.com", "ann@example.com #2", "somebody.elses@example.com", "@x"].map((one) => short(one));
  assert.deepEqual(cut, ["ann", "ann #2", "somebody.els…", "@x"]);
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

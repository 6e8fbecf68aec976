// What the stepper works out without a page: pure functions, so that they can be tested alone.

// Dots of one node stand beside each other, never on each other: column and row of the n-th of them.
export function spread(places) {
  const seen = new Map();
  return places.map((place) => {
    const nth = seen.get(place) ?? 0;
    seen.set(place, nth + 1);
    return { nth, column: nth % 8, row: Math.floor(nth / 8) };
  });
}

// The next event while playing: one on, or null at the end.
export function onward(event, last) {
  return event < last ? event + 1 : null;
}

// Any number a slider or a link may give, as an event there is.
export function within(event, last) {
  const whole = Math.round(Number(event));
  return Number.isFinite(whole) ? Math.min(Math.max(whole, 0), last) : 0;
}

// Milliseconds an event is shown for.
export function pause(speed) {
  return Math.round(900 / speed);
}

// Which rows of the log are shown around an event: at most `most`, the event among them.
export function around(event, last, most) {
  const first = Math.max(0, Math.min(event - Math.ceil(most / 2), last - most));
  return [first, Math.min(first + most, last)];
}

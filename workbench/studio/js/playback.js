// What the stepper works out without a page: pure functions, so that they can be tested alone.

// Dots of one node stand in rows of `across`, `most` at the most; whoever is beyond that is counted, not shown, but never who acts.
// Returns the spot of every dot (null: not shown), and for each node with more leads than spots how many more they are.
export function spread(places, across, most, acting = -1) {
  const here = new Map();
  places.forEach((place, lead) => { if (place >= 0) here.set(place, [...(here.get(place) ?? []), lead]); });
  const spots = places.map(() => null);
  const more = new Map();
  for (const [place, leads] of here) {
    const shown = leads.slice(0, most);
    if (leads.indexOf(acting) >= most) shown[most - 1] = acting;
    shown.forEach((lead, nth) => { spots[lead] = { column: nth % across, row: Math.floor(nth / across) }; });
    if (leads.length > most) more.set(place, leads.length - most);
  }
  return { spots, more };
}

// A name as it stands beside a dot, where there is little room: of an address what stands before the @.
export function short(name, most = 13) {
  const own = name.replace(/(?<=.)@\S*/, "");
  return own.length > most ? `${own.slice(0, most - 1)}…` : own;
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

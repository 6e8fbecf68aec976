// The stepper: leads as dots on the scene of a design, the log and the table beside it. Where a dot is at an event Python has worked out.

import { asks, boxOf, graph, h, s, troubles } from "./draw.js";
import { around, onward, pause, short, spread, within } from "./playback.js";

const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6f4e7c", "#7f7f7f"];
const SHOWN = 60;
const PITCH = 10; // from one dot to the next; Python has left room for them at the right in the box of a partition

function render({ model, el }) {
  const last = model.get("log").length;
  const leads = model.get("leads");
  const nodes = model.get("nodes");
  const go = (event) => { model.set("event", within(event, last)); model.save_changes(); };
  const now = () => model.get("event");
  const ask = asks(model);
  let timer = null;

  const button = (name, title, then) => h("button", { "data-do": name, title, "aria-label": title, onclick: then }, { first: "|◀", back: "◀", step: "▶", play: "Play" }[name]);
  const play = button("play", "Play or pause (space)", () => (timer === null ? start() : stop()));
  const slider = h("input", { type: "range", min: 0, max: last, value: now(), "aria-label": "Event", oninput: () => { stop(); go(slider.value); } });
  const speed = h("select", { "aria-label": "Speed" }, ...[0.5, 1, 2, 4, 8].map((one) => h("option", { value: one, selected: one === 1 }, `${one} ×`)));
  const count = h("span", { class: "wb-says" });
  const says = h("p", { class: "wb-says", "aria-live": "polite" });
  const stage = h("div", { class: "wb-stage" });
  const log = h("ol", { class: "wb-log", "aria-label": "Events" });
  const table = h("table", {}, h("thead", {}, h("tr", {}, ...["lead", "partition", "seen by"].map((one) => h("th", { scope: "col" }, one)))));
  const body = h("tbody");
  table.append(body);
  const list = h("div", { class: "wb-leads" }, table);
  const first = button("first", "To the beginning (Home)", () => { stop(); go(0); });
  const back = button("back", "One event back (left arrow)", () => { stop(); go(now() - 1); });
  const step = button("step", "One event on (right arrow)", () => { stop(); go(now() + 1); });
  const root = h("div", { class: "wb wb-stepper", role: "region", "aria-label": "Run, event by event", tabindex: "-1" });
  root.append(h("div", { class: "wb-bar" }, first, back, step, play, speed, slider, count), troubles([]), says);
  root.append(h("div", { class: "wb-main" }, stage, h("div", { class: "wb-side", role: "group", "aria-label": "Log and leads" }, list, log)));
  el.append(root);

  const view = graph(stage, { label: "Design with the leads of the run", pick: (id) => ask({ do: "select", id: id === model.get("selection") ? "" : id }) });
  view.update(model.get("scene"));
  const dots = leads.map((lead, place) => {
    const dot = s("circle", { r: 4, fill: COLOURS[place % COLOURS.length] });
    const element = s("g", { class: "wb-dot", "data-lead": lead }, s("title", {}, lead), dot, s("text", {}, short(lead)));
    view.svg.append(element);
    return element;
  });
  const numbers = s("g");
  view.svg.append(numbers);
  const rows = leads.map((lead, place) => {
    const swatch = h("span", { class: "wb-swatch" });
    swatch.style.background = COLOURS[place % COLOURS.length];
    const cells = [h("td", {}, swatch, lead), h("td"), h("td")];
    body.append(h("tr", { "data-lead": lead }, ...cells));
    return cells;
  });

  root.addEventListener("keydown", (event) => {
    if (["INPUT", "SELECT"].includes(event.target.tagName)) return;
    const to = { ArrowLeft: now() - 1, ArrowRight: now() + 1, Home: 0, End: last }[event.key];
    if (event.target.closest(".wb-graph")) return;
    if (to !== undefined) { event.preventDefault(); stop(); go(to); }
    if (event.key === " " && event.target.tagName !== "BUTTON") { event.preventDefault(); play.click(); }
  });

  function start() {
    if (now() >= last) go(0);
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    const next = () => {
      const event = onward(now(), last);
      if (event === null) return stop();
      go(event);
      timer = setTimeout(next, pause(Number(speed.value)));
    };
    timer = setTimeout(next, 0);
  }

  function stop() {
    clearTimeout(timer);
    timer = null;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }

  function show() {
    const event = now();
    const places = model.get("places")[event];
    const stays = model.get("stays")[event];
    const told = event ? model.get("log")[event - 1] : null;
    view.update(model.get("scene"), { selected: [model.get("selection")], marks: told && told.about ? { [told.about]: told.mark } : {} });
    const grid = model.get("grid");
    const { spots, more } = spread(places, grid.across, grid.across * grid.rows, told ? leads.indexOf(told.lead) : -1);
    spots.forEach((spot, place) => {
      const box = spot && view.at(nodes[places[place]]);
      dots[place].style.opacity = box ? 1 : 0;
      if (box) stand(dots[place], box, spot, grid);
      dots[place].classList.toggle("wb-acting", told !== null && told.lead === leads[place]);
      const stay = stays[place] < 0 ? "" : nodes[stays[place]].slice("partition:".length);
      const [name, partition, seen] = rows[place];
      if (told && told.lead === leads[place]) bring(list, name.parentElement);
      name.parentElement.classList.toggle("wb-open", told !== null && told.lead === leads[place]);
      partition.textContent = stay;
      seen.textContent = stay ? model.get("sees")[stay].join(", ") : "";
    });
    numbers.replaceChildren(...[...more].map(([place, count]) => {
      const box = view.at(nodes[place]);
      return s("text", { class: "wb-count wb-dots-more", x: box.x + box.w - 6, y: box.y + box.h / 2 }, `+${count}`);
    }));
    slider.value = event;
    count.textContent = `${event} / ${last}`;
    says.textContent = model.get("says");
    first.disabled = back.disabled = event === 0;
    step.disabled = event === last;
    const [from, to] = around(event, last, SHOWN);
    log.setAttribute("start", from + 1);
    log.replaceChildren(...model.get("log").slice(from, to).map((one, place) => line(one, from + place + 1, event)));
    const here = log.querySelector("[aria-current]");
    if (here) bring(log, here);
  }

  function line(one, number, event) {
    const text = `${one.lead}: ${one.text}${one.rule ? ` [${one.rule}]` : ""}`;
    const isAbout = one.about !== "" && one.about === boxOf(model.get("scene"), model.get("selection"));
    return h("li", { class: `${number > event ? "wb-ahead" : ""}${isAbout ? " wb-about" : ""}`, "data-kind": one.kind, "aria-current": number === event ? "step" : null, "data-event": number, onclick: () => { stop(); go(number); } }, text);
  }

  model.on("change:event", show);
  model.on("change:selection", show);
  model.on("change:says", () => { says.textContent = model.get("says"); });
  show();
  return () => { stop(); model.off("change:event", show); model.off("change:selection", show); };
}

// Scrolls a list, and nothing around it, so that one of its lines is in its middle.
function bring(list, line) {
  list.scrollTop += line.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 2;
}

// Who is in a partition stands inside its box, whom a campaign takes in at the left of its box; the name stands in the gap beside it.
function stand(dot, box, { column, row }, { rows, room }) {
  const isHome = box.kind === "partition";
  const middle = box.y + box.h / 2;
  const x = isHome ? box.x + box.w - room + column * PITCH : box.x - 8;
  const y = isHome ? middle + (row - (rows - 1) / 2) * PITCH : middle;
  dot.style.transform = `translate(${x}px, ${y}px)`;
  const name = dot.querySelector("text");
  name.setAttribute("text-anchor", isHome ? "start" : "end");
  name.setAttribute("x", isHome ? box.x + box.w + 5 - x : -8);
  name.setAttribute("y", middle - y);
}

export default { render };

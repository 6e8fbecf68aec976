// Draws a scene that Python worked out: one DOM node a node of the graph, text only ever as text. Knows of no widget.

const SVG = "http://www.w3.org/2000/svg";

// What a mark is called, and the sign that says it without colour.
export const MARKS = {
  taken: ["taken", "✓"], blocked: ["blocked", "✕"], refused: ["not taken", "–"], added: ["added", "+"], gone: ["gone", "−"], changed: ["changed", "≠"],
};

// h("button", { class: "x", onclick: f }, "text", child) makes an element; strings become text, never markup.
export function h(tag, given = {}, ...children) {
  return fill(document.createElement(tag), given, children);
}

export function s(tag, given = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), given, children);
}

function fill(element, given, children) {
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled") element[name] = value;
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// The command goes back through a trait; `n` makes every one a change, also the same one twice.
export function asks(model) {
  let n = 0;
  return (what) => {
    n += 1;
    model.set("command", { ...what, n });
    model.save_changes();
  };
}

// The box that stands for what is selected: itself, the group it is drawn in, or "" where neither is here.
export function boxOf(scene, selection) {
  const box = scene.within[selection] ?? selection;
  return scene.nodes.some((one) => one.id === box) ? box : "";
}

// A graph in `host`. update(scene, state) draws it: nodes keep their DOM element from one scene to the next, so they glide.
// state: { selected: [ids], lit: [ids] or [], marks: {id: class}, problems: {id: text} }
export function graph(host, { pick = () => {}, label = "Design" } = {}) {
  const lines = s("g", { class: "wb-lines" });
  const nodes = s("g", { class: "wb-nodes" });
  const heads = s("g", { class: "wb-heads" });
  const svg = s("svg", { class: "wb-graph", role: "group", "aria-label": label }, lines, heads, nodes);
  host.append(svg);
  const known = new Map();
  const drawn = new Map();

  function node(id) {
    const box = s("rect", { rx: 4 });
    const name = s("text", { class: "wb-name" });
    const count = s("text", { class: "wb-count" });
    const tip = s("title");
    const sign = s("text", { "text-anchor": "middle" });
    const badge = s("g", { class: "wb-badge" }, s("circle", { r: 7.5 }), sign);
    const element = s("g", { class: "wb-node", tabindex: "0", role: "button", "data-id": id }, tip, box, name, count, badge);
    element.addEventListener("click", (event) => pick(id, event));
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        pick(id, event);
      } else if (event.key.startsWith("Arrow")) {
        event.preventDefault();
        step(id, event.key);
      }
    });
    nodes.append(element);
    return { element, box, name, count, tip, badge, sign };
  }

  // Arrow keys go up and down a column, and to the nearest node of the next one.
  function step(id, key) {
    const here = drawn.get(id);
    const ahead = [...drawn.values()].filter((other) => other !== here && onTheWay(here, other, key));
    ahead.sort((a, b) => distance(here, a) - distance(here, b));
    if (ahead.length) known.get(ahead[0].id).element.focus();
  }

  function update(scene, state = {}) {
    const { selected = [], lit = [], marks = {}, problems = {} } = state;
    const bright = new Set(lit);
    const chosen = new Set(selected.map((id) => boxOf(scene, id)));
    svg.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
    svg.style.width = `${scene.width}px`;
    svg.style.maxWidth = "100%";
    const ids = new Set(scene.nodes.map((one) => one.id));
    for (const [id, parts] of known) {
      if (!ids.has(id)) {
        parts.element.remove();
        known.delete(id);
        drawn.delete(id);
      }
    }
    for (const one of scene.nodes) {
      if (!known.has(one.id)) known.set(one.id, node(one.id));
      drawn.set(one.id, one);
      const { element, box, name, count, tip, badge, sign } = known.get(one.id);
      const [word, symbol] = MARKS[marks[one.id]] ?? ["", ""];
      const classes = ["wb-node", `wb-${one.kind}`];
      if (chosen.has(one.id)) classes.push("wb-selected");
      if (lit.length && !bright.has(one.id)) classes.push("wb-dim");
      if (problems[one.id]) classes.push("wb-wrong");
      if (marks[one.id]) classes.push(`wb-mark-${marks[one.id]}`);
      element.setAttribute("class", classes.join(" "));
      element.style.transform = `translate(${one.x}px, ${one.y}px)`;
      element.setAttribute("aria-pressed", chosen.has(one.id));
      const counted = (one.count ? `, ${one.count}` : "") + (word ? `, ${word}` : "");
      element.setAttribute("aria-label", `${one.kind} ${one.name}${counted}${problems[one.id] ? `, ${problems[one.id]}` : ""}`);
      place(box, { width: one.w, height: one.h });
      place(name, { x: 10, y: one.h / 2 });
      place(count, { x: one.w - 8, y: one.h / 2 });
      badge.setAttribute("transform", `translate(${one.w}, 0)`);
      badge.style.display = symbol ? "" : "none";
      sign.textContent = symbol;
      name.textContent = one.label;
      count.textContent = one.count;
      tip.textContent = problems[one.id] || one.name + counted;
    }
    lines.replaceChildren(...scene.lines.map((line) => course(line, lit.length > 0, bright)));
    heads.replaceChildren(...scene.heads.map((head) => s("text", { x: head.x, y: 28, class: "wb-head" }, head.label)));
  }

  function course(line, isLit, bright) {
    const isDim = isLit && !(bright.has(line.from) && bright.has(line.to));
    const words = `${line.from.split(":").slice(1).join(":")} ${line.kind.replaceAll("_", " ")} ${line.to.split(":").slice(1).join(":")}`;
    const tip = s("title", {}, line.when ? `${words} when ${line.when}` : words);
    const classes = `wb-line wb-${line.kind}${isDim ? " wb-dim" : ""}${line.mark ? ` wb-mark-${line.mark}` : ""}`;
    return s("path", { d: line.path, class: classes, "data-id": line.id }, tip);
  }

  return { svg, update, at: (id) => drawn.get(id), focus: (id) => known.get(id)?.element.focus() };
}

function place(element, given) {
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
}

function onTheWay(here, other, key) {
  if (key === "ArrowUp" || key === "ArrowDown") return other.x === here.x && (key === "ArrowUp" ? other.y < here.y : other.y > here.y);
  return key === "ArrowLeft" ? other.x < here.x : other.x > here.x;
}

function distance(here, other) {
  return Math.abs(here.x - other.x) * 4 + Math.abs(here.y - other.y);
}

// Several traits change at once; what shows them is called once for all of them. Returns what lets go of them.
export function follow(model, names, show) {
  let waits = false;
  const later = () => {
    if (waits) return;
    waits = true;
    queueMicrotask(() => { waits = false; show(); });
  };
  for (const one of names) model.on(`change:${one}`, later);
  show();
  return () => { for (const one of names) model.off(`change:${one}`, later); };
}

// What is wrong, in words, where screen readers hear it at once.
export function troubles(problems) {
  const list = problems.map((problem) => h("li", {}, problem.text));
  return h("ul", { class: "wb-problems", role: "alert", hidden: problems.length === 0 }, ...list);
}

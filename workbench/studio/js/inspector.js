// The lead inspector: fields and a door at the left, the path on the graph, and the same path in words. What happens Python works out.

import { asks, follow, graph, h, troubles } from "./draw.js";

const PAUSE = 250; // milliseconds after the last key before a value is tried

function render({ model, el }) {
  const ask = asks(model);
  const own = Math.random().toString(36).slice(2, 8); // one widget may be shown twice
  const id = (name) => `wb-${own}-${name}`;
  const root = h("div", { class: "wb wb-inspector", role: "region", "aria-label": "Lead inspector" });
  el.append(root);

  const door = h("select", { id: id("door"), "data-do": "door", onchange: () => ask({ do: "door", door: door.value }) });
  const who = h("input", { id: id("who"), list: id("people"), placeholder: "name or address", onchange: () => choose(), onkeydown: (event) => event.key === "Enter" && choose(),
    oninput: () => model.get("people").includes(who.value) && choose() });
  const people = h("datalist", { id: id("people") });
  const picking = h("div", { class: "wb-row" }, h("label", { for: id("who") }, "of the run"), who, people);
  const lives = h("select", { id: id("lives"), "data-field": "Partition", onchange: () => ask({ do: "set", field: "Partition", value: lives.value, at: "Partition" }) });
  const rows = h("div");
  const questions = h("div");
  const more = h("input", { placeholder: "+ field", "aria-label": "Name of another field", onkeydown: (event) => event.key === "Enter" && add() });
  const value = h("input", { placeholder: "value", "aria-label": "Value of the other field", onkeydown: (event) => event.key === "Enter" && add() });
  const wrong = h("div");
  const stage = h("div", { class: "wb-stage" });
  const says = h("p", { class: "wb-says", "aria-live": "polite" });
  const steps = h("ol", { class: "wb-steps", "aria-label": "Path of the lead" });
  const about = h("section", { "aria-label": "What was clicked" });
  const form = h("div", { class: "wb-lead", role: "group", "aria-label": "Lead and door" });
  form.append(h("h3", {}, "Lead"), picking, h("div", { class: "wb-row" }, h("label", { for: id("lives") }, "is in"), lives), rows);
  form.append(h("div", { class: "wb-row" }, more, value), h("h3", {}, "Comes through"), door, questions, says);
  root.append(wrong, h("div", { class: "wb-main" }, form, stage), h("div", { class: "wb-path" }, h("section", {}, h("h3", {}, "Its path"), steps), about));

  const select = (one) => ask({ do: "select", id: one === model.get("selection") ? "" : one });
  const view = graph(stage, { label: "Design with the lead in it", pick: select });
  const inputs = new Map();
  let waiting = null;

  function choose() {
    const lead = who.value.trim();
    if (lead && lead !== model.get("picked")) ask({ do: "pick", lead, at: "who" });
  }

  function add() {
    if (!more.value.trim()) return;
    ask({ do: "set", field: more.value.trim(), value: value.value, at: "another" });
    more.value = value.value = "";
  }

  // One input a field, kept while the field is there, so that whoever types keeps the place.
  function input(field) {
    const change = (event) => {
      clearTimeout(waiting);
      const send = () => ask({ do: "set", field: field.name, value: event.target.value, at: field.name });
      waiting = setTimeout(send, event.type === "input" ? PAUSE : 0);
    };
    const given = { id: id(field.name), "data-field": field.name };
    if (field.type === "boolean") {
      const options = ["", "true", "false"].map((one) => h("option", { value: one }, one || "not given"));
      return h("div", { class: "wb-row" }, h("label", { for: given.id, title: field.name }, field.name), h("select", { ...given, onchange: change }, ...options));
    }
    const list = field.options.length ? h("datalist", { id: `${given.id}-list` }, ...field.options.map((one) => h("option", { value: one.value, label: one.words }))) : null;
    const box = h("input", { ...given, list: list && list.id, placeholder: "not given", oninput: change, onkeydown: (event) => event.key === "Enter" && change(event) });
    return h("div", { class: "wb-row" }, h("label", { for: given.id, title: field.name }, field.name), box, list);
  }

  function fields() {
    const wanted = model.get("fields");
    for (const [name, row] of inputs) if (!wanted.some((one) => key(one) === name)) { row.remove(); inputs.delete(name); }
    wanted.forEach((field, place) => {
      if (!inputs.has(key(field))) inputs.set(key(field), input(field));
      const row = inputs.get(key(field));
      if (rows.children[place] !== row) rows.insertBefore(row, rows.children[place] ?? null);
      put(row.querySelector("[data-field]"), model.get("values")[field.name] ?? "");
    });
  }

  // What the door is told beside the lead: the program of a call, the page of a visit.
  function told() {
    const wanted = model.get("asks");
    const named = JSON.stringify(wanted.map(({ name, options }) => [name, options]));
    if (questions.dataset.named !== named) questions.replaceChildren(...wanted.map(question));
    questions.dataset.named = named;
    for (const one of wanted) put(questions.querySelector(`[data-field="${one.name}"]`), one.value);
  }

  function question({ name, options, is_open }) {
    const tell = (event) => ask({ do: "tell", what: name, value: event.target.value.trim(), at: name });
    const given = { id: id(`ask-${name}`), "data-field": name, onchange: tell };
    const list = h("datalist", { id: `${given.id}-list` }, ...options.map((one) => h("option", { value: one })));
    const box = is_open ? h("input", { ...given, list: list.id }) : h("select", given, ...options.map((one) => h("option", { value: one }, one || "not named")));
    return h("div", { class: "wb-row" }, h("label", { for: given.id }, name), box, is_open && list);
  }

  // What is being typed, and what is wrong, stays as it is; everything else is what Python has.
  function put(box, text) {
    const isWrong = model.get("problems").some((one) => one.at === box.dataset.field);
    if (box !== box.getRootNode().activeElement && !isWrong) box.value = text;
    box.setAttribute("aria-invalid", String(isWrong));
    box.classList.toggle("wb-set", text !== "");
  }

  function show() {
    const values = model.get("values");
    const groups = new Map();
    for (const one of model.get("doors")) groups.set(one.group, [...(groups.get(one.group) ?? []), one.name]);
    door.replaceChildren(...[...groups].map(([group, names]) => h("optgroup", { label: group }, ...names.map((one) => h("option", { value: one }, one)))));
    door.value = model.get("door_name");
    lives.replaceChildren(h("option", { value: "" }, "nowhere: it is new"), ...model.get("partitions").map((one) => h("option", { value: one }, one)));
    put(lives, values.Partition ?? "");
    lives.value = values.Partition ?? "";
    picking.hidden = model.get("people").length === 0;
    picking.style.display = picking.hidden ? "none" : "";
    if (people.children.length !== model.get("people").length) people.replaceChildren(...model.get("people").map((one) => h("option", { value: one })));
    if (who !== who.getRootNode().activeElement) who.value = model.get("picked");
    fields();
    told();
    wrong.replaceChildren(troubles(model.get("problems")));
    view.update(model.get("scene"), { selected: [model.get("selection")], lit: model.get("lit"), marks: model.get("marks") });
    says.textContent = model.get("says");
    steps.replaceChildren(...model.get("steps").map(line));
    tell();
  }

  function line(step) {
    const text = step.when ? `${step.when}: ${step.text}` : step.text;
    const words = step.about ? h("button", { onclick: () => select(step.about) }, text) : h("span", {}, text);
    const isHere = step.about !== "" && step.about === model.get("selection");
    return h("li", { class: step.mark ? `wb-${step.mark}` : null, "aria-current": isHere ? "true" : null, "data-about": step.about },
      h("span", { class: "wb-word" }, step.word), words, step.rule && h("span", { class: "wb-rule" }, step.rule));
  }

  function tell() {
    const chosen = model.get("chosen");
    if (!chosen.name) return about.replaceChildren(h("h3", {}, "Why?"), h("p", { class: "wb-says" }, "Click a campaign, on the picture or in the path, to see why it took the lead in or did not."));
    const facts = chosen.facts.map((fact) => h("p", { class: "wb-fact" }, fact));
    about.replaceChildren(h("h3", {}, chosen.name), ...facts, ...(chosen.tree ? [h("ul", { class: "wb-tree" }, ...chosen.tree.children.map(reason))] : []));
  }

  function reason(node) {
    const below = node.children.length ? h("ul", {}, ...node.children.map(reason)) : null;
    return h("li", { title: node.place || null }, h("span", { class: `wb-answer wb-${node.answer}` }, node.answer), node.text, node.rule && h("span", { class: "wb-rule" }, ` ${node.rule}`), below);
  }

  const stop = follow(model, ["scene", "doors", "door_name", "asks", "fields", "values", "people", "picked", "steps", "marks", "lit", "selection", "chosen", "problems", "says"], show);
  return () => { clearTimeout(waiting); stop(); };
}

// A field whose type or suggestions are others gets a new input.
function key(field) {
  return JSON.stringify([field.name, field.type, field.options]);
}

export default { render };

// The topology editor: shows the scene, the selection and its details; every change is asked of Python, which answers with a new scene.

import { asks, boxOf, follow, graph, h, troubles } from "./draw.js";

const KINDS = ["workspace", "partition", "form", "campaign"];

function render({ model, el }) {
  const ask = asks(model);
  const root = h("div", { class: "wb", role: "region", "aria-label": "Topology editor" });
  el.append(root);

  const undo = h("button", { "data-do": "undo", title: "Undo (Ctrl+Z)", onclick: () => ask({ do: "undo" }) }, "Undo");
  const redo = h("button", { "data-do": "redo", title: "Redo (Ctrl+Y)", onclick: () => ask({ do: "redo" }) }, "Redo");
  const kind = h("select", { "aria-label": "Kind of thing to add" }, ...KINDS.map((one) => h("option", { value: one }, one)));
  const name = h("input", { "aria-label": "Name of the new thing", placeholder: "name", onkeydown: (event) => event.key === "Enter" && add() });
  const file = h("button", { "data-do": "file", "aria-pressed": "false", onclick: () => flip() }, "File");
  const says = h("p", { class: "wb-says", "aria-live": "polite" });
  const wrong = h("div");
  const stage = h("div", { class: "wb-stage" });
  const side = h("div", { class: "wb-side", role: "group", "aria-label": "Details" });
  const text = h("textarea", { class: "wb-file", "aria-label": "Topology file", spellcheck: "false" });
  const take = h("button", { "data-do": "take", onclick: () => ask({ do: "take", yaml: text.value }) }, "Take over");
  const paper = h("div", { hidden: true }, text, take);
  const plus = h("button", { class: "wb-go", "data-do": "add", onclick: add }, "Add");
  root.append(h("div", { class: "wb-bar" }, undo, redo, kind, name, plus, h("span", { class: "wb-gap" }), file), wrong);
  root.append(h("div", { class: "wb-main" }, stage, side), says, paper);
  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || ["INPUT", "TEXTAREA"].includes(event.target.tagName)) return;
    const key = event.key.toLowerCase();
    if (key === "z" || key === "y") {
      event.preventDefault();
      ask({ do: key === "y" || event.shiftKey ? "redo" : "undo" });
    }
  });

  const view = graph(stage, { label: "Doors, partitions, workspaces and campaigns", pick });
  stage.addEventListener("click", (event) => event.target === view.svg && ask({ do: "select", id: "" }));

  // With a workspace selected, Shift and a click on a partition grants or withdraws access; so does the box in the details.
  function pick(id, event) {
    const selected = boxOf(model.get("scene"), model.get("selection"));
    if (event.shiftKey && selected.startsWith("workspace:") && id.startsWith("partition:")) {
      ask({ do: "toggle", workspace: selected.slice(10), partition: id.slice(10), at: id });
    } else ask({ do: "select", id: id === selected ? "" : id });
  }

  function add() {
    ask({ do: "add", kind: kind.value, name: name.value.trim() });
    name.value = "";
  }

  function flip() {
    paper.hidden = !paper.hidden;
    file.setAttribute("aria-pressed", String(!paper.hidden));
  }

  function details() {
    const about = model.get("details");
    side.replaceChildren();
    if (about.name === undefined) return side.append(...rules(), h("p", { class: "wb-says" }, "Select a box to see what it reaches and to change it."));
    const called = h("input", { value: about.name, "aria-label": "Name", onkeydown: (event) => event.key === "Enter" && rename() });
    const rename = () => ask({ do: "rename", kind: about.kind, name: about.name, to: called.value.trim(), at: about.id });
    side.append(h("h3", {}, `${about.kind} ${about.name}`));
    if (about.is_own) {
      const remove = h("button", { "data-do": "remove", onclick: () => ask({ do: "remove", kind: about.kind, name: about.name, at: about.id }) }, "Remove");
      side.append(h("div", { class: "wb-bar" }, called, h("button", { "data-do": "rename", onclick: rename }, "Rename"), remove));
    }
    if (about.partitions) side.append(h("h3", {}, "Sees"), ...about.partitions.map((one) => access(about.name, one)));
    if (about.workspaces) side.append(h("h3", {}, "Seen by"), ...about.workspaces.map((one) => access(one.workspace, one)));
    if (about.home !== undefined) side.append(home(about));
    side.append(h("ul", {}, ...about.facts.map((fact) => h("li", {}, fact))));
  }

  function access(workspace, one) {
    const toggle = () => ask({ do: "toggle", workspace, partition: one.partition, at: `workspace:${workspace}` });
    const primary = () => ask({ do: "primary", workspace, partition: one.partition, at: `workspace:${workspace}` });
    const box = h("input", { type: "checkbox", checked: one.sees, onchange: toggle });
    const star = h("input", { type: "radio", name: `primary-${workspace}-${one.partition}`, checked: one.primary, disabled: !one.sees, onchange: primary, "aria-label": `${one.partition} is primary in ${workspace}` });
    return h("div", { class: "wb-bar", "data-access": `${workspace}/${one.partition}` }, h("label", {}, box, one.label), h("label", {}, star, "primary"));
  }

  function home(about) {
    const move = (event) => ask({ do: "home", kind: about.kind, name: about.name, workspace: event.target.value, at: about.id });
    const all = about.all_workspaces.map((one) => h("option", { value: one, selected: one === about.home }, one));
    const active = h("input", { type: "checkbox", checked: about.active, onchange: () => ask({ do: "active", name: about.name, at: about.id }) });
    return h("div", { class: "wb-bar" }, h("label", {}, "Workspace ", h("select", { "aria-label": "Workspace", onchange: move }, ...all)),
      about.kind === "campaign" && h("label", {}, active, "active"));
  }

  // Assignment rules in order: drag one, or move it with Alt and the arrow keys.
  function rules() {
    const all = model.get("rules");
    if (!all.length) return [];
    const items = all.map((rule, place) => {
      const move = (from, to) => ask({ do: "rule", from, to, at: "rules" });
      return h("li", { tabindex: "0", draggable: "true", "data-rule": place, "aria-label": `Rule ${place + 1}: ${rule}. Alt and an arrow key moves it.`,
        ondragstart: (event) => event.dataTransfer.setData("text/plain", String(place)),
        ondragover: (event) => { event.preventDefault(); event.currentTarget.classList.add("wb-over"); },
        ondragleave: (event) => event.currentTarget.classList.remove("wb-over"),
        ondrop: (event) => { event.preventDefault(); move(Number(event.dataTransfer.getData("text/plain")), place); },
        onkeydown: (event) => {
          const to = place + (event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0);
          if (event.altKey && to !== place) { event.preventDefault(); focused = to; move(place, to); }
        } }, rule);
    });
    return [h("h3", {}, "Assignment rules, first match wins"), h("ol", { class: "wb-rules" }, ...items)];
  }
  let focused = null;

  function show() {
    const problems = model.get("problems");
    const selection = model.get("selection");
    const at = Object.fromEntries(problems.filter((one) => one.at).map((one) => [one.at, one.text]));
    view.update(model.get("scene"), { selected: [selection], lit: model.get("lit"), problems: at });
    wrong.replaceChildren(troubles(problems));
    says.textContent = model.get("says");
    undo.disabled = !model.get("can_undo");
    redo.disabled = !model.get("can_redo");
    if (text !== text.getRootNode().activeElement) text.value = model.get("yaml");
    details();
    if (focused !== null) side.querySelector(`[data-rule="${focused}"]`)?.focus();
    focused = null;
  }

  return follow(model, ["scene", "selection", "lit", "details", "rules", "problems", "says", "yaml", "can_undo", "can_redo"], show);
}

export default { render };

// Two designs: overlaid or side by side on the same places, the totals, the differences, and the leads behind what is clicked.

import { asks, boxOf, follow, graph, h, MARKS, troubles } from "./draw.js";

function render({ model, el }) {
  const ask = asks(model);
  const root = h("div", { class: "wb wb-compare", role: "region", "aria-label": "Comparison of two designs" });
  el.append(root);

  const modes = [["Overlaid", false], ["Side by side", true]].map(([words, on]) => h("button", { "data-beside": String(on), onclick: () => ask({ do: "beside", on }) }, words));
  const key = ["added", "gone", "changed"].map((mark) => h("span", { class: `wb-key wb-key-${mark}` }, `${MARKS[mark][1]} ${MARKS[mark][0]}`));
  const says = h("p", { class: "wb-says", "aria-live": "polite" });
  const wrong = h("div");
  const totals = h("div", { class: "wb-bar wb-totals", role: "group", "aria-label": "How many classes of leads" });
  const stages = [0, 1].map(() => ({ title: h("h3"), host: h("div", { class: "wb-stage" }) }));
  const stage = h("div", { class: "wb-main wb-both" }, ...stages.map(({ title, host }) => h("div", { class: "wb-half" }, title, host)));
  const rows = h("tbody");
  const heads = ["leads", "on which occasion", "classes", "land", "what else"].map((one) => h("th", { scope: "col" }, one));
  const table = h("table", { class: "wb-differences" }, h("thead", {}, h("tr", {}, ...heads)), rows);
  const leads = h("section", { "aria-label": "Leads" });
  const files = h("section", { "aria-label": "Differences in the files" });
  const title = h("h3");
  root.append(h("div", { class: "wb-bar" }, ...modes, h("span", { class: "wb-gap" }), ...key), wrong, totals, says, stage);
  root.append(h("div", { class: "wb-path" }, h("section", { "aria-label": "Differences for leads" }, title, table), h("div", { class: "wb-aside" }, leads, files)));

  const select = (id) => ask({ do: "select", id: id === model.get("selection") ? "" : id });
  const names = model.get("names");
  const views = stages.map(({ host }, side) => graph(host, { label: names[side], pick: select }));

  // Side by side each shows its own boxes and lines, at the places of the whole, so that what is the same stands the same.
  function part(side) {
    const scene = model.get("scene");
    const own = new Set(model.get("sides")[side]);
    return { ...scene, nodes: scene.nodes.filter((one) => own.has(one.id)), lines: scene.lines.filter((one) => own.has(one.id)) };
  }

  function show() {
    const beside = model.get("beside");
    const state = { selected: [model.get("selection")], lit: model.get("lit"), marks: model.get("marks") };
    views[0].update(beside ? part(0) : model.get("scene"), state);
    views[1].update(beside ? part(1) : { ...model.get("scene"), nodes: [], lines: [] }, state);
    stages.forEach(({ title, host }, side) => {
      title.textContent = beside ? names[side] : names.join(" · ");
      host.parentElement.style.display = side === 1 && !beside ? "none" : "";
    });
    for (const button of modes) button.setAttribute("aria-pressed", String(button.dataset.beside === String(beside)));
    wrong.replaceChildren(troubles(model.get("problems")));
    says.textContent = model.get("says");
    totals.replaceChildren(...model.get("totals").map(total));
    lines();
    open();
    changes();
  }

  function total({ kind, words, count }) {
    const isOn = kind === model.get("kind");
    return h("button", { "data-kind": kind, "aria-pressed": String(isOn), disabled: count === 0, onclick: () => ask({ do: "choose", kind: isOn ? "different" : kind }) }, h("b", {}, count.toLocaleString("en")), ` ${words}`);
  }

  function lines() {
    const all = model.get("rows");
    const words = model.get("totals").find((one) => one.kind === model.get("kind")).words;
    title.textContent = all.length ? `Leads that ${words}` : "No leads";
    table.style.display = all.length ? "" : "none";
    rows.replaceChildren(...all.map((one) => {
      const isOpen = one.n === model.get("row");
      const look = () => ask({ do: "look", row: isOpen ? -1 : one.n });
      const who = h("button", { class: "wb-link", "aria-expanded": String(isOpen), onclick: (event) => { event.stopPropagation(); look(); } }, one.lead);
      return h("tr", { "data-row": one.n, class: isOpen ? "wb-open" : null, onclick: look }, h("td", {}, who), h("td", {}, one.occasion),
        h("td", { class: "wb-number" }, one.classes.toLocaleString("en")), h("td", {}, one.lands), h("td", {}, one.other));
    }));
  }

  function open() {
    const some = model.get("leads");
    if (!some.length) return leads.replaceChildren(h("h3", {}, "Leads"), h("p", { class: "wb-says" }, "Click a line to see its leads, and what becomes of each before and after."));
    leads.replaceChildren(h("h3", {}, model.get("leads_said")), ...some.map((one) => h("article", { class: "wb-case" },
      h("p", {}, h("b", {}, one.lead), ` · ${one.occasion}`), h("p", { class: "wb-says" }, `For example: ${one.example}`),
      h("div", { class: "wb-sides" }, became("Before", one.before, one.after), became("After", one.after, one.before)))));
  }

  function became(words, own, other) {
    const items = own.map((one) => h("li", { class: other.includes(one) ? "wb-same" : null }, one));
    return h("div", {}, h("span", { class: "wb-rule" }, words), h("ul", {}, ...(items.length ? items : [h("li", {}, "nothing")])));
  }

  function changes() {
    const all = model.get("changes");
    const selection = boxOf(model.get("scene"), model.get("selection"));
    const some = selection ? all.filter((one) => one.about === selection) : all;
    const head = selection ? `Differences in the files: ${selection.slice(selection.indexOf(":") + 1)}` : "Differences in the files";
    files.replaceChildren(h("h3", {}, `${head} (${some.length})`), h("ul", { class: "wb-changes" }, ...some.map((one) => {
      const name = `${one.kind} ${one.name}${one.key ? `, ${one.key}` : ""}`;
      const words = one.about ? h("button", { class: "wb-link", onclick: () => select(one.about) }, name) : h("span", {}, name);
      const values = [one.before && h("del", {}, one.before), one.after && h("ins", {}, one.after)];
      return h("li", { class: `wb-key-${one.mark}` }, h("span", { class: "wb-sign", "aria-label": MARKS[one.mark][0] }, MARKS[one.mark][1]), h("div", {}, words, h("div", { class: "wb-values" }, ...values)));
    })));
  }

  return follow(model, ["scene", "marks", "sides", "beside", "totals", "kind", "rows", "row", "leads", "changes", "selection", "lit", "problems", "says"], show);
}

export default { render };

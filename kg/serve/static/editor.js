// The text area of the query editor: completes prefixes, terms and names of things, runs with Ctrl-Enter.
// A release wheel has another editor in its place (see /editor), which completes by the same `candidates`.
"use strict";

const candidates = (() => {
  let known = null;

  async function terms(area) {
    known = known || await (await fetch(area.dataset.complete)).json();
    return known;
  }

  // What may stand before the end of a text: each with how many characters of it (`back`) its own text replaces.
  return async (area, before, asked) => {
    const inString = /"([^"\n\\]*)$/.exec(before.slice(before.lastIndexOf("\n") + 1));
    const odd = inString && (before.slice(before.lastIndexOf("\n") + 1).match(/"/g) || []).length % 2 === 1;
    if (odd) {  // a name in quotes: its preferred label as the graph has it, as SPARQL writes it
      const found = inString[1].length > 1 ? await suggestions(area.dataset.suggest, inString[1], "") : [];
      return found.map((thing) => ({ ...thing, text: JSON.stringify(thing.written).slice(1, -1), back: inString[1].length }));
    }
    const word = /[?$]?[\w:-]*$/.exec(before)[0];
    if (/^[?$]/.test(word) || (!asked && word.length < 2)) return [];
    const { prefixes, terms: names } = await terms(area);
    const lower = word.toLowerCase();
    const fits = (name) => name.toLowerCase().startsWith(lower) || (lower.length > 2 && name.split(":")[1]?.toLowerCase().startsWith(lower));
    const found = names.filter((term) => fits(term.name)).slice(0, 12)
      .map((term) => ({ label: term.name, note: term.kind + ", " + term.n.toLocaleString("en"), text: term.name, back: word.length }));
    if (/^\s*prefix\s+\S*$/i.test(before.slice(before.lastIndexOf("\n") + 1)) || !found.length)
      for (const [prefix, iri] of Object.entries(prefixes))
        if (prefix.startsWith(lower)) found.push({ label: prefix + ":", note: iri, text: prefix + ":", back: word.length });
    if (!word.includes(":") && word.length > 2) {
      const things = await suggestions(area.dataset.suggest, word, "");
      found.push(...things.slice(0, 5).map((thing) => ({ ...thing, note: thing.note + " <…>", text: "<" + thing.iri + ">", back: word.length })));
    }
    return found;
  };
})();

(() => {
  const area = document.querySelector("#query[data-complete]");
  if (!area) return;
  for (const hint of document.querySelectorAll(".js")) hint.hidden = false;
  if (area.hidden) return;  // another editor has taken its place
  const insert = (text, back) => {
    area.setRangeText(text, area.selectionStart - back, area.selectionStart, "end");
    area.dispatchEvent(new Event("change"));
  };
  const box = listbox(area, (item) => insert(item.text, item.back));

  async function offer(asked) {
    const at = area.selectionStart, text = area.value;
    const found = await candidates(area, text.slice(0, at), asked).catch(() => []);
    if (at !== area.selectionStart || text !== area.value || document.activeElement !== area) return;
    box.show(found);
  }

  const soon = late(150, () => offer(false));
  area.addEventListener("input", soon);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); area.form.requestSubmit(); }
    if (event.key === " " && event.ctrlKey) { event.preventDefault(); offer(true); }
  });

  const error = document.querySelector("#error[data-line]");
  if (error) {  // to the place where the parser stopped
    const lines = area.value.split("\n");
    const line = Math.min(Number(error.dataset.line), lines.length);
    const place = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + Number(error.dataset.column) - 1;
    area.focus();
    area.setSelectionRange(Math.min(place, area.value.length), Math.min(place + 1, area.value.length));
  }
})();

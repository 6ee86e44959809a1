// Names are completed while they are typed, tables of answers sort in place, code is copied; every page works without.
"use strict";

function listbox(input, choose) {
  const list = document.createElement("ul");
  list.className = "suggested";
  list.id = "suggested-" + Math.random().toString(36).slice(2);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.insertAdjacentElement("afterend", list);
  let items = [], at = -1;

  function show(found) {
    if (found.length && !list.hidden && JSON.stringify(found) === JSON.stringify(items)) return;  // what is chosen stays
    items = found;
    at = -1;
    list.replaceChildren(...found.map((item, index) => {
      const line = document.createElement("li");
      line.setAttribute("role", "option");
      line.id = list.id + "-" + index;
      if (item.type) {
        const dot = document.createElement("span");
        dot.className = "dot t-" + item.type.replace(/\W/g, "");
        line.append(dot);
      }
      line.append(item.label);
      if (item.note) {
        const note = document.createElement("span");
        note.className = "date";
        note.textContent = " " + item.note;
        line.append(note);
      }
      line.addEventListener("mousedown", (event) => { event.preventDefault(); choose(item); close(); });
      return line;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }
  function close() { show([]); }
  function move(step) {
    at = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
    [...list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[at].id);
  }
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) { event.preventDefault(); choose(items[at]); close(); }
  });
  input.addEventListener("blur", close);
  return { show, close, move, get open() { return !list.hidden; }, list };
}

function late(wait, work) {
  let timer = 0;
  return (...args) => { clearTimeout(timer); timer = setTimeout(() => work(...args), wait); };
}

const WORDS = { Hardware: "device", Dataset: "data set" };

async function suggestions(address, text, type) {
  const response = await fetch(address + "?q=" + encodeURIComponent(text) + (type ? "&type=" + type : ""));
  if (!response.ok) return [];
  return (await response.json()).map((thing) => ({ ...thing, note: WORDS[thing.type] || thing.type.toLowerCase() }));
}

for (const input of document.querySelectorAll("input[data-suggest]")) {
  let asked = "";
  const box = listbox(input, (item) => {
    if (input.dataset.things) location.href = input.dataset.things + item.path.split("/").map(encodeURIComponent).join("/");
    else { input.value = item.label; input.form.requestSubmit(); }
  });
  const ask = late(120, async () => {
    const text = asked = input.value.trim();
    if (text.length < 2) return box.close();
    const found = await suggestions(input.dataset.suggest, text, input.dataset.type).catch(() => []);
    if (text === asked && document.activeElement === input) box.show(found);
  });
  input.addEventListener("input", ask);
}

for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows];
      const value = (row) => row.cells[column].textContent.trim();
      const numbers = rows.every((row) => value(row) === "" || row.cells[column].classList.contains("num"));
      rows.sort((a, b) => (numbers ? Number(value(a)) - Number(value(b)) : value(a).localeCompare(value(b))) * (down ? -1 : 1));
      table.tBodies[0].append(...rows);
    });
  });
}

for (const code of document.querySelectorAll("pre.code")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = "copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "copied";
  });
  code.insertAdjacentElement("beforebegin", button);
}

// On a narrow screen the choices of a list come after its rows' summary: closed until asked for.
const facets = document.querySelector("details.facets");
if (facets && matchMedia("(max-width: 800px)").matches && !location.hash) facets.open = false;

document.addEventListener("keydown", (event) => {
  const at = event.composedPath()[0];
  const typing = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector("main input[type=search], .top input[type=search]").focus();
  }
});

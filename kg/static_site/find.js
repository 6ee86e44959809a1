// The search of a site without a server: exact names first, then names that hold every word, then names nearly alike.
"use strict";

const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replace(/[^\p{L}\p{N}+#]+/gu, " ").trim();
const tight = (text) => fold(text).replaceAll(" ", "");

function pairs(text) {
  const found = new Set();
  for (let at = 0; at + 1 < text.length; at++) found.add(text.slice(at, at + 2));
  return found;
}

function alike(one, other) {
  let both = 0;
  for (const pair of one) if (other.has(pair)) both++;
  return one.size + other.size ? (2 * both) / (one.size + other.size) : 0;
}

function rank(asked, name) {
  const words = fold(asked).split(" "), folded = " " + fold(name);
  if (tight(asked) === tight(name)) return 4;
  if (words.every((word) => folded.includes(" " + word))) return 3;
  if (words.every((word) => folded.includes(word))) return 2;
  const near = alike(pairs(tight(asked)), pairs(tight(name)));
  return near > 0.6 ? near : 0;
}

function find(asked) {
  const found = [];
  for (const [label, type, file, papers, others] of NAMES) {
    let best = rank(asked, label), by = "";
    for (const other of others) {
      const score = rank(asked, other);
      if (score > best) { best = score; by = other; }
    }
    if (best) found.push({ label, type, file, papers, by, best });
  }
  return found.sort((a, b) => b.best - a.best || b.papers - a.papers || a.label.length - b.label.length).slice(0, 50);
}

const box = document.querySelector(".top input[type=search]");
const list = document.getElementById("found");
const WORD = { Hardware: "device", Dataset: "data set" };

function show() {
  const asked = box.value.trim();
  const found = tight(asked) ? find(asked) : [];
  list.replaceChildren(...found.map((thing) => {
    const line = document.createElement("li"), dot = document.createElement("span"), link = document.createElement("a"), note = document.createElement("span");
    dot.className = "dot t-" + thing.type;
    link.href = thing.file;
    link.textContent = thing.label;
    note.className = "date";
    note.textContent = " " + (WORD[thing.type] || thing.type.toLowerCase()) + (thing.type === "Paper" ? "" : " · " + thing.papers + (thing.papers === 1 ? " paper" : " papers")) + (thing.by ? " · as “" + thing.by + "”" : "");
    line.append(dot, link, note);
    return line;
  }));
  if (tight(asked) && !found.length) list.textContent = "Nothing has a name like this.";
}

box.value = new URLSearchParams(location.search).get("q") || "";
box.addEventListener("input", show);
box.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
show();

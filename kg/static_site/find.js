// The search of a site without a server: exact names first, then names that hold every word, then names nearly alike.
"use strict";

const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replace(/[^\p{L}\p{N}+#]+/gu, " ").trim();

// A text as it is compared: folded, and without its blanks.
function key(text) {
  const folded = fold(text);
  return { folded: " " + folded, tight: folded.replaceAll(" ", "") };
}

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
  if (asked.tight === name.tight) return 4;
  if (asked.words.every((word) => name.folded.includes(" " + word))) return 3;
  if (asked.words.every((word) => name.folded.includes(word))) return 2;
  const near = alike(asked.pairs, pairs(name.tight));
  return near > 0.6 ? near : 0;
}

const KEYS = NAMES.map(([label, , , , others]) => [label, ...others].map(key));  // once, not for every letter that is typed

function find(asked) {
  const found = [];
  NAMES.forEach(([label, type, file, papers, others], at) => {
    const [best, by] = KEYS[at].map((name, number) => [rank(asked, name), number ? others[number - 1] : ""])
      .reduce((first, second) => (second[0] > first[0] ? second : first));
    if (best) found.push({ label, type, file, papers, by, best });
  });
  return found.sort((a, b) => b.best - a.best || b.papers - a.papers || a.label.length - b.label.length).slice(0, 50);
}

const box = document.querySelector(".top input[type=search]");
const list = document.getElementById("found");
const WORD = { Hardware: "device", Dataset: "data set" };

function show() {
  const asked = key(box.value);
  Object.assign(asked, { words: asked.folded.slice(1).split(" "), pairs: pairs(asked.tight) });
  const found = asked.tight ? find(asked) : [];
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
  if (asked.tight && !found.length) list.textContent = "Nothing has a name like this.";
}

box.value = new URLSearchParams(location.search).get("q") || "";
box.addEventListener("input", show);
box.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
show();

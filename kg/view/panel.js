// The panel beside the picture: cards that say why, legend and filters, search. All text is set as text, never as HTML.
"use strict";
(() => {
  const { data, ties, order, colours, shapes, lines, hidden } = KG;
  const byId = (id) => document.getElementById(id);
  const words = (name) => name.replace(/(?<=.)[A-Z]/g, (letter) => " " + letter.toLowerCase());
  const rank = new Map(order.map((at, place) => [at, place]));

  function make(tag, text, name) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  }

  function button(text, act, name = "go") {
    const made = make("button", text, name);
    made.type = "button";
    made.onclick = act;
    return made;
  }

  function clear() {
    byId("kg-card").hidden = true;
    KG.choose([], []);
  }

  // Cards
  function head(card, title, type, colour) {
    card.replaceChildren();
    const close = button("×", clear, "close"), badge = make("span", type, "badge");
    close.title = "Close (Esc)";
    close.setAttribute("aria-label", "Close");
    badge.style.background = colour;
    card.append(close, badge, make("h3", title));
    card.hidden = false;
    byId("kg-panel").scrollTop = 0;
  }

  function link([what, url]) {
    const anchor = make("a", what);
    if (/^https?:\/\//.test(url)) { anchor.href = url; anchor.target = "_blank"; anchor.rel = "noopener noreferrer"; anchor.title = url; }
    return anchor;
  }

  function list(card, title, items, most = 40) {
    if (!items.length) return;
    card.append(make("h3", `${title} (${items.length})`, "small"));
    const ul = make("ul");
    const put = ([text, act]) => {
      const li = make("li", act ? undefined : text);
      if (act) li.append(button(text, act));
      ul.append(li);
    };
    items.slice(0, most).forEach(put);
    if (items.length > most) {
      const more = make("li"), rest = items.length - most;
      more.append(button(`… and ${rest} more`, () => { more.remove(); items.slice(most).forEach(put); }, "go soft"));
      ul.append(more);
    }
    card.append(ul);
  }

  function showNode(at, move) {
    const node = data.nodes[at], card = byId("kg-card");
    const near = [...new Set(ties[at].flatMap((edge) => [data.edges[edge].from, data.edges[edge].to]))].filter((other) => other !== at);
    near.sort((a, b) => rank.get(a) - rank.get(b));
    const shown = [at, ...near.slice(0, 299)];  // more than people can read at once
    const held = new Set(shown);
    head(card, node.label, node.type, colours.get(node.type));
    if (node.names.length) card.append(make("div", `also: ${node.names.join(", ")}`, "soft"));
    const papers = ties[at].filter((edge) => data.edges[edge].relations[0] !== "broader").length;
    if (node.type !== "Paper") card.append(make("div", `named by ${papers} paper${papers === 1 ? "" : "s"} shown here`, "soft"));
    if (near.length > 299) card.append(make("div", `the 299 best tied of ${near.length.toLocaleString("en")} neighbours are brought forward`, "soft"));
    const links = make("div");
    links.append(...node.links.map(link));
    card.append(links);
    list(card, "Results", node.results.map((text) => [text, null]));
    data.relations.forEach(([name]) => {
      const row = ties[at].filter((edge) => data.edges[edge].relations.includes(name));
      const other = (edge) => data.edges[edge].from === at ? data.edges[edge].to : data.edges[edge].from;
      const up = row.filter((edge) => name !== "broader" || data.edges[edge].from === at);
      const item = (edge) => [data.nodes[other(edge)].label, () => (name === "broader" ? showNode(other(edge), true) : showEdge(edge))];
      list(card, node.type === "Paper" || name === "broader" ? words(name) : `${words(name)}, by papers`, up.map(item));
      if (name === "broader") list(card, "narrower", row.filter((edge) => !up.includes(edge)).map(item));
    });
    KG.choose(shown, ties[at].filter((edge) => held.has(data.edges[edge].from) && held.has(data.edges[edge].to)));
    if (move) KG.frame(shown);
    location.replace("#" + encodeURIComponent(node.iri));  // a link to what is shown
  }

  function sentence(text, quote) {
    const block = make("blockquote"), start = text.indexOf(quote);
    if (!quote || start < 0) block.textContent = text;
    else block.append(text.slice(0, start), make("mark", quote), text.slice(start + quote.length));
    return block;
  }

  function ending(at) {
    const li = make("li");
    li.style.borderColor = colours.get(data.nodes[at].type);
    li.append(button(data.nodes[at].label, () => showNode(at, true)));
    return li;
  }

  function showEdge(at) {
    const edge = data.edges[at], card = byId("kg-card");
    head(card, edge.relations.map(words).join(", "), "relation", lines.get(edge.relations[0]));
    const ends = make("ul"), links = make("div");
    ends.append(ending(edge.from), ending(edge.to));
    links.append(...data.nodes[edge.from].links.filter(([what]) => what === "arXiv").map(link));
    card.append(ends, links);
    edge.relations.forEach((name) => {
      const said = edge.said.filter(([relation]) => relation === name);
      if (said.length) card.append(make("h3", `Why: ${words(name)}`, "small"));
      said.forEach(([, number, quote]) => card.append(sentence(data.sentences[number], quote)));
    });
    KG.choose([edge.from, edge.to], [at]);
  }

  function showRegion({ names, colour, nodes: members }) {
    const card = byId("kg-card"), held = new Set(members), best = members.slice().sort((a, b) => rank.get(a) - rank.get(b));
    head(card, names.join(" · "), "community", colour);
    data.types.forEach(([type]) => list(card, type, best.filter((at) => data.nodes[at].type === type)
      .map((at) => [data.nodes[at].label, () => showNode(at, true)]), 8));
    KG.choose(members, data.edges.flatMap((edge, at) => (held.has(edge.from) && held.has(edge.to) ? [at] : [])));
    KG.frame(members);
  }

  // A path: what each of its steps says, in order
  function tell() {
    const card = byId("kg-card"), steps = data.story.map((at) => data.edges[at]);
    head(card, "Step by step", "path", "#5f6b7a");
    let here = steps.length > 1 && [steps[1].from, steps[1].to].includes(steps[0].from) ? steps[0].to : steps[0].from;
    const name = (at) => {
      const line = make("ul");
      line.append(ending(at));
      card.append(line);
    };
    name(here);
    steps.forEach((edge) => {
      const back = edge.to === here, relation = edge.relations[0];
      here = back ? edge.from : edge.to;
      card.append(make("h3", back ? data.passive[relation] || words(relation) : relation === "broader" ? "is a kind of" : words(relation), "small"));
      if (edge.said.length) card.append(sentence(data.sentences[edge.said[0][1]], edge.said[0][2]));
      name(here);
    });
  }

  // Legend and filters
  function mark(path, colour, stroke, dashes) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 18 16");
    svg.setAttribute("class", "mark");
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    shape.setAttribute(stroke ? "stroke" : "fill", colour);
    if (stroke) { shape.setAttribute("stroke-width", "2.5"); shape.setAttribute("fill", "none"); }
    if (dashes) shape.setAttribute("stroke-dasharray", "4 3");
    svg.append(shape);
    return svg;
  }
  const sign = (type) => mark(KG.path(shapes.get(type), 9, 8, { square: 5, triangle: 6, diamond: 7.5 }[shapes.get(type)] || 6.5), colours.get(type));
  function filter(box, entries, off, picture) {
    entries.forEach((entry) => {
      const row = button(undefined, () => {
        off.has(entry[0]) ? off.delete(entry[0]) : off.add(entry[0]);
        row.setAttribute("aria-pressed", String(!off.has(entry[0])));
        KG.filter();
      }, "row");
      row.dataset.name = entry[0];
      row.title = "Click to hide or show";
      row.setAttribute("aria-pressed", "true");
      row.append(picture(entry), make("span", words(entry[0]), "name"), make("span", entry[3].toLocaleString("en"), "n"));
      box.append(row);
    });
  }
  filter(byId("kg-types"), data.types, hidden.types, ([name]) => sign(name));
  filter(byId("kg-relations"), data.relations, hidden.relations, ([, colour, dashes]) => mark("M1 8h16", colour, true, dashes));

  byId("kg-regions").hidden = !data.regions.length;
  byId("kg-colour").checked = data.communities;
  byId("kg-colour").onchange = (event) => KG.colour(event.target.checked);
  data.regions.slice(0, 12).forEach((region) => {
    const row = button(undefined, () => showRegion(region), "row");
    row.append(mark("M2 8a7 7 0 1 0 14 0a7 7 0 1 0-14 0", region.colour), make("span", region.names.slice(0, 2).join(" · "), "name"),
      make("span", region.nodes.length.toLocaleString("en"), "n"));
    byId("kg-communities").append(row);
  });

  // Filters by month and confidence, where they make a difference
  const months = [...new Set(data.nodes.map((node) => node.month).filter(Boolean))].sort();
  function choose(id, first) {
    const select = byId(id);
    select.append(...[first, ...months].map((month, at) => Object.assign(make("option", month), { value: at ? month : "" })));
    select.onchange = () => { hidden[id.slice(3)] = select.value; KG.filter(); };
  }
  choose("kg-from", "first month");
  choose("kg-to", "last month");
  byId("kg-months").hidden = months.length < 2;
  const sure = byId("kg-sure");
  sure.oninput = () => { hidden.sure = Number(sure.value); byId("kg-least").textContent = hidden.sure.toFixed(2); KG.filter(); };
  byId("kg-certain").hidden = data.edges.every((edge) => edge.sure === 1);

  function save(name, blob) {
    const anchor = make("a");
    anchor.href = URL.createObjectURL(blob);
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  }
  byId("kg-png").onclick = () => KG.png((blob) => save("papers-kg.png", blob));
  byId("kg-svg").onclick = () => save("papers-kg.svg", KG.svg());

  // Search by label and by any other name
  const fold = (text) => text.toLowerCase().replace(/[\s\-_‐–—]+/g, "");
  const keys = data.nodes.map((node) => [node.label, ...node.names].map(fold));
  const search = byId("kg-search"), hits = byId("kg-hits");
  const rows = () => [...hits.querySelectorAll("li[data-node]")];
  let at = 0;
  function close() {
    hits.replaceChildren();
    search.setAttribute("aria-expanded", "false");
    search.removeAttribute("aria-activedescendant");
  }
  function light() {
    rows().forEach((row, i) => { row.setAttribute("aria-selected", String(i === at)); });
    if (rows()[at]) search.setAttribute("aria-activedescendant", rows()[at].id);
  }
  function find() {
    const key = fold(search.value);
    close();
    if (!key) return;
    const fits = (node) => Math.min(...keys[node].map((name) => name === key ? 0 : name.startsWith(key) ? 1 : name.includes(key) ? 2 : 9));
    const found = order.map((node) => [fits(node), node]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0]).slice(0, 12);
    found.forEach(([, node]) => {
      const li = make("li");
      li.append(sign(data.nodes[node].type), data.nodes[node].label);
      li.onmousedown = (event) => { event.preventDefault(); pick(node); };
      li.dataset.node = node;
      li.id = `kg-hit-${node}`;
      li.setAttribute("role", "option");
      hits.append(li);
    });
    if (!found.length) {
      const none = make("li", "nothing of this name is drawn here", "soft");
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      hits.append(none);
    }
    search.setAttribute("aria-expanded", "true");
    at = 0;
    light();
  }
  function pick(node) { close(); search.value = data.nodes[node].label; showNode(node, true); }
  search.oninput = find;
  search.onblur = close;
  search.onkeydown = (event) => {
    if (event.key === "Enter" && rows()[at]) pick(Number(rows()[at].dataset.node));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = Math.max(0, Math.min(rows().length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
      light();
    }
  };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { search.value = ""; close(); clear(); } });

  // Mouse
  const tip = byId("kg-tip");
  network.on("click", (event) => {
    if (event.nodes.length) showNode(event.nodes[0], false);
    else if (event.edges.length) showEdge(event.edges[0]);
    else clear();
  });
  const hover = (text) => (event) => {
    tip.textContent = text(event);
    tip.hidden = false;
    tip.style.left = Math.min(event.event.clientX + 14, innerWidth - 440) + "px";
    tip.style.top = event.event.clientY + 14 + "px";
  };
  network.on("hoverNode", hover((event) => data.nodes[event.node].label));
  network.on("hoverEdge", hover((event) => data.edges[event.edge].relations.map(words).join(", ")));
  ["blurNode", "blurEdge", "dragStart", "zoom"].forEach((name) => network.on(name, () => { tip.hidden = true; }));

  const canvas = network.canvas.frame.canvas;
  canvas.setAttribute("role", "img");
  canvas.parentElement.tabIndex = -1;  // keys do nothing there
  canvas.setAttribute("aria-label", `${data.about}; the search and the cards say the same in words`);
  byId("kg-about").textContent = data.about;
  KG.frame();
  const wanted = decodeURIComponent(location.hash.slice(1));
  const target = wanted ? data.nodes.findIndex((node) => node.iri === wanted || node.label === wanted) : -1;
  if (target >= 0) showNode(target, true);
  else if (data.story.length) tell();
})();

// The panel beside the picture. `network`, `nodes` and `edges` are what pyvis made; all text is set as text, never as HTML.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("kg-data").textContent);
  const byId = (id) => document.getElementById(id);
  const colours = new Map(data.types.map(([name, colour]) => [name, colour]));
  const shapes = new Map(data.types.map(([name, , shape]) => [name, shape]));
  const lines = new Map(data.relations.map(([name, colour]) => [name, colour]));
  const ties = data.nodes.map(() => []);
  data.edges.forEach((edge, at) => { ties[edge.from].push(at); ties[edge.to].push(at); });
  const hiddenTypes = new Set(), hiddenRelations = new Set();
  const base = nodes.get();
  const canvasOf = () => network.canvas.frame.canvas;
  const importance = data.nodes.map((_, at) => base[at].size);
  const order = data.nodes.map((_, at) => at).sort((a, b) => importance[b] - importance[a] || a - b);
  const least = data.nodes.length <= 320 ? 4 : 6.5;  // pixels that a node must have to be named among many
  let chosen = new Set();  // the nodes that a click brought forward
  let written = [];  // the names on the screen: text, x, y, size

  function make(tag, text, name) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  }

  // Names: the larger things first, none over another; what was clicked before all.
  function short(node) {
    if (node.type !== "Paper") return node.label.length > 42 ? node.label.slice(0, 40) + "…" : node.label;
    const head = node.label.split(":")[0];
    return head.length > 38 ? head.slice(0, 36) + "…" : head;
  }
  const names = data.nodes.map(short);

  // What the filters leave: a line by its relation, its ends and how sure it is; things as long as a paper's line, or one from what is narrower, stays
  const months = [...new Set(data.nodes.map((node) => node.month).filter(Boolean))].sort();
  const bounds = { from: "", to: "", sure: 0 };
  let hiddenNode = [], hiddenEdge = [];
  function sift() {
    const narrowed = Boolean(bounds.from || bounds.to || bounds.sure || hiddenRelations.size);
    const early = (month) => (bounds.from || bounds.to) && (!month || month < bounds.from || (bounds.to && month > bounds.to));
    hiddenNode = data.nodes.map((node) => hiddenTypes.has(node.type) || (node.type === "Paper" && Boolean(early(node.month))));
    hiddenEdge = data.edges.map((edge) => hiddenNode[edge.from] || hiddenNode[edge.to] || edge.sure < bounds.sure
      || edge.relations.every((name) => hiddenRelations.has(name)));
    if (!narrowed) return;
    const open = data.edges.filter((_, at) => !hiddenEdge[at]), upward = (edge) => edge.relations[0] === "broader";
    const said = open.some((edge) => !upward(edge)) ? open.filter((edge) => !upward(edge)) : open;
    const kept = new Set([data.centre, ...said.flatMap((edge) => [edge.from, edge.to])]);
    for (let before = -1; before !== kept.size;) {  // and what is broader than those
      before = kept.size;
      open.forEach((edge) => { if (upward(edge) && kept.has(edge.from)) kept.add(edge.to); });
    }
    data.nodes.forEach((_, at) => { if (ties[at].length && !kept.has(at)) hiddenNode[at] = true; });
  }
  const isHidden = (at) => hiddenNode[at];

  network.on("afterDrawing", (ctx) => {
    const ratio = canvasOf().width / canvasOf().clientWidth, scale = network.getScale();
    const width = canvasOf().clientWidth, height = canvasOf().clientHeight, boxes = [];
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textAlign = "center"; ctx.textBaseline = "top"; ctx.lineJoin = "round";
    const row = chosen.size ? [...order.filter((at) => chosen.has(at))] : order;
    let drawn = 0;
    written = [];
    for (const at of row) {
      if (isHidden(at) || (!chosen.size && drawn >= 48 && importance[at] * scale < least)) continue;
      const dot = network.canvasToDOM({ x: base[at].x, y: base[at].y });
      if (dot.x < -40 || dot.y < -20 || dot.x > width + 40 || dot.y > height + 20) continue;
      const size = Math.max(11, Math.min(19, 8.5 + importance[at] * 0.38));
      ctx.font = `${importance[at] > 13 ? 600 : 400} ${size}px system-ui, "Segoe UI", Roboto, Arial, sans-serif`;
      const half = ctx.measureText(names[at]).width / 2 + 3;
      const top = dot.y + importance[at] * scale + 2;
      const box = [dot.x - half, top - 1, dot.x + half, top + size + 1];
      if (boxes.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3])) continue;
      boxes.push(box);
      drawn += 1;
      written.push([names[at], dot.x, top, size]);
      ctx.strokeStyle = "rgba(251,251,250,.92)"; ctx.lineWidth = 4;
      ctx.strokeText(names[at], dot.x, top);
      ctx.fillStyle = data.nodes[at].type === "Paper" ? "#4a5461" : "#1f2933";
      ctx.fillText(names[at], dot.x, top);
    }
    ctx.restore();
    document.body.dataset.drawn = `${data.nodes.length} nodes, ${data.edges.length} edges, ${drawn} names`;
  });

  // What is bright, dim or hidden follows from the filters and from what was clicked.
  function paint() {
    sift();
    const quiet = Math.max(0.16, Math.min(0.45, 200 / data.edges.length));  // the more lines, the fainter
    nodes.update(data.nodes.map((node, at) => ({
      id: at, hidden: isHidden(at), opacity: !chosen.size || chosen.has(at) ? 1 : 0.12,
    })));
    edges.update(data.edges.map((edge, at) => {
      const bright = chosen.size && chosen.has(edge.from) && chosen.has(edge.to) && (edge.from === focus || edge.to === focus || at === focusEdge);
      return { id: at, hidden: hiddenEdge[at] || hiddenNode[edge.from] || hiddenNode[edge.to], width: edge.width + (bright ? 1 : 0),
        color: { color: lines.get(edge.relations[0]), opacity: bright ? 0.9 : chosen.size ? 0.05 : quiet, inherit: false } };
    }));
  }
  let focus = null, focusEdge = null;

  function clear() {
    chosen = new Set(); focus = focusEdge = null;
    byId("kg-card").hidden = true;
    paint();
  }

  function frame(ids = data.nodes.map((_, at) => at)) {
    network.fit({ nodes: ids, maxZoomLevel: 1.8, animation: false });
    network.moveTo({ scale: network.getScale() * (data.story.length ? 0.8 : 0.9) });  // room for names at the rim
  }

  const words = (name) => name.replace(/(?<=.)[A-Z]/g, (letter) => " " + letter.toLowerCase());

  function head(card, title, type, colour) {
    card.replaceChildren();
    const close = make("button", "×", "close");
    close.title = "Close (Esc)";
    close.onclick = clear;
    const badge = make("span", type, "badge");
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

  function list(card, title, items) {
    if (!items.length) return;
    card.append(make("h2", `${title} (${items.length})`));
    const ul = make("ul");
    items.slice(0, 40).forEach(([text, act]) => {
      const li = make("li", text, act ? "go" : "");
      if (act) li.onclick = act;
      ul.append(li);
    });
    if (items.length > 40) ul.append(make("li", `… and ${items.length - 40} more`, "soft"));
    card.append(ul);
  }

  function showNode(at, move) {
    const node = data.nodes[at], card = byId("kg-card");
    focus = at; focusEdge = null;
    const near = [...new Set(ties[at].flatMap((edge) => [data.edges[edge].from, data.edges[edge].to]))];
    near.sort((a, b) => importance[b] - importance[a] || a - b);
    chosen = new Set([at, ...near.slice(0, 300)]);  // more than people can read at once
    head(card, node.label, node.type, colours.get(node.type));
    if (node.names.length) card.append(make("div", `also: ${node.names.join(", ")}`, "soft"));
    const papers = ties[at].filter((edge) => data.edges[edge].relations[0] !== "broader").length;
    if (node.type !== "Paper") card.append(make("div", `named by ${papers} paper${papers === 1 ? "" : "s"} shown here`, "soft"));
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
    paint();
    if (move) frame([...chosen]);
    location.replace("#" + encodeURIComponent(node.iri));  // a link to what is shown
  }

  function sentence(text, quote) {
    const block = make("blockquote"), start = text.indexOf(quote);
    if (!quote || start < 0) block.textContent = text;
    else block.append(text.slice(0, start), make("mark", quote), text.slice(start + quote.length));
    return block;
  }

  function showEdge(at) {
    const edge = data.edges[at], card = byId("kg-card");
    focus = null; focusEdge = at;
    chosen = new Set([edge.from, edge.to]);
    head(card, edge.relations.map(words).join(", "), "relation", lines.get(edge.relations[0]));
    const ends = make("ul");
    [edge.from, edge.to].forEach((end) => {
      const li = make("li", data.nodes[end].label, "go");
      li.style.borderColor = colours.get(data.nodes[end].type);
      li.onclick = () => showNode(end, true);
      ends.append(li);
    });
    card.append(ends);
    const links = make("div");
    links.append(...data.nodes[edge.from].links.filter(([what]) => what === "arXiv").map(link));
    card.append(links);
    edge.relations.forEach((name) => {
      const said = edge.said.filter(([relation]) => relation === name);
      if (said.length) card.append(make("h2", `Why: ${words(name)}`));
      said.forEach(([, number, quote]) => card.append(sentence(data.sentences[number], quote)));
    });
    paint();
  }

  // A path: what each of its steps says, in order
  function tell() {
    const card = byId("kg-card"), steps = data.story.map((at) => data.edges[at]);
    head(card, "Step by step", "path", "#5f6b7a");
    let here = steps.length > 1 && [steps[1].from, steps[1].to].includes(steps[0].from) ? steps[0].to : steps[0].from;
    const name = (at) => {
      const line = make("ul"), li = make("li", data.nodes[at].label, "go");
      li.style.borderColor = colours.get(data.nodes[at].type);
      li.onclick = () => showNode(at, true);
      line.append(li);
      card.append(line);
    };
    name(here);
    steps.forEach((edge) => {
      const back = edge.to === here, relation = edge.relations[0];
      here = back ? edge.from : edge.to;
      card.append(make("h2", back ? data.passive[relation] || words(relation) : relation === "broader" ? "is a kind of" : words(relation)));
      if (edge.said.length) card.append(sentence(data.sentences[edge.said[0][1]], edge.said[0][2]));
      name(here);
    });
  }

  // Legend and filters
  const outlines = {
    square: "M3 3h10v10H3z", diamond: "M8 1l7 7-7 7-7-7z", dot: "M8 2a6 6 0 1 0 .01 0z", triangle: "M8 2l6.5 12h-13z",
    hexagon: "M4.5 2h7L15 8l-3.500 6h-7L1 8z", star: "M8 1l2.100 4.600 5 .6-3.700 3.400 1 4.900L8 12l-4.400 2.500 1-4.900L.9 6.200l5-.6z",
  };
  function mark(path, colour, stroke, dashes) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 18 16");
    svg.setAttribute("class", "mark");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    shape.setAttribute(stroke ? "stroke" : "fill", colour);
    if (stroke) { shape.setAttribute("stroke-width", "2.5"); shape.setAttribute("fill", "none"); }
    if (dashes) shape.setAttribute("stroke-dasharray", "4 3");
    svg.append(shape);
    return svg;
  }
  function filter(box, entries, off, picture) {
    entries.forEach((entry) => {
      const row = make("div", undefined, "row");
      row.dataset.name = entry[0];
      row.title = "Click to hide or show";
      row.append(picture(entry), make("span", words(entry[0]), "name"), make("span", entry[3].toLocaleString("en"), "n"));
      row.onclick = () => {
        off.has(entry[0]) ? off.delete(entry[0]) : off.add(entry[0]);
        row.classList.toggle("off", off.has(entry[0]));
        paint();
      };
      box.append(row);
    });
  }
  filter(byId("kg-types"), data.types, hiddenTypes, ([name, colour]) => mark(outlines[shapes.get(name)], colour));
  filter(byId("kg-relations"), data.relations, hiddenRelations, ([, colour, dashes]) => mark("M1 8h16", colour, true, dashes));

  // Filters by month and confidence, where they make a difference
  function choose(id, first) {
    const select = byId(id);
    select.append(...[first, ...months].map((month, at) => Object.assign(make("option", month), { value: at ? month : "" })));
    select.onchange = () => { bounds[id.slice(3)] = select.value; paint(); };
  }
  choose("kg-from", "the first month");
  choose("kg-to", "the last month");
  byId("kg-months").hidden = months.length < 2;
  const sure = byId("kg-sure");
  sure.oninput = () => { bounds.sure = Number(sure.value); byId("kg-least").textContent = bounds.sure.toFixed(2); paint(); };
  byId("kg-certain").hidden = data.edges.every((edge) => edge.sure === 1);

  // Pictures of what is on the screen, made here in the browser
  function save(name, blob) {
    const anchor = make("a");
    anchor.href = URL.createObjectURL(blob);
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  }
  byId("kg-png").onclick = () => {
    const from = canvasOf(), copy = document.createElement("canvas"), ctx = copy.getContext("2d");
    copy.width = from.width; copy.height = from.height;
    ctx.fillStyle = "#ffffff";
    ctx.fillRect(0, 0, copy.width, copy.height);
    ctx.drawImage(from, 0, 0);
    copy.toBlob((blob) => save("papers-kg.png", blob));
  };
  function drawing() {
    const space = "http://www.w3.org/2000/svg";
    const element = (name, attributes, text) => {
      const made = document.createElementNS(space, name);
      Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
      if (text !== undefined) made.textContent = text;
      return made;
    };
    const width = canvasOf().clientWidth, height = canvasOf().clientHeight, scale = network.getScale();
    const svg = element("svg", { xmlns: space, width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
      "font-family": "Helvetica, Arial, sans-serif" });
    svg.append(element("title", {}, data.about), element("rect", { width, height, fill: "#fff" }));
    const spot = base.map((node) => network.canvasToDOM({ x: node.x, y: node.y }));
    const inside = (at) => spot[at].x > -50 && spot[at].y > -50 && spot[at].x < width + 50 && spot[at].y < height + 50;
    const fixed = (number) => number.toFixed(1);
    edges.get().forEach((edge, at) => {
      const { from, to } = data.edges[at];
      if (edge.hidden || !(inside(from) || inside(to))) return;
      svg.append(element("path", { d: `M${fixed(spot[from].x)} ${fixed(spot[from].y)}L${fixed(spot[to].x)} ${fixed(spot[to].y)}`,
        stroke: edge.color.color, "stroke-opacity": edge.color.opacity, "stroke-width": fixed(edge.width * scale), fill: "none",
        ...(edge.dashes ? { "stroke-dasharray": "4 3" } : {}) }));
    });
    order.slice().reverse().filter((at) => !isHidden(at) && inside(at)).forEach((at) => {
      const size = importance[at] * scale / 7, { x, y } = spot[at];
      svg.append(element("path", { d: outlines[shapes.get(data.nodes[at].type)], fill: colours.get(data.nodes[at].type),
        opacity: !chosen.size || chosen.has(at) ? 1 : 0.12, transform: `translate(${fixed(x - 8 * size)} ${fixed(y - 8 * size)}) scale(${size.toFixed(3)})` }));
    });
    written.forEach(([text, x, y, size]) => svg.append(element("text", { x: fixed(x), y: fixed(y + size * 0.8), "font-size": fixed(size),
      "text-anchor": "middle", fill: "#1f2933", stroke: "#fff", "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" }, text)));
    return new XMLSerializer().serializeToString(svg);
  }
  byId("kg-svg").onclick = () => save("papers-kg.svg", new Blob([drawing()], { type: "image/svg+xml" }));

  // Search by label and by any other name
  const fold = (text) => text.toLowerCase().replace(/[\s\-_‐–—]+/g, "");
  const keys = data.nodes.map((node) => [node.label, ...node.names].map(fold));
  const search = byId("kg-search"), hits = byId("kg-hits");
  let at = 0;
  function find() {
    const key = fold(search.value);
    hits.replaceChildren();
    if (!key) return;
    const rank = (node) => Math.min(...keys[node].map((name) => name === key ? 0 : name.startsWith(key) ? 1 : name.includes(key) ? 2 : 9));
    const found = order.map((node) => [rank(node), node]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0]).slice(0, 12);
    found.forEach(([, node]) => {
      const li = make("li");
      const badge = mark(outlines[shapes.get(data.nodes[node].type)], colours.get(data.nodes[node].type));
      badge.style.verticalAlign = "-2px"; badge.style.marginRight = "7px";
      li.append(badge, data.nodes[node].label);
      li.onmousedown = (event) => { event.preventDefault(); pick(node); };
      li.dataset.node = node;
      hits.append(li);
    });
    if (!found.length) hits.append(make("li", "nothing of this name is drawn here", "soft"));
    at = 0;
    if (hits.firstChild) hits.firstChild.classList.add("on");
  }
  function pick(node) { hits.replaceChildren(); search.value = data.nodes[node].label; showNode(node, true); }
  search.oninput = find;
  search.onblur = () => hits.replaceChildren();
  search.onkeydown = (event) => {
    const rows = [...hits.querySelectorAll("li[data-node]")];
    if (event.key === "Enter" && rows[at]) pick(Number(rows[at].dataset.node));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = Math.max(0, Math.min(rows.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
      rows.forEach((row, i) => row.classList.toggle("on", i === at));
    }
  };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { search.value = ""; hits.replaceChildren(); clear(); } });

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

  byId("kg-about").textContent = data.about;
  paint();
  frame();
  const wanted = decodeURIComponent(location.hash.slice(1));
  const target = wanted ? data.nodes.findIndex((node) => node.iri === wanted || node.label === wanted) : -1;
  if (target >= 0) showNode(target, true);
  else if (data.story.length) tell();
})();

// What is drawn: nodes and lines by vis-network, whose `network`, `nodes` and `edges` pyvis made; names, communities and what was
// chosen by us, on the same canvas. `KG` is what the panel asks of it.
"use strict";
const KG = (() => {
  const data = JSON.parse(document.getElementById("kg-data").textContent);
  const style = getComputedStyle(document.documentElement), dark = matchMedia("(prefers-color-scheme: dark)");
  const ink = (name) => style.getPropertyValue(`--${name}`).trim();
  const colours = new Map(data.types.map(([name, colour]) => [name, colour]));
  const shapes = new Map(data.types.map(([name, , shape]) => [name, shape]));
  const lines = new Map(data.relations.map(([name, colour]) => [name, colour]));
  const dashed = new Set(data.relations.filter(([, , dashes]) => dashes).map(([name]) => name));
  const ties = data.nodes.map(() => []);
  data.edges.forEach((edge, at) => { ties[edge.from].push(at); ties[edge.to].push(at); });
  const regionColour = data.nodes.map(() => data.other);
  data.regions.forEach((region) => region.nodes.forEach((at) => { regionColour[at] = region.colour; }));
  const spot = nodes.get().map(({ x, y, size }) => ({ x, y, size }));
  const order = data.nodes.map((_, at) => at).sort((a, b) => spot[b].size - spot[a].size || a - b);
  const least = data.nodes.length <= 320 ? 4 : 6.5;  // pixels that a node must have to be named among many
  const most = data.regions.length ? 36 : 48;  // names on a picture seen from afar
  const canvasOf = () => network.canvas.frame.canvas;
  const hidden = { types: new Set(), relations: new Set(), from: "", to: "", sure: 0 };
  const chosen = { nodes: new Set(), edges: new Set() };
  const quiet = Math.max(0.16, Math.min(0.45, 200 / Math.max(data.edges.length, 1)));
  let communities = data.communities, written = [];  // the names on the screen: text, x, y, size, colour

  const short = (text, most) => (text.length > most ? text.slice(0, most - 2) + "…" : text);
  const names = data.nodes.map((node) => (node.type === "Paper" ? short(node.label.split(": ")[0].trim(), 38) : short(node.label, 42)));
  const colourOf = (at) => (communities ? regionColour[at] : colours.get(data.nodes[at].type));

  // The outlines of vis-network's shapes, for a node of radius 1.
  const around = (count, turn, radius) => [...Array(count).keys()].map((at) => {
    const angle = (turn + (360 * at) / count) * Math.PI / 180, r = radius(at);
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
  const outline = {
    square: [[-1, -1], [1, -1], [1, 1], [-1, 1]], diamond: around(4, 0, () => 1), hexagon: around(6, 0, () => 1),
    triangle: [[0, -1.012], [1.15, 0.98], [-1.15, 0.98]], dot: around(24, 0, () => 1),
    star: around(10, -90, (at) => (at % 2 ? 0.41 : 1.066)).map(([x, y]) => [x, y + 0.082]),
  };
  const path = (shape, x, y, r) => "M" + outline[shape].map(([a, b]) => `${(x + a * r).toFixed(1)} ${(y + b * r).toFixed(1)}`).join("L") + "Z";

  // What the filters leave: a line by its relation, its ends and how sure it is; things as long as a line, or one from what is narrower, stays
  function sift() {
    const narrowed = Boolean(hidden.from || hidden.to || hidden.sure || hidden.relations.size);
    const early = (month) => (hidden.from || hidden.to) && (!month || month < hidden.from || (hidden.to && month > hidden.to));
    const goneNodes = data.nodes.map((node) => hidden.types.has(node.type) || (node.type === "Paper" && Boolean(early(node.month))));
    const goneEdges = data.edges.map((edge) => goneNodes[edge.from] || goneNodes[edge.to] || edge.sure < hidden.sure
      || edge.relations.every((name) => hidden.relations.has(name)));
    if (narrowed) {
      const open = data.edges.filter((_, at) => !goneEdges[at]), upward = (edge) => edge.relations[0] === "broader";
      const said = open.some((edge) => !upward(edge)) ? open.filter((edge) => !upward(edge)) : open;
      const kept = new Set([data.centre, ...said.flatMap((edge) => [edge.from, edge.to])]);
      for (let before = -1; before !== kept.size;) {  // and what is broader than those
        before = kept.size;
        open.forEach((edge) => { if (upward(edge) && kept.has(edge.from)) kept.add(edge.to); });
      }
      data.nodes.forEach((_, at) => { if (ties[at].length && !kept.has(at)) goneNodes[at] = true; });
      data.edges.forEach((edge, at) => { if (goneNodes[edge.from] || goneNodes[edge.to]) goneEdges[at] = true; });
    }
    return [goneNodes, goneEdges];
  }
  let [goneNodes, goneEdges] = sift();

  // Only what changes is told to vis-network: an update of thousands takes a second.
  function filter() {
    const [beforeNodes, beforeEdges] = [goneNodes, goneEdges];
    [goneNodes, goneEdges] = sift();
    const changed = (now, before) => now.flatMap((gone, id) => (gone === before[id] ? [] : [{ id, hidden: gone }]));
    nodes.update(changed(goneNodes, beforeNodes));
    edges.update(changed(goneEdges, beforeEdges));
    network.redraw();
  }

  function colour(byCommunity) {
    communities = byCommunity;
    nodes.update(data.nodes.map((_, id) => ({ id, color: colourOf(id) })));
  }

  // Communities lie below everything: a disc each.
  network.on("beforeDrawing", (ctx) => {
    data.regions.forEach(({ circle: [x, y, r], colour: own }) => {
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.fillStyle = communities ? own : ink("soft");
      ctx.globalAlpha = communities ? 0.11 : 0.07;
      ctx.fill();
    });
    ctx.globalAlpha = 1;
  });

  // What was chosen lies above a veil over the rest.
  function bringForward(ctx, width, height, at, scale) {
    ctx.globalAlpha = 0.86;
    ctx.fillStyle = ink("back");
    ctx.fillRect(0, 0, width, height);
    ctx.globalAlpha = 0.9;
    chosen.edges.forEach((number) => {
      if (goneEdges[number]) return;
      const edge = data.edges[number], [a, b] = [at(edge.from), at(edge.to)];
      ctx.beginPath();
      ctx.moveTo(a.x, a.y);
      ctx.lineTo(b.x, b.y);
      ctx.setLineDash(dashed.has(edge.relations[0]) ? [5, 4] : []);
      ctx.strokeStyle = lines.get(edge.relations[0]);
      ctx.lineWidth = Math.max(1.2, (edge.width + 1) * Math.min(scale, 1));
      ctx.stroke();
    });
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
    chosen.nodes.forEach((number) => {
      if (goneNodes[number]) return;
      const { x, y } = at(number);
      ctx.fillStyle = colourOf(number);
      ctx.fill(new Path2D(path(shapes.get(data.nodes[number].type), x, y, Math.max(2.5, spot[number].size * scale))));
    });
  }

  // Names: communities, then the larger things first, none over another.
  function* wanted(at, scale) {
    for (const { names: [first, second], colour: own, circle: [x, y, r] } of chosen.nodes.size ? [] : data.regions) {
      const middle = network.canvasToDOM({ x, y }), both = second ? `${first} · ${second}` : first;
      const text = both.length * 7.5 < 2.2 * r * scale ? both : short(first, 34);
      if (r * scale > 26 && r * scale < 700) yield [text, middle.x, middle.y - r * scale - 3, 13, 700, communities && !dark.matches ? own : ink("soft")];
    }
    const row = chosen.nodes.size ? order.filter((number) => chosen.nodes.has(number)) : order;
    let drawn = 0;
    for (const number of row) {
      if (goneNodes[number] || (!chosen.nodes.size && drawn >= most && spot[number].size * scale < least)) continue;
      const dot = at(number), size = Math.max(11, Math.min(19, 8.5 + spot[number].size * 0.38));
      const text = ink(data.nodes[number].type === "Paper" ? "soft" : "ink");
      if (yield [names[number], dot.x, dot.y + spot[number].size * scale + 2, size, spot[number].size > 13 ? 600 : 400, text]) drawn += 1;
    }
  }

  network.on("afterDrawing", (ctx) => {
    const ratio = canvasOf().width / canvasOf().clientWidth, scale = network.getScale(), boxes = [];
    const width = canvasOf().clientWidth, height = canvasOf().clientHeight, at = (number) => network.canvasToDOM(spot[number]);
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (chosen.nodes.size) bringForward(ctx, width, height, at, scale);
    ctx.textAlign = "center"; ctx.textBaseline = "top"; ctx.lineJoin = "round";
    ctx.strokeStyle = ink("back"); ctx.lineWidth = 4;
    written = [];
    const names = wanted(at, scale);
    for (let next = names.next(); !next.done;) {
      const [text, x, top, size, weight, fill] = next.value;
      let free = x > -40 && top > -20 && x < width + 40 && top < height + 20;
      if (free) {
        ctx.font = `${weight} ${size}px system-ui, "Segoe UI", Roboto, Arial, sans-serif`;
        const half = ctx.measureText(text).width / 2 + 3, whole = x > 0 && x < width && 2 * half < width;
        const middle = whole ? Math.min(Math.max(x, half), width - half) : x;  // none is cut at the rim
        const box = [middle - half, top - 1, middle + half, top + size + 1];
        free = !boxes.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]);
        if (free) {
          boxes.push(box);
          written.push([text, middle, top, size, fill]);
          ctx.strokeText(text, middle, top);
          ctx.fillStyle = fill;
          ctx.fillText(text, middle, top);
        }
      }
      next = names.next(free);
    }
    ctx.restore();
    document.body.dataset.drawn = `${data.nodes.length} nodes, ${data.edges.length} edges, ${written.length} names`;
  });

  // A thing that is drawn elsewhere takes its name along.
  network.on("dragging", (event) => {
    if (event.nodes.length) Object.entries(network.getPositions(event.nodes)).forEach(([at, { x, y }]) => Object.assign(spot[at], { x, y }));
  });
  dark.addEventListener("change", () => network.redraw());

  function choose(chosenNodes, chosenEdges) {
    chosen.nodes = new Set(chosenNodes);
    chosen.edges = new Set(chosenEdges);
    network.redraw();
  }

  function frame(ids = data.nodes.map((_, at) => at)) {
    network.fit({ nodes: ids, maxZoomLevel: 1.8, animation: false });
    network.moveTo({ scale: network.getScale() * (data.story.length ? 0.8 : 0.9) });  // room for names at the rim
  }

  // The picture on the screen as SVG
  function svg() {
    const space = "http://www.w3.org/2000/svg", fixed = (number) => number.toFixed(1);
    const element = (name, attributes, text) => {
      const made = document.createElementNS(space, name);
      Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
      if (text !== undefined) made.textContent = text;
      return made;
    };
    const width = canvasOf().clientWidth, height = canvasOf().clientHeight, scale = network.getScale();
    const at = spot.map((place) => network.canvasToDOM(place)), back = ink("back");
    const inside = (number) => at[number].x > -50 && at[number].y > -50 && at[number].x < width + 50 && at[number].y < height + 50;
    const drawing = element("svg", { xmlns: space, width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
      "font-family": "Helvetica, Arial, sans-serif" });
    drawing.append(element("title", {}, data.about), element("rect", { width, height, fill: back }));
    data.regions.forEach(({ circle: [x, y, r], colour: own }) => {
      const middle = network.canvasToDOM({ x, y });
      drawing.append(element("circle", { cx: fixed(middle.x), cy: fixed(middle.y), r: fixed(r * scale), fill: communities ? own : ink("soft"),
        "fill-opacity": communities ? 0.11 : 0.07 }));
    });
    data.edges.forEach((edge, number) => {
      const { from, to } = edge, bright = chosen.edges.has(number);
      if (goneEdges[number] || !(inside(from) || inside(to))) return;
      drawing.append(element("path", { d: `M${fixed(at[from].x)} ${fixed(at[from].y)}L${fixed(at[to].x)} ${fixed(at[to].y)}`,
        stroke: lines.get(edge.relations[0]), "stroke-opacity": bright ? 0.9 : chosen.nodes.size ? 0.05 : quiet, fill: "none",
        "stroke-width": fixed((edge.width + bright) * scale), ...(dashed.has(edge.relations[0]) ? { "stroke-dasharray": "4 3" } : {}) }));
    });
    order.slice().reverse().filter((number) => !goneNodes[number] && inside(number)).forEach((number) => {
      drawing.append(element("path", { d: path(shapes.get(data.nodes[number].type), at[number].x, at[number].y, spot[number].size * scale),
        fill: colourOf(number), opacity: !chosen.nodes.size || chosen.nodes.has(number) ? 1 : 0.12 }));
    });
    written.forEach(([text, x, y, size, fill]) => drawing.append(element("text", { x: fixed(x), y: fixed(y + size * 0.8), "font-size": fixed(size),
      "text-anchor": "middle", fill, stroke: back, "stroke-width": 3, "paint-order": "stroke", "stroke-linejoin": "round" }, text)));
    return new Blob([new XMLSerializer().serializeToString(drawing)], { type: "image/svg+xml" });
  }

  // and as PNG
  function png(done) {
    const from = canvasOf(), copy = document.createElement("canvas"), ctx = copy.getContext("2d");
    copy.width = from.width; copy.height = from.height;
    ctx.fillStyle = ink("back");
    ctx.fillRect(0, 0, copy.width, copy.height);
    ctx.drawImage(from, 0, 0);
    copy.toBlob(done);
  }

  const shown = () => ({ nodes: [...chosen.nodes], edges: [...chosen.edges] });
  return { data, ties, order, colours, shapes, lines, hidden, path, filter, colour, choose, shown, frame, svg, png };
})();

"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const UAR = 2;
  const state = { rule: data.rule, method: 0, pair: 0, score: "", column: UAR, descending: true };
  const KINDS = ["method", "supervised", "floor"];
  const CIVIDIS = ["#00224e", "#1a386f", "#434e6c", "#61656f", "#7d7c78", "#9b9476", "#bcae6c", "#dec958", "#fee838"];

  const find = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const rule = () => data.rules[state.rule];
  const ruleName = () => (rule().oracle ? `${rule().name} (sees target labels)` : rule().name);
  const pairName = (pair) => data.pairs[pair].join(" → ");
  const label = (method) => data.rows[method].label;
  const cellOf = (method, pair) => data.cells[method][pair];
  const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  const percent = (value) => (value === null ? "–" : value.toFixed(1));
  const spread = (mean, sd) => (mean === null || sd === null ? percent(mean) : `${percent(mean)} ± ${percent(sd)}`);
  const negative = (value) => (value === null ? null : 0 - value);
  const sign = (value) => (value < 0 ? "−" : value > 0 ? "+" : "");
  const signed = (value) => (value === null ? "–" : sign(value) + percent(Math.abs(value)));

  function grow(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }
  const make = (tag, attributes = {}, ...children) => grow(document.createElement(tag), attributes, children);
  const draw = (tag, attributes = {}, ...children) =>
    grow(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  const head = (names, right = true) =>
    make("thead", {}, make("tr", {}, ...names.map((name, i) =>
      make("th", { scope: "col", class: right && i ? "right" : null }, name))));
  const row = (name, cells) => make("tr", {}, make("th", { scope: "row" }, name), ...cells);
  const caption = (text) => make("caption", {}, make("span", {}, text));
  const number = (text) => make("td", { class: "right" }, text);

  // Colours

  function shade(t) {
    const at = Math.min(Math.max(t, 0), 1) * (CIVIDIS.length - 1);
    const low = Math.min(Math.floor(at), CIVIDIS.length - 2);
    const [a, b] = [CIVIDIS[low], CIVIDIS[low + 1]].map(channels);
    return a.map((value, i) => Math.round(value + (at - low) * (b[i] - value)));
  }
  const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  function luminance(colour) {
    const linear = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
  function paint(t) {
    const colour = shade(t);
    const light = luminance(colour);
    const ink = 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
    return { style: `background: rgb(${colour.join(" ")}); color: ${ink}`, "data-warm": "" };
  }

  // Leaderboard

  const ranking = find("#ranking");
  const lines = [...ranking.tBodies[0].rows];
  const placeOf = (i) => {
    const [rank, uar, uarSd, uarMark, war, warSd, warMark, f1, f1Sd] = data.places[state.rule][i];
    return { rank, uar, uarSd, uarMark, war, warSd, warMark, f1, f1Sd };
  };
  const COLUMNS = [
    { value: (i) => placeOf(i).rank || null },
    { value: (i) => data.rows[i].label },
    { value: (i) => placeOf(i).uar, descending: true },
    { value: (i) => placeOf(i).war, descending: true },
    { value: (i) => placeOf(i).f1, descending: true },
    { value: (i) => data.rows[i].family },
    { value: (i) => data.rows[i].seconds },
    { value: (i) => parseInt(data.rows[i].pairs, 10) || null, descending: true },
  ];

  function fillRanking() {
    lines.forEach((line, i) => {
      const place = placeOf(i);
      const [rank, , uar, war, f1] = line.cells;
      rank.textContent = place.rank || "";
      [[uar, place.uar, place.uarSd, place.uarMark], [war, place.war, place.warSd, place.warMark],
        [f1, place.f1, place.f1Sd, ""]].forEach(([cell, mean, sd, mark]) => {
        cell.textContent = spread(mean, sd);
        cell.className = `right ${mark}`.trim();
      });
    });
    ranking.querySelector(".rule-name").textContent = ruleName();
    sortRanking();
  }

  function compare(i, j) {
    const kinds = [i, j].map((k) => KINDS.indexOf(data.rows[k].kind));
    if (kinds[0] !== kinds[1]) return kinds[0] - kinds[1];
    const [a, b] = [i, j].map(COLUMNS[state.column].value);
    if (a === b) return i - j;
    if (a === null || b === null) return a === null ? 1 : -1;
    const order = typeof a === "string" ? a.localeCompare(b) : a - b;
    return state.descending ? -order : order;
  }

  function sortRanking() {
    const order = lines.map((_, i) => i).sort(compare);
    ranking.tBodies[0].append(...order.map((i) => lines[i]));
    [...ranking.tHead.rows[0].cells].forEach((header, i) => {
      if (i !== state.column) header.removeAttribute("aria-sort");
      else header.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
    });
    filterRanking();
  }

  function sortBy(column) {
    const first = Boolean(COLUMNS[column].descending);
    state.descending = state.column === column ? !state.descending : first;
    state.column = column;
    sortRanking();
  }

  function filterRanking() {
    const words = find("#filter").value.trim().toLowerCase();
    const families = new Set(all("#families input:checked").map((box) => box.value));
    let before = null;
    for (const line of ranking.tBodies[0].rows) {
      const { label: name, family, kind } = data.rows[line.dataset.row];
      line.hidden = !`${name} ${family}`.toLowerCase().includes(words) || (kind !== "floor" && !families.has(family));
      if (line.hidden) continue;
      line.classList.toggle("apart", before !== null && before !== kind);
      before = kind;
    }
    const shown = lines.filter((line) => !line.hidden && !line.classList.contains("floor")).length;
    find("#found").textContent = `${shown} of ${counted(data.methods.length, "method")} shown`;
  }

  function startRanking() {
    [...ranking.tHead.rows[0].cells].forEach((header, i) => {
      const button = make("button", { type: "button" }, header.textContent);
      button.addEventListener("click", () => sortBy(i));
      header.replaceChildren(button);
    });
    find("#filter").addEventListener("input", filterRanking);
    find("#families").addEventListener("change", filterRanking);
  }

  // Source by target

  function fillHeat() {
    const corpora = [...new Set([0, 1].flatMap((side) => data.pairs.map((pair) => pair[side])))];
    const [sources, targets] = [0, 1].map((side) => corpora.filter((name) => data.pairs.some((p) => p[side] === name)));
    const body = sources.map((source) => row(source, targets.map((target) => heatCell(source, target))));
    find("#heat table").replaceChildren(
      caption(`Mean UAR of ${label(state.method)} in %, under the rule ${ruleName()}`),
      head(["Source \\ target", ...targets], false), make("tbody", {}, ...body));
  }

  function heatCell(source, target) {
    const pair = data.pairs.findIndex(([s, t]) => s === source && t === target);
    if (pair < 0) return make("td");
    const cell = cellOf(state.method, pair);
    const note = cell.note ? ` [${cell.note}]` : "";
    if (!cell.seeds) return make("td", {}, make("span", {}, `—${note}`));
    const [mean, sd] = cell.scores[state.rule];
    const [low, high] = data.range;
    const says = `${percent(mean)}${note}, ${spread(mean, sd)} %, ${source} to ${target}: show its confusion`;
    const current = pair === state.pair ? "true" : null;
    const attributes = { type: "button", "aria-label": says, "aria-current": current };
    const button = make("button", attributes, percent(mean) + note);
    button.addEventListener("click", () => showPair(pair));
    return make("td", paint((mean - low) / (high - low || 1)), button);
  }

  function showPair(pair) {
    state.pair = pair;
    fillCell();
    find("#confusion-title").focus();
  }

  function startLegend() {
    const [low, high] = data.range.map(percent);
    find(".legend .low").textContent = `up to ${low} %`;
    find(".legend .high").textContent = `${high} % and above`;
    find(".legend .bar").style.background = `linear-gradient(to right, ${CIVIDIS.join(", ")})`;
  }

  // Method against method

  function duel(values, a, b) {
    const [i, j] = [Math.min(a, b), Math.max(a, b)];
    return values[i * data.methods.length - (i * (i + 1)) / 2 + (j - i - 1)];
  }

  function paired(a, b, pair) {
    const found = duel(data.duels, a, b)[pair];
    if (!found) return null;
    const [mean, sd, low, high, won, tied, lost] = found;
    if (a < b) return { mean, sd, low, high, won, tied, lost };
    return { mean: negative(mean), sd, low: negative(high), high: negative(low), won: lost, tied, lost: won };
  }

  function duelRow(a, b, pair) {
    const d = paired(a, b, pair);
    if (!d) return row(pairName(pair), ["–", "–", "–", "–"].map(number));
    const interval = d.low === null ? "–" : `${signed(d.low)} to ${signed(d.high)}`;
    const texts = [signed(d.mean), percent(d.sd), interval, `${d.won} – ${d.tied} – ${d.lost}`];
    return row(pairName(pair), texts.map(number));
  }

  function verdict(a, b) {
    const found = duel(data.overall, a, b);
    if (!found) return "No pair has a seed that every method has: nothing is compared overall.";
    const [mean, won, tied, lost, p, bySource, byTarget, byCorpus, smallest] = found;
    const [points, better, worse] = a < b ? [mean, won, lost] : [negative(mean), lost, won];
    const limit = smallest > 0.05 ? "; with so few corpora p can't reach 0.05" : "";
    return `${data.methods[a]} − ${data.methods[b]}: ${signed(points)} points over ${data.block}, ` +
      `which every method has; ${better} pairs won, ${tied} tied, ${worse} lost; p = ${p} (by source ${bySource}, ` +
      `by target ${byTarget}, by corpus ${byCorpus}), smallest possible ${smallest}${limit}.`;
  }

  function fillVersus() {
    const [a, b] = ["#a", "#b"].map((id) => Number(find(id).value));
    const table = find("#versus table");
    if (a === b) {
      find("#versus-says").textContent = "Choose two different methods.";
      return table.replaceChildren();
    }
    find("#versus-says").textContent = verdict(a, b);
    const under = `percentage points of UAR under the rule ${data.rules[data.rule].name}`;
    table.replaceChildren(
      caption(`${label(a)} − ${label(b)}, ${under}`),
      head(["Pair", "Mean", "Deviation", "95 % interval", "Seeds won – tied – lost"]),
      make("tbody", {}, ...data.pairs.map((_, pair) => duelRow(a, b, pair))));
  }

  // Confusion

  function fillConfusion() {
    const cell = cellOf(state.method, state.pair);
    const table = find("#confusion table");
    const where = `${label(state.method)}, ${pairName(state.pair)}`;
    if (!cell.seeds) return table.replaceChildren(caption(`${where}: no finished run`));
    const classes = data.classes[state.pair];
    const counts = cell.confusions[cell.chosen[state.rule]];
    const size = classes.length;
    const rows = classes.map((name, i) => confusionRow(name, counts.slice(i * size, (i + 1) * size), i));
    const uar = spread(...cell.scores[state.rule]);
    const says = `${where}, ${counted(cell.seeds, "seed")}, under the rule ${ruleName()}: UAR ${uar} %`;
    table.replaceChildren(caption(says),
      head(["Truth \\ recognised", ...classes, "Recall, %"], false), make("tbody", {}, ...rows));
  }

  function confusionRow(name, counts, own) {
    const total = counts.reduce((sum, n) => sum + n, 0);
    const cells = counts.map((n) => make("td", total ? paint(n / total) : {}, make("span", {}, String(n))));
    return row(name, [...cells, number(total ? percent((100 * counts[own]) / total) : "–")]);
  }

  // Learning curves

  const PLOT = { height: 280, left: 44, right: 64, top: 16, bottom: 40 };
  const NAMES = { oracle: "target UAR, which no method sees, %", source_validation: "source validation UAR, %" };
  const KINDS_OF_LINE = { oracle: "target", source_validation: "source" };
  const heading = (name) => NAMES[name] || name;

  function fillCurves() {
    const { seeds, curve } = cellOf(state.method, state.pair);
    const where = `${label(state.method)}, ${pairName(state.pair)}`;
    const trial = data.trials ? " of the defaults (trial 0)" : "";
    const says = seeds ? `mean over ${counted(seeds, "seed")}${trial}, over the share of training` : "no finished run";
    find("#curves figcaption").textContent = `${where}: ${says}.`;
    find("#curves details").hidden = !seeds;
    find("#chart").replaceChildren(...(seeds ? [key(curve), chart(curve, where)] : []));
    if (seeds) fillNumbers(curve, where);
  }

  function key(curve) {
    const drawn = [...data.percent.filter((name) => curve[name]), ...(state.score ? [state.score] : [])];
    const scored = (name) => name + (curve[name] ? ", scale at the right, higher is better" : ": its runs have none");
    const text = (name) => NAMES[name] || scored(name);
    return make("ul", { class: "key" }, ...drawn.map((name) =>
      make("li", { class: KINDS_OF_LINE[name] || "score" }, text(name))));
  }

  function fillNumbers(curve, where) {
    const names = Object.keys(curve).filter((name) => name !== "progress");
    const shown = (name, value) => (value === null ? "–" : NAMES[name] ? percent(value) : String(value));
    const rows = curve.progress.map((at, i) =>
      row(`${Math.round(100 * at)} %`, names.map((name) => number(shown(name, curve[name][i])))));
    find("#curves table").replaceChildren(caption(`${where}: means over seeds`),
      head(["Training", ...names.map(heading)]), make("tbody", {}, ...rows));
  }

  function chart(curve, where) {
    const width = Math.min(Math.max(find("#chart").clientWidth, 280), 704);
    const known = data.percent.filter((name) => curve[name]);
    const values = known.flatMap((name) => curve[name]).filter((value) => value !== null);
    const scale = [10 * Math.floor(Math.min(...values) / 10), 10 * Math.floor(Math.max(...values) / 10 + 1)];
    const says = summary(curve, known, where);
    const svg = draw("svg", { width, viewBox: `0 0 ${width} ${PLOT.height}`, role: "img", "aria-label": says });
    svg.append(...axes(width, scale));
    known.forEach((name) => svg.append(...line(curve, name, KINDS_OF_LINE[name], width, scale)));
    if (curve[state.score]) svg.append(...scoreLine(curve, width));
    return svg;
  }

  function summary(curve, known, where) {
    const ends = (values) => `${percent(values[0])} at first, ${percent(values.at(-1))} in the end`;
    const texts = known.map((name) => `${heading(name)}: ${ends(curve[name])}`);
    return `Learning curves of ${where}, numbers in the table below. ${texts.join("; ")}.`;
  }

  const across = (at, width) => PLOT.left + at * (width - PLOT.left - PLOT.right);
  const up = (value, [low, high]) =>
    PLOT.height - PLOT.bottom - ((value - low) / (high - low)) * (PLOT.height - PLOT.top - PLOT.bottom);
  const write = (x, y, anchor, text, kind = null) => draw("text", { x, y, "text-anchor": anchor, class: kind }, text);

  function axes(width, scale) {
    const step = scale[1] - scale[0] > 50 ? 20 : 10;
    const marks = Array.from({ length: Math.floor((scale[1] - scale[0]) / step) + 1 }, (_, i) => scale[0] + i * step);
    const grid = (y) => draw("line", { class: "axis", x1: PLOT.left, x2: width - PLOT.right, y1: y, y2: y });
    const foot = PLOT.height - PLOT.bottom;
    return [
      ...marks.flatMap((value) =>
        [grid(up(value, scale)), write(PLOT.left - 6, up(value, scale) + 4, "end", `${value} %`)]),
      ...[0, 0.5, 1].map((at) => write(across(at, width), foot + 18, "middle", `${100 * at} %`)),
      write(across(0.5, width), PLOT.height - 6, "middle", "share of training"),
    ];
  }

  function line(curve, name, kind, width, scale) {
    const known = curve.progress.map((at, i) => [at, curve[name][i]]).filter(([, value]) => value !== null);
    const dots = known.map(([at, value]) => [across(at, width), up(value, scale)]);
    const points = dots.map((dot) => dot.map((place) => place.toFixed(1)).join(",")).join(" ");
    return [draw("polyline", { class: `line ${kind}`, points }),
      ...dots.map(([cx, cy]) => draw("circle", { class: `dot ${kind}`, cx, cy, r: 3 }))];
  }

  function scoreLine(curve, width) {
    const values = curve[state.score].filter((value) => value !== null);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const scale = low < high ? [low, high] : [low - 1, high + 1];
    const ends = [...new Set([low, high])].map((value) =>
      write(width - PLOT.right + 8, up(value, scale) + 4, "start", String(value), "score"));
    return [...line(curve, state.score, "score", width, scale), ...ends];
  }

  // What belongs together

  function fillCell() {
    all("select.method").forEach((select) => { select.value = state.method; });
    all("select.pair").forEach((select) => { select.value = state.pair; });
    fillHeat();
    fillConfusion();
    fillCurves();
  }

  function fillRule() {
    const { name, title, paper, oracle } = rule();
    find("#rule-says").textContent = `Under the rule ${name}: ${title}${paper ? ` (${paper})` : ""}.`;
    find("#oracle").hidden = !oracle;
    ["#leaderboard", "#heat", "#confusion"].forEach((id) => find(id).classList.toggle("oracle", oracle));
    fillRanking();
    fillCell();
  }

  function choice(selector, names, first, change) {
    all(selector).forEach((select) => {
      select.replaceChildren(...names.map(([value, text]) => make("option", { value }, text)));
      select.value = first;
      select.addEventListener("change", () => change(select.value));
    });
  }

  function startChoices() {
    const methods = data.methods.map((_, i) => [i, label(i)]);
    const pairs = data.pairs.map((_, i) => [i, pairName(i)]);
    const scores = data.rules.map(({ name }) => name).filter((name) => name !== "last" && !NAMES[name]);
    const reference = data.methods.indexOf("source_only");
    find("#rule").value = data.rule;
    find("#rule").addEventListener("change", ({ target }) => { state.rule = Number(target.value); fillRule(); });
    choice("select.method", methods, 0, (value) => { state.method = Number(value); fillCell(); });
    choice("select.pair", pairs, 0, (value) => { state.pair = Number(value); fillCell(); });
    choice("#score", ["", ...scores].map((name) => [name, name || "none"]), "", (value) => {
      state.score = value;
      fillCurves();
    });
    choice("#a", methods, 0, fillVersus);
    choice("#b", methods, reference > 0 ? reference : Math.min(1, methods.length - 1), fillVersus);
  }

  function startTheme() {
    const preferred = matchMedia("(prefers-color-scheme: dark)");
    const root = document.documentElement;
    const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : preferred.matches);
    const tell = () => find("#theme").setAttribute("aria-pressed", dark());
    find("#theme").addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; tell(); });
    preferred.addEventListener("change", tell);
    tell();
  }

  all(".script").forEach((node) => { node.hidden = false; });
  startRanking();
  startLegend();
  startChoices();
  startTheme();
  fillRule();
  fillVersus();
  addEventListener("resize", fillCurves);
})();

const data = JSON.parse(document.getElementById("data").textContent);
const state = {};

const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const rule = () => data.rules[state.rule];
const ruleName = () => (rule().oracle ? `${rule().name} (sees target labels)` : rule().name);
const pairName = (pair) => data.pairs[pair].join(" → ");
const label = (method) => data.rows[method].label;
const cellOf = (method, pair) => data.cells[method][pair];
const floorOf = (method) => data.rows[method].floor;
const placeOf = (row) => {
  const [rank, uar, uarSd, uarMark, low, high, over, war, warSd, warMark, f1, f1Sd] = data.places[state.rule][row];
  return { rank, uar, uarSd, uarMark, low, high, over, war, warSd, warMark, f1, f1Sd };
};

// Numbers as text

const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
const percent = (value) => (value === null ? "–" : value.toFixed(1));
const spread = (mean, sd) => (mean === null || sd === null ? percent(mean) : `${percent(mean)} ± ${percent(sd)}`);
const sign = (value) => (value < 0 ? "−" : value > 0 ? "+" : "");
const signed = (value) => (value === null ? "–" : sign(value) + percent(Math.abs(value)));
function shown(value) {
  const tie = Number.isInteger(4 * value) && !Number.isInteger(2 * value);
  return (tie ? Math.round(5 * value) / 5 : Number(value.toFixed(1))) + 0;
}

// Elements

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
const shape = (style) =>
  draw("svg", { class: `shape f${style}`, "aria-hidden": "true" }, draw("use", { href: `#shape-${style}` }));

const tint = (t) => ({ class: "tint", style: `--t: ${Math.min(Math.max(t, 0), 1).toFixed(3)}` });
function lean(t) {
  const side = t < 0 ? "tint down" : "tint up";
  return { class: side, style: `--t: ${Math.min(Math.abs(t), 1).toFixed(3)}` };
}

function choice(selector, names, key) {
  const select = find(selector);
  if (names) select.replaceChildren(...names.map(([value, text]) => make("option", { value }, text)));
  select.addEventListener("change", () => go({ [key]: Number(select.value) }));
}

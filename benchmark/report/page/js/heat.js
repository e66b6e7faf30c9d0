// Methods by pairs

function overFloor(method, pair) {
  const floor = floorOf(method);
  return floor === null ? null : paired(method, floor, pair)?.mean ?? null;
}

const WIDEST = 15;

function heatValue(method, pair) {
  if (state.show === 1) return overFloor(method, pair);
  return cellOf(method, pair).scores?.[state.rule][0] ?? null;
}

function heatColour(value) {
  if (value === null) return {};
  if (state.show === 1) return lean(value / WIDEST);
  const [low, high] = data.range;
  return tint((value - low) / (high - low || 1));
}

function heatCell(method, pair) {
  const cell = cellOf(method, pair);
  const note = cell.note ? ` [${cell.note}]` : "";
  if (!cell.seeds) return make("td", {}, make("span", {}, `—${note}`));
  const value = heatValue(method, pair);
  const text = state.show === 1 ? (value === null ? "·" : signed(value)) : percent(value);
  const chosen = method === state.method && pair === state.pair;
  const [mean, sd] = cell.scores[state.rule];
  const says = `${text}${note}, ${label(method)}, ${pairName(pair)}, ${spread(mean, sd)} %: show its confusion`;
  const button = make("button", { type: "button", tabindex: chosen ? 0 : -1, "aria-label": says, "data-method": method,
    "data-pair": pair, "aria-current": chosen ? "true" : null }, text + note);
  return make("td", heatColour(value), button);
}

const begins = (pair) => pair === 0 || data.pairs[pair][0] !== data.pairs[pair - 1][0];

function pairHeads() {
  const groups = [];
  data.pairs.forEach(([source], pair) => {
    if (begins(pair)) groups.push({ source, size: 0 });
    groups.at(-1).size += 1;
  });
  const corner = make("th", { scope: "col", rowspan: 2 }, "Method");
  const above = groups.map(({ source, size }) =>
    make("th", { scope: "colgroup", colspan: size, class: "group first" }, `${source} →`));
  const below = data.pairs.map(([, target], pair) =>
    make("th", { scope: "col", class: begins(pair) ? "first" : null }, target));
  return make("thead", {}, make("tr", {}, corner, ...above), make("tr", {}, ...below));
}

function heatOrder() {
  return order().filter((i) => i < data.methods.length);
}

function fillHeat() {
  const rows = heatOrder().map((i) => row(label(i), data.pairs.map((_, pair) => heatCell(i, pair))));
  const chance = row("chance", data.classes.map((classes) =>
    make("td", {}, make("span", {}, classes.length ? percent(100 / classes.length) : "–"))));
  const what = state.show === 1 ? "Points of mean UAR over the method's own floor" : "Mean UAR in %";
  find("#heat table").replaceChildren(caption(`${what}, under the rule ${ruleName()}`), pairHeads(),
    make("tbody", {}, ...rows, ...(state.show === 1 ? [] : [chance])));
  for (const { cells } of find("#heat tbody").rows) {
    data.pairs.forEach((_, pair) => cells[pair + 1].classList.toggle("first", begins(pair)));
  }
  find("#heat").classList.toggle("oracle", rule().oracle);
  if (!find("#heat [tabindex='0'][data-pair]")) find("#heat [data-pair]")?.setAttribute("tabindex", 0);
  fillLegend();
}

function fillLegend() {
  const [low, high] = data.range.map(percent);
  const bar = find(".legend .bar");
  bar.classList.toggle("both", state.show === 1);
  find(".legend .low").textContent = state.show === 1 ? `−${WIDEST} and below` : `up to ${low} %`;
  find(".legend .high").textContent = state.show === 1 ? `+${WIDEST} and above` : `${high} % and above`;
}

function fitHeat() {
  const [box, table] = [find("#heat .scroll"), find("#heat table")];
  if (table.offsetWidth) box.classList.toggle("page-wide", table.offsetWidth <= find("#heat").clientWidth);
}

function moveCell(event) {
  const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] || [];
  const cell = event.target.closest("td");
  if (down === undefined || !cell) return;
  event.preventDefault();
  const rows = [...find("#heat tbody").rows];
  for (let [r, c] = [rows.indexOf(cell.parentNode) + down, cell.cellIndex + right]; rows[r]?.cells[c]; r += down, c += right) {
    const button = rows[r].cells[c].querySelector("button");
    if (!button) continue;
    all("#heat button[data-pair]").forEach((other) => { other.tabIndex = other === button ? 0 : -1; });
    button.focus();
    return;
  }
}

function startHeat() {
  find("#heat table").addEventListener("keydown", moveCell);
  find("#heat table").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    go({ method: Number(button.dataset.method), pair: Number(button.dataset.pair) });
    find("#confusion-title").focus();
  });
}

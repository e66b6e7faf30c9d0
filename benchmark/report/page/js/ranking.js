// Leaderboard

const KINDS = ["method", "supervised", "floor"];
const ranking = find("#ranking");
const lines = [...ranking.tBodies[0].rows];
const headers = [...ranking.tHead.rows[0].querySelectorAll("th")];
const COLUMNS = [
  { value: (i) => placeOf(i).rank || null },
  { value: (i) => data.rows[i].label },
  { value: (i) => placeOf(i).uar, descending: true },
  { value: (i) => placeOf(i).over, descending: true },
  { value: (i) => placeOf(i).war, descending: true },
  { value: (i) => placeOf(i).f1, descending: true },
  { value: (i) => data.rows[i].family },
  { value: (i) => data.rows[i].seconds },
  { value: (i) => parseInt(data.rows[i].pairs, 10) || null, descending: true },
];

function fillNumbers() {
  lines.forEach((line, i) => {
    const { rank, uar, uarSd, uarMark, low, high, over, war, warSd, warMark, f1, f1Sd } = placeOf(i);
    const [first, , plot, ...cells] = line.cells;
    first.textContent = rank || "";
    setDot(plot, DOT_AXIS, uar, low, high);
    [[spread(uar, uarSd), uarMark], [over === null ? "" : signed(over), ""], [spread(war, warSd), warMark],
      [spread(f1, f1Sd), ""]].forEach(([text, mark], k) => {
      cells[k].textContent = text;
      cells[k].className = `right ${mark}`.trim();
    });
  });
  ranking.querySelector(".rule-name").textContent = ruleName();
  data.lines.forEach((i, k) => {
    const { uar } = placeOf(i);
    ranking.style.setProperty(`--l${k}`, share(DOT_AXIS, uar ?? 0));
    find(`#levels .l${k}`).textContent = `${data.rows[i].name} ${percent(uar)}`;
  });
}

function compare(i, j) {
  const kinds = [i, j].map((k) => KINDS.indexOf(data.rows[k].kind));
  if (kinds[0] !== kinds[1]) return kinds[0] - kinds[1];
  const { column, descending } = state.sort;
  const [a, b] = [i, j].map(COLUMNS[column].value);
  if (a === b) return i - j;
  if (a === null || b === null) return a === null ? 1 : -1;
  const order = typeof a === "string" ? a.localeCompare(b) : a - b;
  return descending ? -order : order;
}

const order = () => lines.map((_, i) => i).sort(compare);

function sortRanking() {
  ranking.tBodies[0].append(...order().map((i) => lines[i]));
  headers.forEach((header, i) => {
    if (i !== state.sort.column) header.removeAttribute("aria-sort");
    else header.setAttribute("aria-sort", state.sort.descending ? "descending" : "ascending");
  });
}

function sortBy(column) {
  const { column: before, descending } = state.sort;
  go({ sort: { column, descending: before === column ? !descending : Boolean(COLUMNS[column].descending) } });
}

function isShown(i) {
  const { label: name, family, kind } = data.rows[i];
  const words = state.filter.trim().toLowerCase();
  return `${name} ${family}`.toLowerCase().includes(words) && (kind === "floor" || !state.without.includes(family));
}

function filterRanking() {
  if (find("#filter").value !== state.filter) find("#filter").value = state.filter;
  all("#families input").forEach((box) => { box.checked = !state.without.includes(box.value); });
  let before = null;
  for (const line of ranking.tBodies[0].rows) {
    const { kind } = data.rows[line.dataset.row];
    line.hidden = !isShown(Number(line.dataset.row));
    if (line.hidden) continue;
    line.classList.toggle("apart", before !== null && before !== kind);
    before = kind;
  }
  const found = lines.filter((line) => !line.hidden && !line.classList.contains("floor")).length;
  const some = found < data.methods.length;
  find("#found").textContent = some ? `${found} of ${counted(data.methods.length, "method")} shown` : "";
}

function fillRanking() {
  fillNumbers();
  sortRanking();
  filterRanking();
}

function startRanking() {
  headers.forEach((header, i) => {
    const button = make("button", { type: "button" }, header.textContent);
    button.addEventListener("click", () => sortBy(i));
    header.replaceChildren(button);
  });
  ["input", "change"].forEach((type) =>
    find("#filter").addEventListener(type, ({ target }) => go({ filter: target.value }, true)));
  find("#families").addEventListener("change", () =>
    go({ without: all("#families input:not(:checked)").map((box) => box.value) }));
}

// Method against method

function paired(a, b, pair) {
  const [one, other] = [a, b].map((method) => cellOf(method, pair)).map((cell) => cell.runs?.[cell.run[state.rule]]);
  const d = (one && other ? one.map((value, i) => (value === null || other[i] === null ? null : value - other[i])) : [])
    .filter((value) => value !== null).map((value) => Math.round(value * 1e9) / 1e9);
  if (!d.length) return null;
  const n = d.length;
  const mean = d.reduce((sum, value) => sum + value, 0) / n;
  const sd = n > 1 ? Math.sqrt(d.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)) : null;
  const half = n > 1 ? (data.quantiles[n - 2] * sd) / Math.sqrt(n) : null;
  const ends = n > 1 ? [mean - half, mean + half].map((end) => shown(100 * end)) : [null, null];
  const won = d.filter((value) => value > 0).length;
  const lost = d.filter((value) => value < 0).length;
  return { mean: shown(100 * mean), sd: sd === null ? null : shown(100 * sd), low: ends[0], high: ends[1],
    won, tied: n - won - lost, lost, seeds: d.map((value) => 100 * value) };
}

function overallOf(a, b) {
  const [i, j] = [Math.min(a, b), Math.max(a, b)];
  const found = data.overall[state.rule][i * data.methods.length - (i * (i + 1)) / 2 + (j - i - 1)];
  if (!found) return null;
  const [mean, won, tied, lost, p, bySource, byTarget, byCorpus, smallest] = found;
  const tests = { p, bySource, byTarget, byCorpus, smallest };
  return a < b ? { mean, won, tied, lost, ...tests } : { mean: 0 - mean, won: lost, tied, lost: won, ...tests };
}

function verdict(a, b) {
  const found = overallOf(a, b);
  if (!found) return "No pair has a seed that every method has: nothing is compared overall.";
  const limit = found.smallest > 0.05 ? "; with so few corpora p can't reach 0.05" : "";
  return `${data.methods[a]} − ${data.methods[b]}: ${signed(found.mean)} points over ${data.block}, ` +
    `which every method has; ${found.won} pairs won, ${found.tied} tied, ${found.lost} lost; p = ${found.p} ` +
    `(by source ${found.bySource}, by target ${found.byTarget}, by corpus ${found.byCorpus}), ` +
    `smallest possible ${found.smallest}${limit}.`;
}

function forestAxis(duels) {
  const found = duels.filter(Boolean);
  const points = Math.max(0, ...found.flatMap(({ mean, seeds }) => [mean, ...seeds]).map(Math.abs));
  const ends = Math.max(0, ...found.flatMap(({ low, high }) => [low ?? 0, high ?? 0]).map(Math.abs));
  const most = Math.max(points, Math.min(ends, 2 * points));
  const high = [4, 10, 20, 30, 40, 50, 60, 80, 100].find((size) => size >= most) ?? 200;
  return { low: -high, high };
}

function forestRow(name, d, axis, style) {
  const zero = make("i", { class: "zero" });
  if (!d) return row(name, [make("td", { class: "plot" }, zero), ...["–", "–", "–", "–"].map(number)]);
  const marks = (d.seeds || []).map((value) => make("i", { class: "seed", style: `--at: ${share(axis, value)}` }));
  const interval = d.low === null ? "–" : `${signed(d.low)} to ${signed(d.high)}`;
  return row(name, [dotCell(axis, style, d.mean, d.low, d.high, [zero, ...marks]),
    ...[signed(d.mean), d.sd === undefined ? "" : percent(d.sd), d.sd === undefined ? "" : interval,
      `${d.won} – ${d.tied} – ${d.lost}`].map(number)]);
}

function forestHead(axis, a, b) {
  const ticks = [-2, -1, 0, 1, 2].map((k) => (k * axis.high) / 2);
  const plot = make("td", { class: "plot", "aria-hidden": "true" },
    make("span", { class: "end left" }, `← ${data.methods[b]} better`),
    make("span", { class: "end right-end" }, `${data.methods[a]} better →`),
    ...ticks.map((value) => tick(axis, value, sign(value) + Math.abs(value))));
  const made = head(["Pair", "Mean", "Deviation", "95 % interval", "Won – tied – lost"]);
  made.rows[0].cells[0].after(plot);
  return made;
}

function fillVersus() {
  const { a, b } = state;
  const table = find("#versus table");
  find("#versus").classList.toggle("oracle", rule().oracle);
  if (a === b) {
    find("#versus-says").textContent = "Choose two different methods.";
    return table.replaceChildren();
  }
  find("#versus-says").textContent = verdict(a, b);
  const duels = data.pairs.map((_, pair) => paired(a, b, pair));
  const [axis, total] = [forestAxis(duels), overallOf(a, b)];
  const rows = duels.map((d, pair) => forestRow(pairName(pair), d, axis, 7));
  if (total) rows.push(forestRow(`mean of ${data.block}`, { ...total, low: null, high: null }, axis, 3));
  rows.at(-1).classList.toggle("apart", Boolean(total));
  const one = duels.every((d) => !d || d.low === null) ? "; one seed each, so without interval" : "";
  return table.replaceChildren(
    caption(`${label(a)} − ${label(b)}, percentage points of UAR under the rule ${ruleName()}${one}`),
    forestHead(axis, a, b), make("tbody", {}, ...rows));
}

// What is shown, as CSV

const quoted = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const csv = (rows) => rows.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");

const TABLES = {
  leaderboard() {
    const names = ["rank", "method", "family", "uar", "uar_sd", "uar_low", "uar_high", "floor", "over_floor", "war",
      "war_sd", "f1", "f1_sd", "seconds", "wall_seconds", "pairs", "rule"];
    const rows = order().filter(isShown).map((i) => {
      const { name, family, floor, seconds, wall, pairs } = data.rows[i];
      const p = placeOf(i);
      return [p.rank || "", name, family, p.uar, p.uarSd, p.low, p.high, floor === null ? "" : data.rows[floor].name,
        p.over, p.war, p.warSd, p.f1, p.f1Sd, seconds, wall, pairs, rule().name];
    });
    return [names, ...rows];
  },
  pairs() {
    const rows = heatOrder().map((i) => [data.methods[i], ...data.pairs.map((_, pair) => heatValue(i, pair))]);
    return [["method", ...data.pairs.map((_, pair) => pairName(pair))], ...rows];
  },
  comparison() {
    const names = ["a", "b", "source", "target", "difference", "sd", "low", "high", "won", "tied", "lost", "rule"];
    const [a, b] = [state.a, state.b].map((i) => data.methods[i]);
    const rows = data.pairs.map(([source, target], pair) => {
      const d = state.a === state.b ? null : paired(state.a, state.b, pair);
      return [a, b, source, target, ...(d ? [d.mean, d.sd, d.low, d.high, d.won, d.tied, d.lost] : Array(7).fill("")), rule().name];
    });
    return [names, ...rows];
  },
  confusion() {
    const found = confusionOf();
    return found ? [["truth", ...found.classes], ...found.rows.map(({ name, counts }) => [name, ...counts])] : [];
  },
};

const save = (name) => saveText(csv(TABLES[name]()), `${data.name}-${name}-${rule().name}.csv`);

function startDownloads() {
  all("[data-csv]").forEach((button) => button.addEventListener("click", () => save(button.dataset.csv)));
}

// Confusion

function confusionOf() {
  const cell = cellOf(state.method, state.pair);
  if (!cell.seeds) return null;
  const classes = data.classes[state.pair];
  const counts = cell.confusions[cell.chosen[state.rule]];
  const rows = classes.map((name, i) => {
    const own = counts.slice(i * classes.length, (i + 1) * classes.length);
    return { name, counts: own, total: own.reduce((sum, n) => sum + n, 0) };
  });
  return { cell, classes, rows };
}

function fillConfusion() {
  const found = confusionOf();
  const table = find("#confusion table");
  const where = `${label(state.method)}, ${pairName(state.pair)}`;
  find("#confusion").classList.toggle("oracle", rule().oracle);
  if (!found) return table.replaceChildren(caption(`${where}: no finished run`));
  const uar = spread(...found.cell.scores[state.rule]);
  const says = `${where}, ${counted(found.cell.seeds, "seed")}, under the rule ${ruleName()}: UAR ${uar} %`;
  return table.replaceChildren(caption(says), head(["Truth \\ recognised", ...found.classes, "Utterances"], false),
    make("tbody", {}, ...found.rows.map(confusionRow)));
}

function confusionRow({ name, counts, total }, own) {
  const cells = counts.map((n, i) => make("td", total ? tint(n / total) : {},
    make("span", { class: i === own ? "own" : null }, total ? percent((100 * n) / total) : "–", make("small", {}, String(n)))));
  return row(name, [...cells, number(String(total))]);
}

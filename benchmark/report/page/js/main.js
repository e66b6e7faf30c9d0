// What belongs together: each part, and the state on which it depends

const PARTS = [
  [["rule"], fillRule],
  [["rule", "sort", "filter", "without"], fillRanking],
  [["rule"], fillCost],
  [["method", "pair", "a", "b", "show", "score"], fillChoices],
  [["rule", "show", "sort", "method", "pair"], fillHeat],
  [["rule", "method", "pair"], fillConfusion],
  [["rule", "method", "pair", "score"], fillCurves],
  [["rule", "a", "b"], fillVersus],
  [["tab"], fillTab],
  [["tab", "show"], fitHeat],
  [["at", "tab"], fillAt],
];

function show(changed) {
  PARTS.filter(([keys]) => keys.some((key) => changed.includes(key))).forEach(([, fill]) => fill());
}

function fillRule() {
  const { name, title, paper, oracle } = rule();
  find("#rule").value = state.rule;
  find("#finding").textContent = data.findings[state.rule];
  find("#rule-says").textContent = `Rule ${name}: ${title}${paper ? ` (${paper})` : ""}.`;
  find("#oracle").hidden = !oracle;
  find("#leaderboard").classList.toggle("oracle", oracle);
  find("#other-rule").hidden = state.rule === data.rule;
  find("#other-rule .rule-name").textContent = ruleName();
}

function fillChoices() {
  ["method", "pair", "a", "b", "show", "score"].forEach((key) => { find(`#${key}`).value = state[key]; });
}

function startChoices() {
  const methods = data.methods.map((_, i) => [i, label(i)]);
  choice("#rule", null, "rule");
  choice("#show", null, "show");
  choice("#method", methods, "method");
  choice("#pair", data.pairs.map((_, i) => [i, pairName(i)]), "pair");
  choice("#score", SCORES.map((name, i) => [i, name]), "score");
  choice("#a", methods, "a");
  choice("#b", methods, "b");
  find("#swap").addEventListener("click", () => go({ a: state.b, b: state.a }));
}

function redraw() {
  measure();
  fillCost();
  fillCurves();
  fitHeat();
}

all(".script").forEach((node) => { node.hidden = false; });
startTabs();
startRanking();
startHeat();
startChoices();
startDownloads();
startTheme();
measure();
restore();
show(Object.keys(FIELDS));
addEventListener("popstate", () => { restore(); show(Object.keys(FIELDS)); });
addEventListener("resize", redraw);

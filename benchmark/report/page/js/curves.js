// Learning curves

const CURVE_HEIGHT = 280;
const KINDS_OF_LINE = { oracle: "target", source_validation: "source" };
const heading = (name) => PERCENT_NAMES[name] || name;
const scoreName = () => (state.score ? SCORES[state.score] : "");

function fillCurves() {
  const { seeds, curve } = cellOf(state.method, state.pair);
  const where = `${label(state.method)}, ${pairName(state.pair)}`;
  const trial = data.trials ? " of the defaults (trial 0)" : "";
  const one = seeds && curve.progress.length === 1 ? "; it has one checkpoint" : "";
  const says = seeds ? `mean over ${counted(seeds, "seed")}${trial}, over the share of training${one}` : "no finished run";
  find("#curves figcaption").textContent = `${where}: ${says}.`;
  find("#curves details").hidden = !seeds;
  find("#curves .chart").replaceChildren(...(seeds ? [key(curve), chart(curve, where)] : []));
  if (seeds) fillCurveNumbers(curve, where);
}

function key(curve) {
  const drawn = [...data.percent.filter((name) => curve[name]), ...(state.score ? [scoreName()] : [])];
  const scored = (name) => name + (curve[name] ? ", scale at the right, higher is better" : ": its runs have none");
  const text = (name) => PERCENT_NAMES[name] || scored(name);
  return make("ul", { class: "key" }, ...drawn.map((name) =>
    make("li", { class: KINDS_OF_LINE[name] || "score" }, text(name))));
}

function fillCurveNumbers(curve, where) {
  const names = Object.keys(curve).filter((name) => name !== "progress");
  const text = (name, value) => (value === null ? "–" : PERCENT_NAMES[name] ? percent(value) : String(value));
  const rows = curve.progress.map((at, i) =>
    row(`${Math.round(100 * at)} %`, names.map((name) => number(text(name, curve[name][i])))));
  find("#curves table").replaceChildren(caption(`${where}: means over seeds`),
    head(["Training", ...names.map(heading)]), make("tbody", {}, ...rows));
}

function chart(curve, where) {
  const width = Math.min(room("#curves"), 704);
  const known = data.percent.filter((name) => curve[name]);
  const values = known.flatMap((name) => curve[name]).filter((value) => value !== null);
  const scale = [10 * Math.floor(Math.min(...values) / 10), 10 * Math.floor(Math.max(...values) / 10 + 1)];
  const says = summary(curve, known, where);
  const svg = canvas(width, CURVE_HEIGHT, says);
  svg.append(...curveAxes(width, scale));
  known.forEach((name) => svg.append(...line(curve, name, KINDS_OF_LINE[name], width, scale)));
  if (curve[scoreName()]) svg.append(...scoreLine(curve, width));
  return svg;
}

function summary(curve, known, where) {
  const ends = (values) => `${percent(values[0])} at first, ${percent(values.at(-1))} in the end`;
  const texts = known.map((name) => `${heading(name)}: ${ends(curve[name])}`);
  return `Learning curves of ${where}, numbers in the table below. ${texts.join("; ")}.`;
}

function curveAxes(width, scale) {
  const foot = CURVE_HEIGHT - FRAME.bottom;
  return [
    ...rulers(scale, width, CURVE_HEIGHT),
    ...[0, 0.5, 1].map((at) => write(across(at, width), foot + 18, "middle", `${100 * at} %`)),
    write(across(0.5, width), CURVE_HEIGHT - 6, "middle", "share of training"),
  ];
}

function line(curve, name, kind, width, scale) {
  const known = curve.progress.map((at, i) => [at, curve[name][i]]).filter(([, value]) => value !== null);
  const dots = known.map(([at, value]) => [across(at, width), up(value, scale, CURVE_HEIGHT)]);
  const points = dots.map((dot) => dot.map((place) => place.toFixed(1)).join(",")).join(" ");
  return [draw("polyline", { class: `line ${kind}`, points }),
    ...dots.map(([cx, cy]) => draw("circle", { class: `dot ${kind}`, cx, cy, r: 3 }))];
}

function scoreLine(curve, width) {
  const values = curve[scoreName()].filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const scale = low < high ? [low, high] : [low - 1, high + 1];
  const ends = [...new Set([low, high])].map((value) =>
    write(width - FRAME.right + 8, up(value, scale, CURVE_HEIGHT) + 4, "start", String(value), "score"));
  return [...line(curve, scoreName(), "score", width, scale), ...ends];
}

// UAR against cost

const COST_HEIGHT = 420;

const UARS = data.places.flatMap((places) => places.filter((_, i) => data.rows[i].kind === "method"))
  .map(([, uar]) => uar).filter((uar) => uar !== null);
const COST_SCALE = [5 * Math.floor((Math.min(...UARS) - 1) / 5), 5 * Math.ceil((Math.max(...UARS) + 1) / 5)];

function costs() {
  return data.rows.map(({ seconds, kind }, i) => ({ i, kind, seconds, uar: placeOf(i).uar }))
    .filter(({ seconds, uar }) => seconds !== null && seconds > 0 && uar !== null);
}

function fillCost() {
  const points = costs();
  const inside = points.filter(({ uar }) => uar >= COST_SCALE[0] && uar <= COST_SCALE[1]);
  const outside = points.filter((point) => !inside.includes(point))
    .map(({ i, uar, seconds }) => `${label(i)} ${percent(uar)} % in ${seconds} s`);
  const beyond = outside.length ? ` Beyond the drawing: ${outside.join(", ")}.` : "";
  find("#cost").classList.toggle("oracle", rule().oracle);
  find("#cost figcaption").textContent = inside.length
    ? `Mean UAR in % under the rule ${ruleName()} over mean seconds of a run, on a logarithmic scale; lines as in the ` +
      `leaderboard. A name is left out where there is no room: point at a mark to read it.${beyond}`
    : "No method has both a mean and a time.";
  find("#cost .chart").replaceChildren(...(inside.length ? [costChart(inside)] : []));
}

function costChart(points) {
  const width = room("#cost");
  const logs = points.map(({ seconds }) => Math.log10(seconds));
  const [low, high] = [Math.min(...logs) - 0.12, Math.max(...logs) + 0.12];
  const x = (seconds) => across((Math.log10(seconds) - low) / (high - low), width);
  const y = (uar) => up(uar, COST_SCALE, COST_HEIGHT);
  const svg = canvas(width, COST_HEIGHT, `Mean UAR against seconds per run of ${counted(points.length, "method")}`);
  svg.append(...rulers(COST_SCALE, width, COST_HEIGHT), ...secondsAxis([low, high], x, width), ...levels(y, width));
  const spots = points.map((point) => ({ ...point, x: x(point.seconds), y: y(point.uar) }));
  svg.append(...spots.map(spot), ...names(spots, width));
  return svg;
}

function secondsAxis([low, high], x, width) {
  const powers = Array.from({ length: 16 }, (_, k) => k - 6).flatMap((k) => [1, 2, 5].map((n) => n * 10 ** k));
  const marks = powers.map((value) => Number(value.toPrecision(1)))
    .filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
  const foot = COST_HEIGHT - FRAME.bottom;
  return [
    ...marks.flatMap((value) => [
      draw("line", { class: "axis", x1: x(value), x2: x(value), y1: FRAME.top, y2: foot }),
      write(x(value), foot + 16, "middle", String(value)),
    ]),
    write(across(0.5, width), COST_HEIGHT - 4, "middle", "seconds per run"),
  ];
}

function levels(y, width) {
  const named = [];
  return data.lines.flatMap((i, k) => {
    const { uar } = placeOf(i);
    if (uar === null || uar < COST_SCALE[0] || uar > COST_SCALE[1]) return [];
    const at = y(uar);
    const line = draw("line", { class: `level l${k}`, x1: FRAME.left, x2: width - FRAME.right, y1: at, y2: at });
    if (named.some((other) => Math.abs(other - at) < 12)) return [line];
    named.push(at);
    return [line, write(width - FRAME.right + 6, at + 4, "start", data.rows[i].name)];
  });
}

function spot({ i, x, y, uar, seconds }) {
  const { style } = data.rows[i];
  const says = draw("title", {}, `${label(i)}: ${percent(uar)} %, ${seconds} s`);
  return draw("g", { class: `f${style}`, "data-method": data.rows[i].name }, says,
    draw("use", { href: `#shape-${style}`, x: x - 7, y: y - 7, width: 14, height: 14 }));
}

function names(spots, width) {
  const taken = spots.map(({ x, y }) => [x - 6, y - 6, x + 6, y + 6]);
  const free = ([l, t, r, b]) => l > FRAME.left && r < width - FRAME.right &&
    taken.every(([l2, t2, r2, b2]) => r <= l2 || l >= r2 || b <= t2 || t >= b2);
  return [...spots].sort((p, q) => q.uar - p.uar).flatMap(({ i, x, y }) => {
    const { name } = data.rows[i];
    if (data.lines.includes(i)) return [];
    const wide = 6.4 * name.length;
    const where = [[x + 9, y - 6, "start"], [x - 9 - wide, y - 6, "end"], [x - wide / 2, y - 19, "middle"],
      [x - wide / 2, y + 7, "middle"]].find(([l, t]) => free([l, t, l + wide, t + 12]));
    if (!where) return [];
    const [l, t, anchor] = where;
    taken.push([l, t, l + wide, t + 12]);
    const at = { start: l, middle: l + wide / 2, end: l + wide }[anchor];
    return [write(at, t + 10, anchor, name)];
  });
}

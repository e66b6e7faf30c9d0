// Dots with intervals on the axis of a table's column

const DOT_AXIS = { low: data.axis[0], high: data.axis[1] };
const share = ({ low, high }, value) => Math.min(Math.max((value - low) / (high - low), 0), 1).toFixed(4);

function setDot(cell, axis, mean, low, high) {
  const [range, dot] = [cell.querySelector(".range"), cell.querySelector(".dot")];
  dot.hidden = mean === null;
  range.hidden = low === null;
  if (mean !== null) dot.style.setProperty("--at", share(axis, mean));
  if (low === null) return;
  range.classList.toggle("from", low < axis.low);
  range.classList.toggle("to", high > axis.high);
  range.style.setProperty("--low", share(axis, low));
  range.style.setProperty("--high", share(axis, high));
}

function dotCell(axis, style, mean, low, high, before = []) {
  const cell = make("td", { class: "plot", "aria-hidden": "true" }, ...before,
    make("i", { class: `range f${style}` }), make("span", { class: "dot" }, shape(style)));
  setDot(cell, axis, mean, low, high);
  return cell;
}

function tick(axis, value, text) {
  const edge = { [axis.low]: " from", [axis.high]: " to" }[value] || "";
  return make("span", { class: `tick${edge}`, style: `--at: ${share(axis, value)}` }, text);
}

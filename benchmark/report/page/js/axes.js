// What drawings share: their place, axes and text

const FRAME = { left: 44, right: 80, top: 16, bottom: 40 };

function room(figure) {
  const { clientWidth } = find(`${figure} .chart`);
  return Math.min(Math.max(clientWidth || find("main").clientWidth, 280), 1100);
}
const up = (value, [low, high], height) =>
  height - FRAME.bottom - ((value - low) / (high - low)) * (height - FRAME.top - FRAME.bottom);
const across = (at, width) => FRAME.left + at * (width - FRAME.left - FRAME.right);
const write = (x, y, anchor, text, kind = null) => draw("text", { x, y, "text-anchor": anchor, class: kind }, text);
const canvas = (width, height, says) =>
  draw("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": says });

function rulers(scale, width, height) {
  const reach = scale[1] - scale[0];
  const step = reach > 50 ? 20 : reach > 25 ? 10 : 5;
  const first = step * Math.ceil(scale[0] / step);
  const marks = Array.from({ length: Math.floor((scale[1] - first) / step) + 1 }, (_, i) => first + i * step);
  return marks.flatMap((value) => {
    const y = up(value, scale, height);
    return [draw("line", { class: "axis", x1: FRAME.left, x2: width - FRAME.right, y1: y, y2: y }),
      write(FRAME.left - 6, y + 4, "end", String(value))];
  });
}

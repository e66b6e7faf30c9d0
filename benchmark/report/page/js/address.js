// The state in the address: what differs from the first view, by name, so that a view can be shared.

const TABS = all(".panel").map((panel) => panel.id);
const SORTS = ["rank", "method", "uar", "over", "war", "f1", "family", "seconds", "pairs"];
const PERCENT_NAMES = { oracle: "target UAR, which no method sees, %", source_validation: "source validation UAR, %" };
const SCORES = ["none", ...data.rules.map(({ name }) => name).filter((name) => name !== "last" && !PERCENT_NAMES[name])];
const FAMILIES = all("#families input").map((box) => box.value);

const among = (names) => ({
  read: (text) => (names.includes(text) ? names.indexOf(text) : undefined),
  write: (index) => names[index],
});
const anyText = { read: (text) => text, write: (text) => text };
const sorting = {
  read(text) {
    const column = SORTS.indexOf(text.replace(/^-/, ""));
    return column < 0 ? undefined : { column, descending: text.startsWith("-") };
  },
  write: ({ column, descending }) => (descending ? "-" : "") + SORTS[column],
};
const someFamilies = {
  read: (text) => text.split(",").filter((name) => FAMILIES.includes(name)),
  write: (names) => names.join(","),
};
const place = {
  read: (text) => (document.getElementById(text)?.closest(".panel") ? text : undefined),
  write: (id) => id,
};

const FIELDS = {
  tab: among(TABS),
  rule: among(data.rules.map(({ name }) => name)),
  sort: sorting,
  filter: anyText,
  without: someFamilies,
  show: among(["uar", "floor"]),
  method: among(data.methods),
  pair: among(data.pairs.map((pair) => pair.join(":"))),
  score: among(SCORES),
  a: among(data.methods),
  b: among(data.methods),
  at: place,
};

function opponent() {
  const reference = floorOf(0) ?? data.methods.indexOf("source_only");
  return reference > 0 ? reference : Math.min(1, data.methods.length - 1);
}
const FIRST = {
  tab: 0, rule: data.rule, sort: { column: SORTS.indexOf("uar"), descending: true }, filter: "", without: [],
  show: 0, method: 0, pair: 0, score: 0, a: 0, b: opponent(), at: "",
};

function written() {
  const address = new URLSearchParams();
  for (const [key, { write }] of Object.entries(FIELDS)) {
    const text = write(state[key]);
    if (text !== write(FIRST[key])) address.set(key, text);
  }
  return address.toString();
}

function restore() {
  const text = location.hash.slice(1);
  const given = new URLSearchParams(text);
  for (const [key, { read }] of Object.entries(FIELDS)) {
    state[key] = (given.has(key) ? read(given.get(key)) : undefined) ?? FIRST[key];
  }
  const panel = text && !text.includes("=") ? document.getElementById(text)?.closest(".panel") : null;
  if (panel) Object.assign(state, { tab: TABS.indexOf(panel.id), at: text });
}

function go(changes, replace = false) {
  Object.assign(state, changes);
  const address = written();
  if (address !== location.hash.slice(1)) history[replace ? "replaceState" : "pushState"](null, "", `#${address}`);
  show(Object.keys(changes));
}

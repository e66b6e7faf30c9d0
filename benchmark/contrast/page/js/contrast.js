// One quantity at a time, sorting, and files to save

const KINDS = ["overall", "method", "supervised", "floor"];

function chooseView() {
  all(".view").forEach((view) => { view.hidden = view.dataset.view !== find("#show").value; });
}

function chooseCouple() {
  const [couple, quantity] = [find("#couple"), find("#quantity")].map((select) => select?.value);
  all(".couple").forEach((part) => {
    part.hidden = part.dataset.couple !== couple || part.dataset.quantity !== quantity;
  });
}

const kindOf = (line) => KINDS.findIndex((kind) => line.classList.contains(kind));

function valueOf(line, column) {
  const cell = line.cells[column];
  if (cell.tagName === "TH") return cell.textContent.trim();
  const value = Number.parseFloat(cell.dataset.value ?? cell.textContent.replace("−", "-").replace("< ", ""));
  return Number.isNaN(value) ? null : value;
}

function comparing(column, descending) {
  return (one, other) => {
    if (kindOf(one) !== kindOf(other)) return kindOf(one) - kindOf(other);
    const [a, b] = [valueOf(one, column), valueOf(other, column)];
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === "string" ? a.localeCompare(b) : a - b;
    return descending ? -order : order;
  };
}

function sortBy(header) {
  const [table, column] = [header.closest("table"), header.cellIndex];
  const before = header.getAttribute("aria-sort");
  const descending = before ? before === "ascending" : column > 0;
  table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  table.tBodies[0].append(...[...table.tBodies[0].rows].sort(comparing(column, descending)));
  let kind = null;
  for (const line of table.tBodies[0].rows) {
    line.classList.toggle("apart", kind !== null && kind !== kindOf(line));
    kind = kindOf(line);
  }
}

function startSorting() {
  all(".sortable thead th").forEach((header) => {
    const button = make("button", { type: "button" }, ...header.childNodes);
    button.addEventListener("click", () => sortBy(header));
    header.replaceChildren(button);
  });
}

const measure = () => document.documentElement.style.setProperty("--bar", `${find("#bar").offsetHeight}px`);

all(".script").forEach((node) => { node.hidden = false; });
find("#show")?.addEventListener("change", chooseView);
["#couple", "#quantity"].forEach((id) => find(id)?.addEventListener("change", chooseCouple));
all("[data-csv]").forEach((button) =>
  button.addEventListener("click", () => saveText(data.files[button.dataset.csv], button.dataset.csv)));
startSorting();
startTheme();
if (find("#show")) chooseView();
chooseCouple();
measure();
addEventListener("resize", measure);

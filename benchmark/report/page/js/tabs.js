// Tabs, and places within them that links lead to

const tabs = all("[role=tab]");

function fillTab() {
  TABS.forEach((id, i) => {
    const chosen = i === state.tab;
    find(`#${id}`).classList.toggle("off", !chosen);
    tabs[i].setAttribute("aria-selected", chosen);
    tabs[i].tabIndex = chosen ? 0 : -1;
  });
  if (!state.at) scrollTo({ top: Math.min(scrollY, find("main").offsetTop) });
}

function fillAt() {
  const target = state.at && document.getElementById(state.at);
  if (!target) return;
  if (target.matches("details")) target.open = true;
  target.scrollIntoView();
  const holder = target.querySelector("summary") || target;
  if (holder === target) target.tabIndex = -1;
  holder.focus({ preventScroll: true });
}

function moveTab(event) {
  const last = TABS.length - 1;
  const to = {
    ArrowRight: state.tab === last ? 0 : state.tab + 1, ArrowLeft: state.tab === 0 ? last : state.tab - 1,
    Home: 0, End: last,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  go({ tab: to, at: "" });
  tabs[to].focus();
}

function follow(event) {
  const link = event.target.closest("a[href^='#']");
  const id = link?.getAttribute("href").slice(1);
  const panel = id && document.getElementById(id)?.closest(".panel");
  if (!panel) return;
  event.preventDefault();
  go({ tab: TABS.indexOf(panel.id), at: id });
}

function startTabs() {
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => go({ tab: i, at: "" }));
    tab.addEventListener("keydown", moveTab);
  });
  TABS.forEach((id) => grow(find(`#${id}`), { role: "tabpanel", "aria-labelledby": `tab-${id}`, tabindex: 0 }, []));
  document.addEventListener("click", follow);
  addEventListener("beforeprint", () => all("details.card").forEach((card) => { card.open = true; }));
}

function measure() {
  document.documentElement.style.setProperty("--bar", `${find("#bar").offsetHeight}px`);
}

// Light or dark: as the system has it, until somebody chooses

function startTheme() {
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : preferred.matches);
  const tell = () => find("#theme").setAttribute("aria-pressed", dark());
  find("#theme").addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; tell(); });
  preferred.addEventListener("change", tell);
  tell();
}

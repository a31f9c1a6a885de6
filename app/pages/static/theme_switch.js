// The switch between light, dark and what the system prefers; theme.js applies the choice before the first paint.

const WORDS = { light: ["☀", "light"], dark: ["☾", "dark"], system: ["◐", "as the system"] };

/** Start. */
export function themeSwitch(button) {
  const { dataset } = document.documentElement;
  const tell = () => {
    const [sign, words] = WORDS[dataset.theme ?? "system"];
    button.firstElementChild.textContent = sign;
    button.title = button.ariaLabel = `Dark or light: ${words}`;
  };
  tell();
  button.addEventListener("click", () => {
    const theme = after(dataset.theme);
    if (theme) dataset.theme = theme;
    else delete dataset.theme;
    store(theme);
    tell();
  });
}

/** The next theme, undefined for the system's: first the one that is not shown, so that each first click changes something. */
function after(theme) {
  const [preferred, other] = matchMedia("(prefers-color-scheme: dark)").matches ? ["dark", "light"] : ["light", "dark"];
  if (!theme) return other;
  return theme === other ? preferred : undefined;
}

function store(theme) {
  try {
    if (theme) localStorage.setItem("theme", theme);
    else localStorage.removeItem("theme");
  } catch { /* no storage: the choice is good for this page */ }
}

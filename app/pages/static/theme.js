// Before the first paint: the theme that was chosen, and that there is a script.
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* no storage, no choice */ }
document.documentElement.classList.add("js");

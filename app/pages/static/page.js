// What pages gain by a script. Everything works without it: each behaviour starts where the page has what it is for.

import { copying } from "./copy.js";
import { dialogs, filterDisclosure } from "./dialogs.js";
import { findValues } from "./facet_values.js";
import { liveList } from "./list.js";
import { suggestPapers } from "./suggestions.js";
import { themeSwitch } from "./theme_switch.js";
import { chooseYears } from "./years.js";

const BEHAVIOURS = [
  ["#filters", liveList],
  [".open-filters", filterDisclosure],
  [".starts", findValues],
  [".years", chooseYears],
  ["dialog", dialogs],
  ["[data-copy], [data-copy-link]", copying],
  ["form[data-suggest]", suggestPapers],
  ["#theme", themeSwitch],
];

for (const [selector, start] of BEHAVIOURS) {
  const element = document.querySelector(selector);
  if (element) start(element);
}

// <citance-badge> and <citance-statements>: how an article has been cited, on any page. docs/embed.md describes them.
// Everything from the server is put in as text, styles are constructed: it works under a strict Content-Security-Policy.

const SERVER = new URL("./", import.meta.url);
const UPGRADED = new URL(import.meta.url).searchParams.get("upgrade");
const MOST_DOIS = 500;
const WAIT = 20; // milliseconds in which further elements join a request
const TYPES = { supporting: "▲", mentioning: "●", contrasting: "▼", unclassified: "○" };
const SECTIONS = ["introduction", "methods", "results", "discussion", "other"];
const NOTICES = {
  retraction: "Retracted", partial_retraction: "Retracted in part", withdrawal: "Withdrawn", removal: "Removed",
  expression_of_concern: "Expression of concern", correction: "Corrected", addendum: "Addendum", clarification: "Clarified",
};
const OPTIONS = ["doi", "layout", "zero", "sections", "notices"];
const short = new Intl.NumberFormat("en", { notation: "compact" });
const full = new Intl.NumberFormat("en");

// Colours are those of citance's pages. They follow the page's color-scheme; `theme` sets another.
const COLOURS = {
  paper: ["#fff", "#15181b"], ink: ["#1c2226", "#e7e9ea"], quiet: ["#545d64", "#a7afb6"], line: ["#80878d", "#858d95"],
  link: ["#0b5394", "#8fc1f5"], marker: ["#e3ecf6", "#23374c"], alert: ["#a4121c", "#ff9a9f"],
  supporting: ["#00695c", "#4fc3b4"], mentioning: ["#5a636b", "#a9b2ba"],
  contrasting: ["#b23c00", "#ff9a62"], unclassified: ["#6d6478", "#b5abc2"],
};
const sheet = (css) => {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
};
const COMMON = sheet(`
:host { ${Object.entries(COLOURS).map(([name, [light, dark]]) =>
  `--${name}: var(--citance-${name}, light-dark(${light}, ${dark}));`).join(" ")}
  color: var(--ink); background: var(--paper); font: var(--citance-font, 12px/18px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif); }
:host([theme=light]) { color-scheme: light; }
:host([theme=dark]) { color-scheme: dark; }
:host([theme=auto]) { color-scheme: light dark; }
* { box-sizing: border-box; }
a { color: inherit; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet { color: var(--quiet); }
${Object.keys(TYPES).map((name) => `.${name} { color: var(--${name}); }`).join(" ")}
`);
// The size is there before the answer, and does not depend on it: nothing moves when it comes.
const BADGE = sheet(`
:host { --rows: 1; --sections: 0; --notices: 0px; --width: 16.5em; display: inline-block; vertical-align: middle; margin-block: -2px; position: relative;
  inline-size: var(--width); max-inline-size: 100%; block-size: calc(1lh * (var(--rows) + var(--sections)) + var(--notices)); overflow: hidden; text-align: start;
  border-radius: var(--citance-radius, 4px); }
:host(:is([layout=vertical], [sections], [notices])) { vertical-align: top; margin-block: 2px; }
:host([layout=vertical]) { --rows: 4; --width: 9.5em; }
:host([layout=compact]) { --width: 13em; }
:host([notices]) { --notices: 26px; }
:host([sections]) { --sections: 1; --width: 32em; }
:host([hidden]) { display: none; }
:host([data-none][zero=hide]) { visibility: hidden; }
.box { display: grid; grid-template-columns: repeat(4, 1fr); inline-size: 16.5em; max-inline-size: 100%; block-size: calc(1lh * var(--rows));
  padding: 0 .5em; border-radius: var(--citance-radius, 4px);
  box-shadow: inset 0 0 0 1px var(--line); color: var(--ink); text-decoration: none; white-space: nowrap; overflow: hidden; }
a.box:hover { box-shadow: inset 0 0 0 1px var(--ink); }
.box:focus-visible { outline-offset: -2px; }
:host([layout=compact]) .box { inline-size: 13em; padding: 0; box-shadow: none; }
:host([layout=vertical]) .box { grid-template-columns: 1fr; inline-size: 9.5em; }
.message { grid-column: 1 / -1; color: var(--quiet); }
.more { block-size: 1lh; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--quiet); }
.notices { block-size: 26px; line-height: 26px; }
.notices a { color: var(--alert); font-weight: 600; }
`);
const STATEMENTS = sheet(`
:host { display: block; min-block-size: var(--citance-min-block-size, 8em);
  font: var(--citance-font, 16px/1.6 Charter, "Bitstream Charter", Cambria, "Noto Serif", Georgia, serif); }
ol { list-style: none; margin: 0; padding: 0; }
li, blockquote, figure { margin: 0; }
li { padding: .75em 0; border-block-end: 1px solid var(--line); }
blockquote { unicode-bidi: isolate; text-align: start; white-space: pre-line; overflow-wrap: break-word; }
mark { background: var(--marker); color: inherit; border-radius: 3px; }
figcaption, p { margin: .25em 0 0; font: var(--citance-small-font, 13px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif); color: var(--quiet); overflow-wrap: break-word; }
figcaption a, p a { color: var(--link); }
b { font-weight: 600; }
`);

/** An element with attributes and children; texts stay texts. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value != null) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const resolver = (doi) => `https://doi.org/${encodeURIComponent(doi)}`;
const report = (doi, query = "") => `${SERVER}report?doi=${encodeURIComponent(doi)}${query}`;
const plural = (number, noun) => `${full.format(number)} ${noun}${number === 1 ? "" : "s"}`;

/** Asks for many DOIs at once, each of them once: `ask(doi)` promises what `choose` finds for it in an answer. */
function batched(path, body, choose) {
  const asked = new Map();
  let waiting = [];
  const send = async (some) => {
    try {
      const response = await fetch(SERVER + path, {
        method: "POST", credentials: "omit", headers: { "content-type": "application/json" },
        body: JSON.stringify(body(some.map(([doi]) => doi))),
      });
      if (!response.ok) throw new Error(response.status);
      const found = choose(await response.json());
      for (const [doi, resolve] of some) resolve(Object.hasOwn(found, doi) ? found[doi] : null);
    } catch { // who reads the article can do nothing about it
      for (const [doi, resolve] of some) { asked.delete(doi); resolve(undefined); }
    }
  };
  const flush = () => {
    const all = waiting;
    waiting = [];
    for (let start = 0; start < all.length; start += MOST_DOIS) send(all.slice(start, start + MOST_DOIS));
  };
  const later = () => setTimeout(flush, WAIT);
  return (doi) => {
    if (!asked.has(doi)) {
      if (!waiting.length) {
        if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", later, { once: true });
        else later();
      }
      asked.set(doi, new Promise((resolve) => waiting.push([doi, resolve])));
    }
    return asked.get(doi);
  };
}

const askTally = batched("tallies", (dois) => ({ dois }), (answer) => answer.tallies);
const askPaper = batched("papers/batch", (dois) => ({ dois }), (answer) => answer.papers);
const askSections = batched("compat/scite/tallies/cited-by-sections", (dois) => dois, (answer) => answer.tallies);

class CitanceElement extends HTMLElement {
  #timer;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [COMMON, this.constructor.sheet];
  }

  connectedCallback() { this.change(); }
  attributeChangedCallback() { if (this.isConnected) this.change(); }
  get doi() { return (this.getAttribute("doi") ?? "").trim(); }
  set doi(doi) { this.setAttribute("doi", doi); }

  /** Once for all attributes that are set together. */
  change() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.begin();
    this.#timer = setTimeout(async () => {
      const { doi } = this;
      const shown = await this.load(doi).catch(() => this.failed());
      if (this.isConnected && doi === this.doi) this.#show(shown);
    });
  }

  /** Who has come to the link by keyboard stays there. */
  #show(shown) {
    const had = this.shadowRoot.activeElement;
    this.shadowRoot.replaceChildren(...shown);
    if (had) this.shadowRoot.querySelector("a")?.focus({ preventScroll: true });
  }
}

class CitanceBadge extends CitanceElement {
  static sheet = BADGE;
  static observedAttributes = OPTIONS;

  begin() { this.shadowRoot.replaceChildren(this.#box(this.doi, `Citation statements about ${this.doi}`)); }
  failed() { return [this.#message("not available", `Citations of ${this.doi}: not available`)]; }

  async load(doi) {
    if (!doi) return [this.#message("no DOI", "No DOI")];
    const [tally, paper, sections] = await Promise.all([
      askTally(doi),
      this.hasAttribute("notices") ? askPaper(doi) : null,
      this.hasAttribute("sections") ? askSections(doi.toLowerCase()) : null,
    ]);
    this.toggleAttribute("data-none", !tally?.total);
    if (tally === undefined) return this.failed();
    return [this.#tally(doi, tally), ...this.#notices(paper), ...this.#sections(sections)];
  }

  /** The frame, a link where there is a report to read. */
  #box(doi, words, ...children) {
    const box = make(doi ? "a" : "span", { class: "box", part: "badge", href: doi && report(doi), title: words });
    box.append(make("span", { class: "hidden" }, words), ...children);
    return box;
  }

  #message(text, words, doi = "") {
    return this.#box(doi, words, make("span", { class: "message", "aria-hidden": "true" }, text));
  }

  #tally(doi, tally) {
    if (!tally) return this.#message("not known", `${doi}: a paper that is not known here`);
    const citing = plural(tally.publications, "citing publication");
    if (!tally.total) {
      const text = tally.publications ? `cited by ${full.format(tally.publications)}` : "no citations known";
      return this.#message(text, `${doi}: ${tally.publications ? `${citing}, no statements` : text}`, doi);
    }
    const words = Object.keys(TYPES).map((type) => `${full.format(tally[type])} ${type}`).join(", ");
    const vertical = this.getAttribute("layout") === "vertical";
    const counts = Object.entries(TYPES).map(([type, sign]) => make("span", { "aria-hidden": "true", part: type },
      make("span", { class: type }, sign), ` ${short.format(tally[type])}${vertical ? ` ${type}` : ""}`));
    return this.#box(doi, `Citation statements about ${doi}: ${words}; ${citing}`, ...counts);
  }

  #notices(paper) {
    if (!this.hasAttribute("notices")) return [];
    const [notice] = paper?.notices ?? [];
    const text = notice && (NOTICES[notice.kind] ?? "Notice");
    return [make("div", { class: "more notices", part: "notice" }, ...(notice
      ? [make("a", { href: resolver(notice.doi) }, `⚠ ${text}${notice.date ? ` ${notice.date}` : ""}`)]
      : []))];
  }

  #sections(tally) {
    if (!this.hasAttribute("sections")) return [];
    const words = SECTIONS.filter((name) => tally?.[name]).map((name) => `${name} ${full.format(tally[name])}`);
    return [make("div", { class: "more", part: "sections", title: words.join(" · ") }, words.join(" · "))];
  }
}

class CitanceStatements extends CitanceElement {
  static sheet = STATEMENTS;
  static observedAttributes = ["doi", "type", "limit", "sort"];

  begin() { }
  failed() { return [make("p", {}, "Citation statements are not available.")]; }

  async load(doi) {
    const types = (this.getAttribute("type") ?? "").split(/[\s,]+/).filter(Boolean);
    const limit = Math.min(Math.max(parseInt(this.getAttribute("limit")) || 5, 1), 100);
    const query = new URLSearchParams([["cited", doi], ["facets", "none"], ["limit", limit]]);
    if (this.getAttribute("sort")) query.set("sort", this.getAttribute("sort"));
    for (const type of types) query.append("type", type);
    const response = await fetch(`${SERVER}statements?${query}`, { credentials: "omit" });
    if (!response.ok) return this.failed();
    const { items, total } = await response.json();
    const filter = types.map((type) => `&type=${encodeURIComponent(type)}`).join("");
    const kind = types.length ? `${types.join(" or ")} ` : "";
    if (!total) return [make("p", {}, `No ${kind}statements about this paper are known.`)];
    return [
      make("ol", { part: "list" }, ...items.map((item) => make("li", { part: "statement" }, this.#statement(item)))),
      make("p", {}, make("a", { href: report(doi, filter), part: "all" }, total === 1 ? "In its context" : `All ${full.format(total)} ${kind}statements`)),
    ];
  }

  #statement({ text, markers, language, type, section, confidence, type_source: source, citing }) {
    const letters = Array.from(text); // offsets count code points
    const parts = [];
    let end = 0;
    for (const { start, end: next } of markers) {
      if (start < end) continue;
      parts.push(letters.slice(end, start).join(""), make("mark", {}, letters.slice(start, next).join("")));
      end = next;
    }
    parts.push(letters.slice(end).join(""));
    const sure = source === "model" && confidence != null ? ` ${Math.round(confidence * 100)} %, by a model` : "";
    const authors = citing.authors.map(({ name }) => name);
    const who = authors.length > 3 ? `${authors[0]} et al.` : authors.join(", ");
    const title = make("cite", { dir: "auto" }, citing.title ?? citing.doi ?? "a publication without a title");
    return make("figure", {},
      make("blockquote", { lang: language, dir: "auto", cite: citing.doi && resolver(citing.doi) }, ...parts),
      make("figcaption", {},
        make("span", { class: type, "aria-hidden": "true" }, TYPES[type] ?? ""), make("b", { class: type }, ` ${type}`), `${sure} · `,
        ...(who ? [make("bdi", {}, who), ". "] : []),
        citing.doi ? make("a", { href: report(citing.doi) }, title) : title,
        `${citing.journal ? `. ${citing.journal}` : ""}${citing.year ? `, ${citing.year}` : ""}${section === "unknown" ? "" : ` · ${section}`}`));
  }
}

/** Elements of the class that the page names, with `data-doi`, get a badge, with the options that they have as data. */
function upgrade(root) {
  const selector = `.${CSS.escape(UPGRADED)}[data-doi]`;
  for (const element of [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)]) {
    if (element.querySelector("citance-badge")) continue;
    const options = [...OPTIONS, "theme"].filter((name) => name in element.dataset);
    element.append(make("citance-badge", Object.fromEntries(options.map((name) => [name, element.dataset[name]]))));
  }
}

if (!customElements.get("citance-badge")) {
  customElements.define("citance-badge", CitanceBadge);
  customElements.define("citance-statements", CitanceStatements);
}
if (UPGRADED) {
  upgrade(document);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) upgrade(node);
  }).observe(document, { childList: true, subtree: true });
}

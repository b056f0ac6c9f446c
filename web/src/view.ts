// Moving from view to view without losing the map: the server draws the panels, this puts them in.
import { here, merged, put, query } from "./address";
import type { Island } from "./island";

const PARTS = ["banner", "chip", "layers", "side", "account", "time", "tabs"];

let island: Island | null = null;
let asked = 0;

/** Show the view of an address; the map keeps its place unless the address gives another. */
export async function go(params: URLSearchParams, how: "push" | "replace" | "keep"): Promise<void> {
  if (island === null || document.body.dataset["map"] === "drawn") {
    location.assign(query(params)); // without the moving map the server draws the whole page
    return;
  }
  const mine = ++asked;
  document.body.classList.add("busy");
  const question = new URLSearchParams(params);
  question.set("part", "1");
  let text: string;
  try {
    const answer = await fetch(`/?${question.toString()}`, { headers: { Accept: "text/html" } });
    text = await answer.text();
  } catch {
    location.assign(query(params)); // the server is gone: let the browser say so
    return;
  }
  if (mine !== asked) {
    return; // a later question was asked meanwhile
  }
  document.body.classList.remove("busy");
  put_in(new DOMParser().parseFromString(text, "text/html"));
  if (how === "push") {
    history.pushState(null, "", query(params));
  } else if (how === "replace") {
    history.replaceState(null, "", query(params));
  }
  island.show(here());
  document.dispatchEvent(new CustomEvent("room:view"));
  announce();
}

function put_in(page: Document): void {
  const tab = document.body.dataset["tab"];
  document.body.className = page.body.className;
  if (tab !== undefined) {
    document.body.dataset["tab"] = tab;
  }
  document.title = page.title;
  for (const id of PARTS) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (fresh !== null && old !== null) {
      const tops = [old, ...old.querySelectorAll(".rec, .fore")].map((part) => part.scrollTop);
      old.replaceWith(fresh);
      if (id === "layers") {
        [fresh, ...fresh.querySelectorAll(".rec, .fore")].forEach((part, i) => (part.scrollTop = tops[i] ?? 0));
      }
    }
  }
}

function announce(): void {
  const title = document.getElementById("card-title") ?? document.getElementById("faults");
  if (title !== null) {
    title.focus({ preventScroll: true });
    document.body.dataset["tab"] = "waiting"; // on a phone the card is in the first tab
    document.dispatchEvent(new CustomEvent("room:tab"));
  }
  const news = document.getElementById("news");
  const banner = document.querySelector("#banner p");
  if (news !== null) {
    news.textContent = banner?.textContent ?? "";
  }
}

/** Links of the page change the view in place once the moving map has taken over. */
export function interceptLinks(ready: Island): void {
  island = ready;
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) {
      return;
    }
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const href = link?.getAttribute("href") ?? "";
    if (link === null || !href.startsWith("?")) {
      return;
    }
    event.preventDefault();
    if (link.id.startsWith("zoom-")) {
      ready.zoom(link.id);
      return;
    }
    const params = merged(href, ready.place());
    void go(params, "push").then(() => {
      if (link.hasAttribute("data-fly")) {
        ready.fly();
      }
    });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "get") {
      return;
    }
    event.preventDefault();
    const params = here();
    for (const [name, value] of new FormData(form)) {
      params.delete(name);
      if (typeof value === "string" && value !== "") {
        params.set(name, value);
      }
    }
    if (form.id !== "pick") {
      for (const name of ["sel", "at", "figure"]) {
        params.delete(name);
      }
    }
    put(params, ready.place());
    void go(params, "push");
  });
  window.addEventListener("popstate", () => void go(here(), "keep"));
}

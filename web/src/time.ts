// Dragging along the time axis asks "as known on"; beyond now there is nothing to know.
import { here } from "./address";
import { go } from "./view";
import { mirrored, words } from "./words";

function axis(): HTMLElement | null {
  return document.getElementById("axis");
}

/** How far along the axis a place on the screen is, in its reading direction, 0 to 1. */
function along(strip: HTMLElement, x: number): number {
  const box = strip.getBoundingClientRect();
  const from = mirrored ? box.right - x : x - box.left;
  return Math.min(Math.max(from / box.width, 0), 1);
}

/** The moment at a place on the axis; null from now on. */
function momentAt(strip: HTMLElement, x: number): Date | null {
  const share = along(strip, x);
  if (share * 100 >= Number(strip.dataset["now"]) - 0.15) {
    return null;
  }
  const start = Date.parse(strip.dataset["start"] ?? "");
  const end = Date.parse(strip.dataset["end"] ?? "");
  return new Date(start + share * (end - start));
}

function draw(strip: HTMLElement, x: number): void {
  const now = Number(strip.dataset["now"]);
  const start = Math.min(along(strip, x) * 100, now);
  const handle = document.getElementById("handle");
  if (handle !== null) {
    handle.style.insetInlineStart = `${start}%`;
  }
  const shown = document.querySelector("#moment b");
  const at = momentAt(strip, x);
  if (shown !== null && at !== null) {
    shown.textContent = `${at.getDate()} ${words.months[at.getMonth()] ?? ""} ${at.getFullYear()}`;
  }
}

export function startTime(): void {
  let from: number | null = null;
  let moved = false;
  document.addEventListener("pointerdown", (event) => {
    const strip = axis();
    if (strip === null || !(event.target instanceof Node) || !strip.contains(event.target)) {
      return;
    }
    from = event.clientX;
    moved = false;
  });
  document.addEventListener("pointermove", (event) => {
    const strip = axis();
    if (from === null || strip === null) {
      return;
    }
    moved ||= Math.abs(event.clientX - from) > 3;
    if (moved) {
      draw(strip, event.clientX);
    }
  });
  document.addEventListener("pointerup", (event) => {
    const strip = axis();
    if (from === null || strip === null) {
      return;
    }
    from = null;
    if (moved) {
      ask(momentAt(strip, event.clientX));
    }
  });
  // A drag that ends on a bar is not a click on it.
  document.addEventListener(
    "click",
    (event) => {
      if (moved && event.target instanceof Node && axis()?.contains(event.target) === true) {
        event.preventDefault();
        event.stopPropagation();
      }
      moved = false;
    },
    true,
  );
}

function ask(at: Date | null): void {
  const params = here();
  if (at === null) {
    params.delete("known");
  } else {
    params.set("known", at.toISOString().replace(/\.\d+Z$/, "Z"));
  }
  void go(params, "push");
}

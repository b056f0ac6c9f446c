// The keyboard: everything the mouse can do, and the list of what is on the map.

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
}

function press(id: string): boolean {
  const thing = document.getElementById(id);
  thing?.click();
  return thing !== null;
}

function escape(): boolean {
  const close = document.querySelector<HTMLElement>("a[data-close]");
  if (close !== null) {
    close.click();
    return true;
  }
  const now = document.querySelector<HTMLElement>("#banner a");
  now?.click();
  return now !== null;
}

function move(step: number): boolean {
  const links = [...document.querySelectorAll<HTMLElement>("#onmap a")];
  if (links.length === 0) {
    return false;
  }
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
  return true;
}

function keys(): boolean {
  const dialog = document.getElementById("keys-dialog");
  if (dialog instanceof HTMLDialogElement && !dialog.open) {
    dialog.showModal();
  }
  return true;
}

function find(): boolean {
  document.getElementById("q")?.focus();
  return true;
}

const ACTIONS: Record<string, () => boolean> = {
  "/": find,
  "?": keys,
  Escape: escape,
  "[": () => press("step-back"),
  "]": () => press("step-on"),
  "+": () => press("zoom-in"),
  "=": () => press("zoom-in"),
  "-": () => press("zoom-out"),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
};

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") !== null) {
      return;
    }
    if (typing(event.target)) {
      if (event.key === "Escape" && event.target instanceof HTMLElement) {
        event.target.blur();
      }
      return;
    }
    const onMap = event.target instanceof Element && event.target.closest(".maplibregl-canvas") !== null;
    if (onMap && event.key.startsWith("Arrow")) {
      return; // there the arrows move the map
    }
    if (ACTIONS[event.key]?.() === true) {
      event.preventDefault();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("#keys-open") !== null) {
      keys();
    }
  });
}

// The phone's four tabs: the same panels, stacked.

export function startTabs(): void {
  const show = (): void => {
    const tabs = document.getElementById("tabs");
    if (tabs === null) {
      return;
    }
    tabs.hidden = false;
    for (const tab of tabs.querySelectorAll<HTMLElement>("[data-tab]")) {
      const on = tab.dataset["tab"] === document.body.dataset["tab"];
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    const keys = document.getElementById("keys-open");
    if (keys !== null) {
      keys.hidden = false;
    }
  };
  document.addEventListener("click", (event) => {
    const tab = event.target instanceof Element ? event.target.closest<HTMLElement>("#tabs [data-tab]") : null;
    if (tab !== null) {
      document.body.dataset["tab"] = tab.dataset["tab"] ?? "waiting";
      show();
    } else if (event.target instanceof Element && event.target.closest("#chip") !== null) {
      event.preventDefault();
      document.body.dataset["tab"] = "time";
      show();
    }
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("#tabs [data-tab]") : null;
    if (tab === null || (event.key !== "ArrowRight" && event.key !== "ArrowLeft")) {
      return;
    }
    const all = [...document.querySelectorAll<HTMLElement>("#tabs [data-tab]")];
    const step = event.key === "ArrowRight" ? 1 : -1;
    const next = all[(all.indexOf(tab) + step + all.length) % all.length];
    next?.click();
    next?.focus();
  });
  document.addEventListener("room:tab", show);
  document.addEventListener("room:view", show);
  show();
}

// The page's script: small, and enough without the moving map, which comes after the first look.
import "./fonts.css";
import { keepFresh } from "./fresh";
import { startKeys } from "./keys";
import { startSearch } from "./search";
import { startTabs } from "./tabs";
import { startTime } from "./time";
import { interceptLinks } from "./view";

function webgl(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

startTabs();
startKeys();
startTime();
startSearch();

if (webgl()) {
  // The drawn map is useful already; the moving one takes over when it is ready.
  requestAnimationFrame(() => {
    setTimeout(() => {
      void import("./island").then(({ startIsland }) => {
        const island = startIsland();
        interceptLinks(island);
        keepFresh(island);
      });
    }, 0);
  });
}

// An open page asks every half minute whether it still shows what is recorded, and says when it cannot.
import { here } from "./address";
import type { Island } from "./island";
import { go } from "./view";

const EVERY_MS = 30_000;
const WAIT_MS = 10_000;

export function keepFresh(island: Island): void {
  const main = document.getElementById("map");
  let state = main?.dataset["state"] ?? "";
  let heard = new Date();
  const look = async (): Promise<void> => {
    const now = await ask();
    if (now === null) {
      warn(heard);
      return;
    }
    heard = new Date();
    warn(null);
    if (now !== state) {
      state = now;
      await go(here(), "keep");
      island.reload();
    }
  };
  window.setInterval(() => void look(), EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      void look();
    }
  });
}

async function ask(): Promise<string | null> {
  try {
    const answer = await fetch("/api/state", { signal: AbortSignal.timeout(WAIT_MS) });
    return answer.ok ? ((await answer.json()) as { state: string }).state : null;
  } catch {
    return null;
  }
}

/** Say since when nothing was heard; null takes the words away. */
function warn(since: Date | null): void {
  const words = document.getElementById("stale");
  if (words === null) {
    return;
  }
  words.hidden = since === null;
  const time = words.querySelector("bdi");
  if (time !== null && since !== null) {
    time.textContent = since.toTimeString().slice(0, 5);
  }
}

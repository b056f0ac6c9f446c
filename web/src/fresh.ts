// An open page waits at the server for the next record, shows it, and says when the server is silent.
import { here } from "./address";
import type { Island } from "./island";
import { go } from "./view";

// The server answers with the next record, after 20 seconds at the latest.
const WAIT_MS = 30_000;
const AGAIN_MS = 3_000;
const BREATH_MS = 300;

export function keepFresh(island: Island): void {
  const main = document.getElementById("map");
  let state = main?.dataset["state"] ?? "";
  let heard = new Date();
  const look = async (): Promise<void> => {
    const now = await ask(state);
    if (now === null) {
      warn(heard);
      await pause(AGAIN_MS);
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
  const follow = async (): Promise<void> => {
    for (;;) {
      // Whatever fails here, the page goes on listening.
      await (document.hidden ? pause(AGAIN_MS) : look()).catch(() => pause(AGAIN_MS));
      await pause(BREATH_MS);
    }
  };
  void follow();
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => window.setTimeout(done, ms));
}

async function ask(state: string): Promise<string | null> {
  try {
    const answer = await fetch(`/api/state?after=${encodeURIComponent(state)}`, { signal: AbortSignal.timeout(WAIT_MS) });
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

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
  // Aborted when somebody comes back to the page: a question asked before a sleep tells nothing.
  let seen = new AbortController();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      seen.abort();
    }
  });
  /** Whether the server answered, so that the next question may wait there for news. */
  const look = async (waiting: boolean, signal: AbortSignal): Promise<boolean> => {
    const now = await ask(waiting ? state : "", signal);
    if (signal.aborted) {
      return false;
    }
    if (now === null) {
      warn(heard);
      await pause(AGAIN_MS, signal);
      return false;
    }
    heard = new Date();
    warn(null);
    if (now !== state) {
      state = now;
      await go(here(), "keep");
      island.reload();
    }
    return true;
  };
  const follow = async (): Promise<void> => {
    let waiting = true;
    for (;;) {
      if (seen.signal.aborted) {
        seen = new AbortController();
        waiting = false;
      }
      const { signal } = seen;
      if (document.hidden) {
        await pause(AGAIN_MS, signal);
        continue;
      }
      // Whatever fails here, the page goes on listening.
      waiting = await look(waiting, signal).catch(() => pause(AGAIN_MS, signal).then(() => false));
      await pause(BREATH_MS, signal);
    }
  };
  void follow();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const over = (): void => {
      window.clearTimeout(timer);
      signal.removeEventListener("abort", over);
      done();
    };
    const timer = window.setTimeout(over, ms);
    signal.addEventListener("abort", over);
  });
}

/** The mark of what the server holds: when it is another than the known one, or at once for "". */
async function ask(known: string, signal: AbortSignal): Promise<string | null> {
  const after = known === "" ? "" : `?after=${encodeURIComponent(known)}`;
  try {
    const answer = await fetch(`/api/state${after}`, { signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]) });
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

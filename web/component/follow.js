/** Asks for recommendations until they are there: calm while they are made, patient while the network is away. */
import { ApiError } from "./client.js";

const POLL_SECONDS = [1, 1, 2, 3, 5, 8, 10, 15];
const RETRY_SECONDS = [1, 2, 4, 8, 15, 30, 60];
const GIVE_UP_AFTER_MS = 120_000;
const SLOW_AFTER_MS = 8_000;

/**
 * @typedef {{kind: "ready", upsells: any[]} | {kind: "slow"} | {kind: "failed"}} News
 * @param {() => Promise<{upsells: any[], ready: boolean}>} load
 * @param {(news: News) => void} tell
 * @param {AbortSignal} signal
 * @param {EventTarget} nudge an "again" event on it ends a pause early
 */
export async function follow(load, tell, signal, nudge) {
  const started = Date.now();
  let polls = 0;
  let failures = 0;
  while (!signal.aborted) {
    let seconds;
    try {
      const answer = await load();
      if (signal.aborted) return;
      const waited = Date.now() - started;
      if (answer.ready || waited > GIVE_UP_AFTER_MS) {
        tell({ kind: "ready", upsells: answer.ready ? answer.upsells : [] });
        return;
      }
      failures = 0;
      if (waited > SLOW_AFTER_MS) tell({ kind: "slow" });
      seconds = step(POLL_SECONDS, polls++);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && !error.passing) {
        // Not this customer's session, or none at all: there is nothing to show.
        tell({ kind: "ready", upsells: [] });
        return;
      }
      seconds = Math.max(step(RETRY_SECONDS, failures++), error.retryAfter ?? 0);
      if (failures > 1 || !navigator.onLine) tell({ kind: "failed" });
    }
    await pause(seconds, signal, nudge);
  }
}

function step(seconds, index) {
  return seconds[Math.min(index, seconds.length - 1)];
}

function pause(seconds, signal, nudge) {
  return new Promise((resolve) => {
    const done = new AbortController();
    const finish = () => {
      clearTimeout(timer);
      done.abort();
      resolve();
    };
    const timer = setTimeout(finish, seconds * 1000);
    const listen = { signal: done.signal };
    signal.addEventListener("abort", finish, listen);
    nudge.addEventListener("again", finish, listen);
    window.addEventListener("online", finish, listen);
  });
}

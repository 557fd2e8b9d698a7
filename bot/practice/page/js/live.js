/** The socket over which the workspace says what is new; it comes back by itself. */

const FIRST_WAIT = 400;
const LONGEST_WAIT = 5000;

/**
 * Follows one person's view of the workspace. `onMessage` gets each message, `onStatus` gets
 * "open" or "lost". Returns a function that stops it.
 */
export function follow(user, onMessage, onStatus) {
  let socket = null;
  let timer = null;
  let wait = FIRST_WAIT;
  let stopped = false;

  const connect = () => {
    if (stopped) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/practice/live?user=${encodeURIComponent(user)}`);
    socket.onopen = () => {
      wait = FIRST_WAIT;
      onStatus("open");
    };
    socket.onmessage = (event) => {
      if (!stopped) onMessage(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (stopped) return;
      onStatus("lost");
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 1.6, LONGEST_WAIT);
    };
  };
  const now = () => {
    if (socket?.readyState === WebSocket.OPEN || socket?.readyState === WebSocket.CONNECTING) return;
    clearTimeout(timer);
    connect();
  };

  connect();
  window.addEventListener("online", now);
  return () => {
    stopped = true;
    clearTimeout(timer);
    window.removeEventListener("online", now);
    socket?.close();
  };
}

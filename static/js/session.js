/* Warns five minutes before the session ends, and prolongs it. What is sent later is kept by the server anyway. */

const WARN_SECONDS = 300;
const LOOK_EVERY_MS = 15_000;
const box = document.querySelector('[data-session]');

/* The session goes on where another tab is used, so the server is asked before anybody is warned. */
function follow(place) {
  let endsAt = Date.now() + Number(place.dataset.seconds) * 1000;
  let lastAt = Date.now() + Number(place.dataset.atMost) * 1000;
  let shown = '';
  let isAsking = false;

  function show(state) {
    if (state === shown) return;
    shown = state;
    place.querySelectorAll('[data-session-state]').forEach((part) => {
      part.hidden = part.dataset.sessionState !== state;
      const end = part.querySelector('[data-end]');
      if (end) end.textContent = new Date(endsAt).toTimeString().slice(0, 5);
    });
  }

  function take(answer) {
    if (!answer.seconds) {
      show(answer.ran_out ? 'over' : 'out');
      return;
    }
    endsAt = Date.now() + answer.seconds * 1000;
    lastAt = Date.now() + answer.at_most * 1000;
    if (answer.seconds > WARN_SECONDS) show('');
    else show(lastAt > endsAt + 1000 ? 'idle' : 'last');
    /* Whoever signed in again in another tab sends this page with the token of the new session. */
    if (String(answer.user) !== place.dataset.user) return;
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach((field) => {
      field.value = answer.token;
    });
  }

  async function ask(options = {}) {
    if (isAsking) return;
    isAsking = true;
    try {
      const response = await fetch(place.dataset.session, { cache: 'no-store', ...options });
      if (response.ok) take(await response.json());
    } catch {
      /* no network: the next look asks again */
    } finally {
      isAsking = false;
    }
  }

  function look() {
    if (endsAt - Date.now() <= WARN_SECONDS * 1000) ask();
  }

  place.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    ask({ method: 'POST', body: new FormData(event.target) });
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) look();
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) ask();
  });
  /* Once it is over only another tab can begin a new one, and this page is looked at again after that. */
  setInterval(() => {
    if (shown !== 'over' && shown !== 'out') look();
  }, LOOK_EVERY_MS);
  look();
}

if (box) follow(box);

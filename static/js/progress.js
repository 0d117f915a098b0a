/* A page of work under way draws itself anew every other second, and follows where the work led. Without this file
   the link above the bar does the same. */

const EVERY = 2000;
const place = document.querySelector('[data-progress="goes-on"]');

async function look() {
  let response;
  try {
    response = await fetch(window.location.href, { redirect: 'manual' });
  } catch {
    // the server restarts: the next look may find it
    return true;
  }
  if (response.type === 'opaqueredirect') {
    // the page that it leads to says things once, so it is opened and not fetched
    window.location.reload();
    return false;
  }
  if (!response.ok) return response.status >= 500;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = page.querySelector('[data-progress]');
  if (!fresh) {
    window.location.reload();
    return false;
  }
  // whoever stands on the button keeps it
  if (!place.contains(document.activeElement) || fresh.dataset.progress !== 'goes-on') {
    place.replaceChildren(...fresh.childNodes);
  }
  return fresh.dataset.progress === 'goes-on';
}

async function follow() {
  if (document.hidden || (await look())) setTimeout(follow, EVERY);
}

if (place) setTimeout(follow, EVERY);

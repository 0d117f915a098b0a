/* A correction is checked when its field is left, the bar counts along, and leaving with words that nobody looked
   at asks once. Without this file the buttons do the same. */

const form = document.querySelector('[data-preview]');

function watch(place) {
  const bar = place.querySelector('[data-bar]');
  const waiting = place.querySelector('[data-unsaved]');
  const unsaved = new Set();
  let isSending = false;

  function showWaiting() {
    if (!waiting) return;
    waiting.hidden = unsaved.size === 0;
    waiting.querySelector('[data-unsaved-count]').textContent = String(unsaved.size);
  }

  function showCounts(answer) {
    const counts = { ...answer.counts, questions: answer.counts.asked };
    place.querySelectorAll('[data-state]').forEach((link) => {
      const number = counts[link.dataset.state];
      if (number === undefined) return;
      link.dataset.number = String(number);
      link.querySelector('b').textContent = number.toLocaleString('en');
    });
    const button = bar && bar.querySelector('button[name="write"]');
    if (!button) return;
    button.textContent = answer.write;
    button.disabled = answer.to_write === 0;
    place.querySelector('input[name="basis"]').value = answer.basis;
  }

  async function check(field) {
    const body = new FormData();
    body.set('csrfmiddlewaretoken', place.querySelector('input[name="csrfmiddlewaretoken"]').value);
    body.set(field.name, field.value);
    body.set('cell', field.name.slice('fix:'.length));
    try {
      const response = await fetch(field.dataset.correction, { method: 'POST', body });
      if (!response.ok) return;
      const answer = await response.json();
      if (!answer.is_kept) return;
      unsaved.delete(field.name);
      showWaiting();
      if (!answer.counts) return;
      const line = field.closest('tr');
      line.classList.toggle('is-mended', answer.why === '');
      field.setAttribute('aria-invalid', String(answer.why !== ''));
      if (answer.why) line.querySelector('[data-why]').textContent = answer.why;
      showCounts(answer);
    } catch {
      /* no network: the words stay in the field and are sent with the form */
    }
  }

  place.addEventListener('input', (event) => {
    if (!event.target.matches('[data-correction]')) return;
    unsaved.add(event.target.name);
    showWaiting();
  });
  place.addEventListener('change', (event) => {
    if (event.target.matches('[data-correction]')) check(event.target);
  });
  place.addEventListener('submit', () => {
    isSending = true;
  });
  window.addEventListener('beforeunload', (event) => {
    if (unsaved.size && !isSending) event.preventDefault();
  });
}

if (form) watch(form);

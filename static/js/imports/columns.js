/* What is asked again by the server follows at once: other sheets, another kind, an extra field. */

const form = document.querySelector('[data-columns]');

function follow(place) {
  place.addEventListener('change', (event) => {
    const changed = event.target;
    const asksAnew = changed.matches('select[name="kind"], input[name="sheet"]');
    const makesExtra = changed.matches('select[name^="target-"]') && changed.value === 'extra';
    if (asksAnew || makesExtra) place.requestSubmit(place.querySelector('button[name="look"]'));
  });
}

if (form) follow(form);

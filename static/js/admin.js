/* The stock admin leaves some of its fields without a name for those who listen to it: the search box, the
   cells of a table of rows, and the fields built by Select2. Its templates stay as they are; names are added here. */

import './session.js';

function nameSearch() {
  const box = document.getElementById('searchbar');
  const button = box && box.form.querySelector('input[type="submit"]');
  if (button) box.setAttribute('aria-label', button.value);
}

function nameCells(place) {
  place.querySelectorAll('.tabular td').forEach((cell) => {
    const head = cell.closest('table').tHead.rows[0].cells[cell.cellIndex];
    const words = head ? head.textContent.trim() : '';
    cell.querySelectorAll('input:not([type="hidden"]), select, textarea').forEach((field) => {
      if (words && !field.labels.length) field.setAttribute('aria-label', words);
    });
  });
}

function nameOf(select) {
  const label = select && select.labels[0];
  return label ? label.textContent.trim().replace(/[:：]$/, '') : select && select.getAttribute('aria-label');
}

/* A box of Select2 is named by its value alone, and the place that one types into not at all. */
function nameBox(select) {
  const box = select.nextElementSibling;
  const words = nameOf(select);
  if (!words || !box || !box.classList.contains('select2')) return;
  box.querySelectorAll('[role="combobox"], [role="textbox"], .select2-search__field').forEach((part) => {
    const value = box.querySelector('[role="textbox"]');
    const chosen = value ? value.textContent.replace('×', '').trim() : '';
    part.removeAttribute('aria-labelledby');
    part.setAttribute('aria-label', chosen ? `${words}: ${chosen}` : words);
  });
}

function nameAll(place) {
  nameCells(place);
  place.querySelectorAll('select.admin-autocomplete').forEach(nameBox);
}

nameSearch();

/* An empty head names nothing, so it is an ordinary cell. */
document.querySelectorAll('.tabular thead th').forEach((head) => {
  if (head.textContent.trim()) return;
  const cell = document.createElement('td');
  cell.className = head.className;
  head.replaceWith(cell);
});

/* Where several may be chosen, each has its own mark to remove it; one for all would stand inside the list. */
document.querySelectorAll('select.admin-autocomplete[multiple]').forEach((select) => {
  select.dataset.allowClear = 'false';
});

/* Select2 builds its boxes in jQuery's ready queue, in which this comes later, and again for a row that is added. */
const jquery = window.django && window.django.jQuery;
if (jquery) {
  jquery(() => nameAll(document));
  jquery(document).on('change', 'select.admin-autocomplete', (event) => nameBox(event.target));
}
document.addEventListener('formset:added', (event) => setTimeout(nameAll, 0, event.target.closest('table') || event.target));

/* The list that opens stands at the end of the page, apart from its field. */
document.addEventListener('focusin', (event) => {
  if (!event.target.matches('.select2-dropdown .select2-search__field')) return;
  const box = document.querySelector('.select2-container--open');
  const words = nameOf(box && box.previousElementSibling);
  if (words) event.target.setAttribute('aria-label', words);
});

/* Django draws these hints after loading, with a label that only a picture may have. */
window.addEventListener('load', () => {
  document.querySelectorAll('span.help-tooltip[aria-label]').forEach((hint) => {
    hint.setAttribute('role', 'img');
  });
});

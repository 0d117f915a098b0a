/* Cells copied from a spreadsheet are spread over a sheet, from the field that has the focus to the right and down.
   Without this file the lines are pasted into the box below the sheet, and the server reads them. */

import { hasSeveralCells, readCells } from './cells.js';

function fieldsOf(row) {
  return [...row.querySelectorAll('input:not([type="hidden"]), select')];
}

function optionFor(select, words) {
  const wanted = words.toLowerCase();
  return [...select.options].find(
    (option) => option.value === wanted || option.textContent.trim().toLowerCase() === wanted,
  );
}

function fill(field, words) {
  if (field.matches('select')) {
    const option = optionFor(field, words);
    if (!option) return false;
    field.value = option.value;
  } else {
    field.value = words;
  }
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return true;
}

/* A reason in the place of a value is chosen as the reason. */
function fillCell(fields, place, words) {
  const field = fields[place];
  if (!field) return false;
  const next = fields[place + 1];
  if (!field.matches('select') && next && next.matches('select') && words && optionFor(next, words)) {
    field.value = '';
    return fill(next, words);
  }
  return fill(field, words);
}

function spread(table, start, rows) {
  const lines = [...table.tBodies[0].rows];
  const first = lines.indexOf(start.closest('tr'));
  const column = fieldsOf(lines[first]).indexOf(start);
  let filled = 0;
  rows.forEach((cells, down) => {
    const line = lines[first + down];
    if (!line) return;
    const fields = fieldsOf(line);
    cells.forEach((words, right) => {
      if (fillCell(fields, column + right, words)) filled += 1;
    });
  });
  return filled;
}

document.querySelectorAll('[data-grid]').forEach((table) => {
  table.addEventListener('paste', (event) => {
    const text = event.clipboardData.getData('text/plain');
    const start = event.target.closest('input, select');
    if (!start || !hasSeveralCells(text)) return;
    event.preventDefault();
    const filled = spread(table, start, readCells(text));
    const said = document.querySelector('[data-grid-said]');
    if (said) said.textContent = `${said.dataset.gridSaid} ${filled}`;
  });
});

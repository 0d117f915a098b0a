/* The cells of what was copied from a spreadsheet: it puts tabs between cells and ends each row; a cell with a line
   break inside stands in quotes. */
export function readCells(text) {
  const rows = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  return rows.map((row) => row.split('\t').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
}

/* Whether the text is more than one cell; then it is spread over the sheet. */
export function hasSeveralCells(text) {
  return /[\t\n]/.test(text.replace(/\r?\n$/, ''));
}

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hasSeveralCells, readCells } from '../../../static/js/cells.js';
import { readShares } from '../../../static/js/shares.js';

test('tabs part cells and ends of lines part rows, of whichever system', () => {
  assert.deepEqual(readCells('a\t b \r\nc\t\r\n'), [['a', 'b'], ['c', '']]);
  assert.deepEqual(readCells('a\rb'), [['a'], ['b']]);
});

test('the quotes around a cell are no part of it', () => {
  assert.deepEqual(readCells('"1,200"\t5"'), [['1,200', '5"']]);
});

test('one cell with the end of its row is one value, typed as usual', () => {
  assert.equal(hasSeveralCells('12\r\n'), false);
  assert.equal(hasSeveralCells('12\t13'), true);
  assert.equal(hasSeveralCells('12\n13\n'), true);
});

test('weights are shown as their part of the sum', () => {
  assert.deepEqual(readShares(['1', '3']), ['25.00%', '75.00%']);
  assert.deepEqual(readShares(['2', '', '-4', 'x']), ['100.00%', '0.00%', '0.00%', '0.00%']);
});

test('weights that add up to nothing have no part', () => {
  assert.deepEqual(readShares(['0', '']), ['–', '–']);
});

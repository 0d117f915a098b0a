import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lastKnown, parseNumber, readTable, spreadLabels } from '../../../static/js/charts/line.js';

const cell = (textContent, dataset = {}) => ({ textContent, dataset });
const row = (...cells) => ({ cells });

test('numbers are read as the page prints them, and what is unknown is never zero', () => {
  assert.deepEqual([' 12 ', '0', '−3.5', '–', ''].map(parseNumber), [12, 0, -3.5, null, null]);
});

test('only the columns that name a tone are series', () => {
  const table = {
    tHead: { rows: [row(cell('Month'), cell(' Open ', { c: '1' }), cell('Note'), cell('Late', { c: '2' }))] },
    tBodies: [{ rows: [row(cell('May'), cell('7'), cell('x'), cell('–')), row(cell('June'), cell('9'), cell(''), cell('2'))] }],
  };
  assert.deepEqual(readTable(table), {
    labels: ['May', 'June'],
    series: [
      { label: 'Open', tone: '1', data: [7, 9] },
      { label: 'Late', tone: '2', data: [null, 2] },
    ],
  });
});

test('a line ends at its last known value', () => {
  assert.equal(lastKnown([1, null, 3, null]), 2);
  assert.equal(lastKnown([0]), 0);
  assert.equal(lastKnown([null, null]), -1);
});

test('names of lines that end far apart stay where the lines end', () => {
  const labels = [{ y: 10 }, { y: 60 }];
  assert.deepEqual(spreadLabels(labels, 18, 100), labels);
});

test('names of lines that end close together are pushed down by a line each', () => {
  const labels = spreadLabels([{ y: 10 }, { y: 12 }, { y: 13 }], 18, 100);
  assert.deepEqual(labels.map(({ y }) => y), [10, 28, 46]);
});

test('names never leave the chart at its foot', () => {
  const labels = spreadLabels([{ y: 90, text: 'a' }, { y: 95, text: 'b' }], 18, 100);
  assert.deepEqual(labels, [{ y: 82, text: 'a' }, { y: 100, text: 'b' }]);
});

test('no name is nothing to spread', () => {
  assert.deepEqual(spreadLabels([], 18, 100), []);
});

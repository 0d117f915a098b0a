import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cornerBoxes, doMeet, nextDot, placeNames, placesAround } from '../../../static/js/charts/quadrant.js';

const area = { left: 0, top: 0, right: 400, bottom: 300 };
const widthOf = (words) => words.length * 10;
const dot = (name, light, x, y) => ({ dot: { name, light }, point: { x, y } });
const place = (points, more) => placeNames(points, { area, height: 18, isWide: true, taken: [], widthOf, ...more });

test('boxes that share an edge only do not meet', () => {
  const box = { x: 0, y: 0, w: 10, h: 10 };
  assert.equal(doMeet(box, { ...box, x: 10 }), false);
  assert.equal(doMeet(box, { ...box, x: 9 }), true);
  assert.equal(doMeet(box, { ...box, y: 10 }), false);
});

test('a name stands to the right of its dot where there is room', () => {
  assert.deepEqual(placesAround({ x: 100, y: 100 }, 50, 18, area)[0], { x: 112, y: 91, w: 50, h: 18 });
});

test('a name never leaves the chart', () => {
  const places = placesAround({ x: 390, y: 5 }, 50, 18, area);
  assert.ok(places.length > 0);
  places.forEach((box) => {
    assert.ok(box.x >= area.left && box.x + box.w <= area.right);
    assert.ok(box.y >= area.top && box.y + box.h <= area.bottom);
  });
  assert.deepEqual(placesAround({ x: 200, y: 100 }, 500, 18, area), []);
});

test('names meet neither dots, nor what is taken, nor each other', () => {
  const points = [dot('One', 'red', 100, 100), dot('Two', 'red', 118, 100), dot('Three', 'amber', 125, 112)];
  const taken = [{ x: 130, y: 80, w: 100, h: 30 }];
  const names = place(points, { taken });
  const dots = points.map(({ point }) => ({ x: point.x - 8, y: point.y - 8, w: 16, h: 16 }));
  assert.ok(names.length > 1);
  names.forEach((name, index) => {
    [...dots, ...taken, ...names.slice(index + 1)].forEach((other) => assert.equal(doMeet(name, other), false));
  });
});

test('red parks are named first, and on a narrow chart alone', () => {
  const points = [dot('Green', 'green', 300, 200), dot('Red', 'red', 100, 100), dot('Amber', 'amber', 200, 50)];
  assert.deepEqual(place(points).map(({ name }) => name), ['Red', 'Amber', 'Green']);
  assert.deepEqual(place(points, { isWide: false }).map(({ name }) => name), ['Red']);
});

test('a name without a free place is left out', () => {
  assert.deepEqual(place([dot('Hidden', 'red', 100, 100)], { taken: [{ x: 0, y: 0, w: 400, h: 300 }] }), []);
});

test('the four words take the four corners', () => {
  const boxes = cornerBoxes(['act', 'heavy', 'slow', 'steady'], { area, height: 18, widthOf });
  assert.deepEqual(boxes, [
    { x: 0, y: 274, w: 46, h: 26 },
    { x: 0, y: 0, w: 66, h: 26 },
    { x: 344, y: 274, w: 56, h: 26 },
    { x: 324, y: 0, w: 76, h: 26 },
  ]);
});

test('arrows go from dot to dot, over the sets and around the ends', () => {
  const sizes = [2, 1];
  assert.deepEqual(nextDot(sizes, undefined, 1), { datasetIndex: 0, index: 0 });
  assert.deepEqual(nextDot(sizes, undefined, -1), { datasetIndex: 1, index: 0 });
  assert.deepEqual(nextDot(sizes, { datasetIndex: 0, index: 1 }, 1), { datasetIndex: 1, index: 0 });
  assert.deepEqual(nextDot(sizes, { datasetIndex: 1, index: 0 }, 1), { datasetIndex: 0, index: 0 });
  assert.deepEqual(nextDot(sizes, { datasetIndex: 0, index: 0 }, -1), { datasetIndex: 1, index: 0 });
});

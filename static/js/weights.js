/* While weights are typed, each shows its part of the half in percent. The page computes the same when it is sent. */

import { readShares } from './shares.js';

function refresh(half) {
  const inputs = [...half.querySelectorAll('input')];
  const shares = readShares(inputs.map((input) => input.value));
  inputs.forEach((input, place) => {
    const shown = input.closest('.field').querySelector('[data-percent]');
    if (shown) shown.textContent = shares[place];
  });
}

document.querySelectorAll('[data-weights] [data-half]').forEach((half) => {
  half.addEventListener('input', () => refresh(half));
});

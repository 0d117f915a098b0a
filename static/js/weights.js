/* While weights are typed, each shows its part of the half in percent. The page computes the same when it is sent. */

function refresh(half) {
  const inputs = [...half.querySelectorAll('input')];
  const values = inputs.map((input) => Math.max(Number(input.value) || 0, 0));
  const total = values.reduce((sum, value) => sum + value, 0);
  inputs.forEach((input, place) => {
    const shown = input.closest('.field').querySelector('[data-percent]');
    if (shown) shown.textContent = total ? `${((100 * values[place]) / total).toFixed(2)}%` : '–';
  });
}

document.querySelectorAll('[data-weights] [data-half]').forEach((half) => {
  half.addEventListener('input', () => refresh(half));
});

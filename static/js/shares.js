/* Weights as parts of their sum in percent, with two decimals; a dash where they add up to nothing. What is no number
   or below zero weighs nothing. */
export function readShares(typed) {
  const weights = typed.map((value) => Math.max(Number(value) || 0, 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (total ? `${((100 * weight) / total).toFixed(2)}%` : '–'));
}

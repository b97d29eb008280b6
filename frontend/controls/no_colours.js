/**
 * Stands in for d3-color in the bundle. A scale of numbers never blends colours, but d3-interpolate
 * would bring all of them along for the case that one did.
 */

export const color = () => null;
export const rgb = color;
export const [hsl, lab, hcl, cubehelix] = [color, color, color, color];

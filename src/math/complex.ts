/** A complex number in doubles; NaN where an expression has no value. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** No value. */
export const nothing: Complex = { re: Number.NaN, im: Number.NaN };

/** A real number as a complex one. */
export function real(re: number): Complex {
  return { re, im: 0 };
}

export function add(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

export function multiply(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(a.re * b.re);
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function divide(a: Complex, b: Complex): Complex {
  if (a.im === 0 && b.im === 0) return real(a.re / b.re);
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}

export function exponential(value: Complex): Complex {
  const size = Math.exp(value.re);
  return value.im === 0
    ? real(size)
    : { re: size * Math.cos(value.im), im: size * Math.sin(value.im) };
}

export function logarithm(value: Complex): Complex {
  return { re: Math.log(Math.hypot(value.re, value.im)), im: Math.atan2(value.im, value.re) };
}

export function sine(value: Complex): Complex {
  if (value.im === 0) return real(Math.sin(value.re));
  return {
    re: Math.sin(value.re) * Math.cosh(value.im),
    im: Math.cos(value.re) * Math.sinh(value.im),
  };
}

export function cosine(value: Complex): Complex {
  if (value.im === 0) return real(Math.cos(value.re));
  return {
    re: Math.cos(value.re) * Math.cosh(value.im),
    im: -Math.sin(value.re) * Math.sinh(value.im),
  };
}

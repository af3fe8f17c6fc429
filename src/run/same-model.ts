/** Whether the name that a server answers under means the model that was asked: a longer form of it, such as a dated snapshot, does. */
export function isSameModel(served: string, asked: string): boolean {
  const [a, b] = [served.toLowerCase(), asked.toLowerCase()];
  return a.includes(b) || b.includes(a);
}

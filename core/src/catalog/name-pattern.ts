/** Whether an event name is meant: by the name itself, or by its beginning and a star, such as `order.*`. */
export function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

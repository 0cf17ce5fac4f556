export function isCommonWord(_hash: number): boolean {
  return false;
}

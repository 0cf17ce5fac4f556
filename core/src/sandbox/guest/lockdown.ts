/**
 * Takes out of the isolate what no adapter needs and what would get around its limits: WebAssembly
 * and resizable buffers take memory that the isolate's limit does not count, `Atomics.wait` blocks.
 * Called once, before the adapter is there.
 */
export function lockDown(): void {
  for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics"]) {
    Reflect.deleteProperty(globalThis, name);
  }
  const buffers = ArrayBuffer.prototype;
  for (const method of ["resize", "transfer", "transferToFixedLength"]) {
    Reflect.deleteProperty(buffers, method);
  }
  const FixedArrayBuffer = new Proxy(ArrayBuffer, {
    construct(target, args, newTarget) {
      if (args.length > 1) throw new TypeError("buffers cannot be resizable in the sandbox");
      return Reflect.construct(target, args, newTarget) as ArrayBuffer;
    },
  });
  Reflect.set(buffers, "constructor", FixedArrayBuffer);
  Object.defineProperty(globalThis, "ArrayBuffer", { value: FixedArrayBuffer });
}

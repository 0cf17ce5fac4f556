import { types, type Type } from "../types.ts";

/**
 * Solves the unknowns of type inference. State: what each type variable stands for. A snapshot undoes
 * a trial, which overload resolution needs.
 */
export class Unifier {
  #bindings: (Type | undefined)[] = [];

  /** A new unknown. */
  fresh(): Type {
    this.#bindings.push(undefined);
    return { kind: "var", id: this.#bindings.length - 1 };
  }

  /** Runs a trial; keeps what it bound only when it answers true. */
  attempt(trial: () => boolean): boolean {
    const before = [...this.#bindings];
    const kept = trial();
    if (!kept) this.#bindings = before;
    return kept;
  }

  /** Runs a trial and undoes what it bound. */
  probe<T>(trial: () => T): T {
    const before = [...this.#bindings];
    const result = trial();
    this.#bindings = before;
    return result;
  }

  /** The type that a variable stands for, one level deep. */
  shallow(type: Type): Type {
    let current = type;
    while (current.kind === "var") {
      const bound = this.#bindings[current.id];
      if (bound === undefined) return current;
      current = bound;
    }
    return current;
  }

  /** The type with every solved variable replaced; what stays open becomes `dyn`. */
  resolve(type: Type): Type {
    // Where there never was an unknown, no type holds one.
    if (this.#bindings.length === 0) return type;
    const known = this.shallow(type);
    switch (known.kind) {
      case "var":
        return types.dyn;
      case "list":
        return types.list(this.resolve(known.element));
      case "map":
        return types.map(this.resolve(known.key), this.resolve(known.value));
      case "optional":
        return types.optional(this.resolve(known.value));
      case "type":
        return types.type(this.resolve(known.of));
      case "abstract":
        return types.abstract(
          known.name,
          known.parameters.map((part) => this.resolve(part)),
        );
      default:
        return known;
    }
  }

  /** A signature's type with its parameters replaced by unknowns of this call. */
  instantiate(type: Type, parameters: Map<string, Type>): Type {
    switch (type.kind) {
      case "param": {
        const known = parameters.get(type.name) ?? this.fresh();
        parameters.set(type.name, known);
        return known;
      }
      case "list":
        return types.list(this.instantiate(type.element, parameters));
      case "map":
        return types.map(
          this.instantiate(type.key, parameters),
          this.instantiate(type.value, parameters),
        );
      case "optional":
        return types.optional(this.instantiate(type.value, parameters));
      case "type":
        return types.type(this.instantiate(type.of, parameters));
      case "abstract":
        return types.abstract(
          type.name,
          type.parameters.map((part) => this.instantiate(part, parameters)),
        );
      default:
        return type;
    }
  }

  /** Whether a value of type `from` may stand where `to` is wanted; binds unknowns to make it so. */
  assign(from: Type, to: Type): boolean {
    const source = this.shallow(from);
    const target = this.shallow(to);
    if (source === target || (source.kind === "var" && target === source)) return true;
    if (target.kind === "var") return this.#bind(target.id, source);
    if (source.kind === "var") return this.#bind(source.id, target);
    if (source.kind === "dyn") return this.#loosen(to);
    if (target.kind === "dyn") return true;
    switch (target.kind) {
      case "string":
        if (source.kind === "literals") this.#widen(from);
        return source.kind === "string" || source.kind === "literals";
      case "literals":
        if (source.kind === "string") return this.#widen(to);
        if (source.kind !== "literals") return false;
        return source.values.every((value) => target.values.includes(value)) || this.#widen(to);
      case "list":
        return source.kind === "list" && this.assign(source.element, target.element);
      case "map":
        if (source.kind === "object") return this.assign(types.string, target.key);
        return (
          source.kind === "map" &&
          this.assign(source.key, target.key) &&
          this.assign(source.value, target.value)
        );
      case "object":
        return source.kind === "object" || source.kind === "map";
      case "optional":
        return source.kind === "optional" && this.assign(source.value, target.value);
      case "type":
        return source.kind === "type";
      case "abstract":
        return (
          source.kind === "abstract" &&
          source.name === target.name &&
          source.parameters.length === target.parameters.length &&
          source.parameters.every((part, index) =>
            this.assign(part, target.parameters[index] ?? types.dyn),
          )
        );
      default:
        return source.kind === target.kind;
    }
  }

  /** The type that holds values of both; `dyn` when nothing narrower does. */
  join(left: Type, right: Type): Type {
    const a = this.shallow(left);
    const b = this.shallow(right);
    if (a.kind === "literals" && b.kind === "literals") {
      return types.literals([...new Set([...a.values, ...b.values])]);
    }
    if (a.kind === "dyn" || b.kind === "dyn") return types.dyn;
    if (a.kind === "list" && b.kind === "list") return types.list(this.join(a.element, b.element));
    if (a.kind === "optional" && b.kind === "optional") {
      return types.optional(this.join(a.value, b.value));
    }
    if (a.kind === "abstract" && b.kind === "abstract" && a.name === b.name) {
      const parts = a.parameters.map((part, at) => this.join(part, b.parameters[at] ?? types.dyn));
      return types.abstract(a.name, parts);
    }
    if (a.kind === "map" && b.kind === "map") {
      return types.map(this.join(a.key, b.key), this.join(a.value, b.value));
    }
    // Null stands for an optional that has no value, as in the specification's type deduction.
    if (a.kind === "null" && b.kind === "optional") return right;
    if (b.kind === "null" && a.kind === "optional") return left;
    if (this.attempt(() => this.assign(b, a))) return a.kind === "literals" ? b : left;
    return this.attempt(() => this.assign(a, b)) ? right : types.dyn;
  }

  #bind(id: number, type: Type): boolean {
    if (this.#occurs(id, type)) return false;
    this.#bindings[id] = type;
    return true;
  }

  /** Lets an unknown that was bound to a few strings hold any string. */
  #widen(type: Type): boolean {
    let current = type;
    while (current.kind === "var") {
      const bound = this.#bindings[current.id];
      if (bound?.kind === "literals") {
        this.#bindings[current.id] = types.string;
        return true;
      }
      if (bound === undefined) return false;
      current = bound;
    }
    return false;
  }

  /** Lets an unknown that was bound to a type hold anything: what is given to it may be anything. */
  #loosen(type: Type): boolean {
    let current = type;
    while (current.kind === "var") {
      const bound = this.#bindings[current.id];
      if (bound !== undefined && bound.kind !== "var") this.#bindings[current.id] = types.dyn;
      if (bound === undefined) break;
      current = bound;
    }
    return true;
  }

  #occurs(id: number, type: Type): boolean {
    const known = this.shallow(type);
    switch (known.kind) {
      case "var":
        return known.id === id;
      case "list":
        return this.#occurs(id, known.element);
      case "map":
        return this.#occurs(id, known.key) || this.#occurs(id, known.value);
      case "optional":
        return this.#occurs(id, known.value);
      case "type":
        return this.#occurs(id, known.of);
      case "abstract":
        return known.parameters.some((part) => this.#occurs(id, part));
      default:
        return false;
    }
  }
}

/** Whether a value of one type may stand where the other is wanted, by their kinds alone; only a trial tells. */
export function mayAssign(from: Type, to: Type): boolean {
  if (from.kind === to.kind || from.kind === "dyn" || from.kind === "var") return true;
  switch (to.kind) {
    case "dyn":
    case "param":
    case "var":
      return true;
    case "string":
      return from.kind === "literals";
    case "literals":
      return from.kind === "string";
    case "map":
      return from.kind === "object";
    case "object":
      return from.kind === "map";
    default:
      return false;
  }
}

import {
  EmbeddedActionsParser,
  type IParserErrorMessageProvider,
  type IToken,
  type ParserMethod,
} from "chevrotain";
import type { Expr, ListExpr, MapExpr } from "./ast.ts";
import { syntaxErrors } from "../diagnostics/errors.ts";
import { between, endOf, fieldName, literalOf, spanOf } from "./literal-tokens.ts";
import { NodeFactory } from "./node-factory.ts";
import { operationOf } from "./precedence.ts";
import * as t from "./tokens.ts";

type Rule = ParserMethod<[], Expr>;
type ListElement = ListExpr["elements"][number];
type MapEntry = MapExpr["entries"][number];

/** The arguments of a call, up to its closing bracket. */
interface Call {
  readonly args: readonly Expr[];
  readonly end: IToken;
}

/** What may follow an operand: a field or a method, an index, or what makes a message of it. */
type Suffix =
  | {
      readonly name: IToken;
      readonly question: IToken | undefined;
      readonly call: Call | undefined;
    }
  | { readonly index: Expr; readonly question: IToken | undefined; readonly end: IToken }
  | { readonly brace: IToken };

/**
 * CEL's grammar, one method a rule, from the loosest operator to the tightest. Actions build the AST
 * through a {@link NodeFactory}. One instance serves every parse: constructing it costs about 20 ms.
 */
export class Grammar extends EmbeddedActionsParser {
  make = new NodeFactory();

  // Alternatives that need nothing of the rule under way are made once, not at each call of it.
  readonly #operators = [
    { ALT: () => this.CONSUME(t.And) },
    { ALT: () => this.CONSUME(t.Or) },
    { ALT: () => this.CONSUME(t.Equality) },
    { ALT: () => this.CONSUME(t.Ordering) },
    { ALT: () => this.CONSUME(t.In) },
    { ALT: () => this.CONSUME(t.MissingOperator) },
    { ALT: () => this.CONSUME(t.Plus) },
    { ALT: () => this.CONSUME(t.Minus) },
    { ALT: () => this.CONSUME(t.Factor) },
  ];
  readonly #signs = [
    {
      ALT: (): readonly IToken[] => {
        const signs: IToken[] = [];
        this.AT_LEAST_ONE(() => signs.push(this.CONSUME(t.Not)));
        return signs;
      },
    },
    {
      ALT: (): readonly IToken[] => {
        const signs: IToken[] = [];
        this.AT_LEAST_ONE2(() => signs.push(this.CONSUME(t.Minus)));
        return signs;
      },
    },
  ];
  readonly #signed = (): readonly IToken[] => this.OR(this.#signs);
  readonly #primaries = [
    { ALT: () => this.#named(this.CONSUME(t.Identifier), this.OPTION2(this.#call), false) },
    { ALT: () => this.SUBRULE(this.absolute) },
    { ALT: () => this.SUBRULE(this.group) },
    { ALT: () => this.SUBRULE(this.list) },
    { ALT: () => this.SUBRULE(this.map) },
    { ALT: () => this.#literal(this.CONSUME(t.Integer)) },
    { ALT: () => this.#literal(this.CONSUME(t.Float)) },
    { ALT: () => this.#literal(this.CONSUME(t.Text)) },
    { ALT: () => this.#literal(this.CONSUME(t.RawText)) },
    { ALT: () => this.#literal(this.CONSUME(t.True)) },
    { ALT: () => this.#literal(this.CONSUME(t.False)) },
    { ALT: () => this.#literal(this.CONSUME(t.Null)) },
    { ALT: () => this.#missing(this.CONSUME(t.MissingOperand)) },
  ];
  readonly #call = (): Call => {
    this.CONSUME(t.LeftParen);
    const args = this.SUBRULE(this.args);
    return { args, end: this.CONSUME(t.RightParen) };
  };
  readonly #suffixes = [
    {
      ALT: (): Suffix => {
        this.CONSUME(t.Dot);
        const question = this.OPTION3(this.#question);
        return { name: this.OR3(this.#fieldNames), question, call: this.OPTION4(this.#method) };
      },
    },
    { ALT: (): Suffix => this.SUBRULE(this.indexed) },
    { ALT: (): Suffix => this.SUBRULE(this.message) },
  ];
  readonly #question = (): IToken => this.CONSUME(t.Question);
  readonly #fieldNames = [
    { ALT: () => this.CONSUME2(t.Identifier) },
    { ALT: () => this.CONSUME(t.EscapedName) },
    { ALT: () => this.CONSUME2(t.MissingOperand) },
  ];
  readonly #method = (): Call => {
    this.CONSUME2(t.LeftParen);
    const args = this.SUBRULE2(this.args);
    return { args, end: this.CONSUME2(t.RightParen) };
  };

  constructor(errorMessageProvider: IParserErrorMessageProvider) {
    super(t.vocabulary, { maxLookahead: 2, errorMessageProvider });
    this.performSelfAnalysis();
  }

  readonly expression: Rule = this.RULE("expression", (): Expr => {
    const condition = this.SUBRULE(this.operation);
    let result = condition;
    this.OPTION(() => {
      this.CONSUME(t.Question);
      const whenTrue = this.SUBRULE2(this.operation);
      this.CONSUME(t.Colon);
      const whenFalse = this.SUBRULE(this.expression);
      result = this.ACTION(() => this.make.conditional(condition, whenTrue, whenFalse));
    });
    return result;
  });

  /** All operators between operands in one rule: a rule for each level is the most of what reading costs. */
  readonly operation: Rule = this.RULE("operation", (): Expr => {
    const operands = [this.SUBRULE(this.operand)];
    const operators: IToken[] = [];
    this.MANY(() => {
      operators.push(this.OR(this.#operators));
      operands.push(this.SUBRULE2(this.operand));
    });
    const [first] = operands;
    if (operators.length === 0 && first !== undefined) return first;
    return this.ACTION(() => operationOf(this.make, operands, operators));
  });

  /** One operand with its signs, and what follows it after dots and in brackets; in one rule likewise. */
  readonly operand: Rule = this.RULE("operand", (): Expr => {
    const signs = this.OPTION(this.#signed);
    let node = this.OR1(this.#primaries);
    this.MANY(() => {
      const suffix = this.OR2(this.#suffixes);
      node = this.ACTION(() => this.#extended(node, suffix));
    });
    if (signs === undefined) return node;
    return this.ACTION(() => this.#signedBy(signs, node));
  });

  readonly indexed: ParserMethod<[], Suffix> = this.RULE("indexed", (): Suffix => {
    this.CONSUME(t.LeftBracket);
    const question = this.OPTION(() => this.CONSUME(t.Question));
    const index = this.SUBRULE(this.expression);
    return { index, question, end: this.CONSUME(t.RightBracket) };
  });

  /** What stands inside is nothing that the language has; recovery takes it out. */
  readonly message: ParserMethod<[], Suffix> = this.RULE("message", (): Suffix => {
    this.CONSUME(t.LeftBrace);
    return { brace: this.CONSUME(t.RightBrace) };
  });

  /** A name that is looked up in no container. */
  readonly absolute: Rule = this.RULE("absolute", (): Expr => {
    this.CONSUME(t.Dot);
    const name = this.CONSUME(t.Identifier);
    const call = this.OPTION(() => {
      this.CONSUME(t.LeftParen);
      const args = this.SUBRULE(this.args);
      return { args, end: this.CONSUME(t.RightParen) };
    });
    return this.#named(name, call, true);
  });

  readonly args: ParserMethod<[], Expr[]> = this.RULE("args", (): Expr[] => {
    const args: Expr[] = [];
    this.MANY_SEP({ SEP: t.Comma, DEF: () => args.push(this.SUBRULE(this.expression)) });
    return args;
  });

  readonly group: Rule = this.RULE("group", (): Expr => {
    this.CONSUME(t.LeftParen);
    const inner = this.SUBRULE(this.expression);
    this.CONSUME(t.RightParen);
    return inner;
  });

  readonly list: Rule = this.RULE("list", (): Expr => {
    const start = this.CONSUME(t.LeftBracket);
    const elements: ListElement[] = [];
    this.OPTION(() => {
      elements.push(this.SUBRULE(this.element));
      this.MANY(() => {
        this.CONSUME1(t.Comma);
        elements.push(this.SUBRULE2(this.element));
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    const end = this.CONSUME(t.RightBracket);
    return this.ACTION(() => this.make.list(elements, between(start, end)));
  });

  readonly element: ParserMethod<[], ListElement> = this.RULE("element", (): ListElement => {
    const question = this.OPTION(() => this.CONSUME(t.Question));
    const value = this.SUBRULE(this.expression);
    return { value, optional: question !== undefined };
  });

  readonly map: Rule = this.RULE("map", (): Expr => {
    const start = this.CONSUME(t.LeftBrace);
    const entries: MapEntry[] = [];
    this.OPTION(() => {
      entries.push(this.SUBRULE(this.entry));
      this.MANY(() => {
        this.CONSUME1(t.Comma);
        entries.push(this.SUBRULE2(this.entry));
      });
      this.OPTION2(() => this.CONSUME2(t.Comma));
    });
    const end = this.CONSUME(t.RightBrace);
    return this.ACTION(() => this.make.map(entries, between(start, end)));
  });

  readonly entry: ParserMethod<[], MapEntry> = this.RULE("entry", (): MapEntry => {
    const question = this.OPTION(() => this.CONSUME(t.Question));
    const key = this.SUBRULE(this.expression);
    this.CONSUME(t.Colon);
    const value = this.SUBRULE2(this.expression);
    return { key, value, optional: question !== undefined };
  });

  #named(name: IToken, call: Call | undefined, isAbsolute: boolean): Expr {
    return this.ACTION(() => {
      const { image } = name;
      const span = spanOf(name);
      if (t.RESERVED_WORDS.has(image)) {
        this.make.problems.push(syntaxErrors.reservedWord(image, span));
      }
      if (call === undefined) return this.make.ident(image, span, isAbsolute);
      return this.make.call(undefined, image, span, call.args, endOf(call.end), isAbsolute);
    });
  }

  #extended(operand: Expr, suffix: Suffix): Expr {
    if ("index" in suffix) {
      const { index, question, end } = suffix;
      return this.make.index(operand, index, question !== undefined, endOf(end));
    }
    if ("brace" in suffix) return this.make.message(operand, endOf(suffix.brace));
    const { name, question, call } = suffix;
    const span = spanOf(name);
    if (call !== undefined) {
      if (question !== undefined) this.make.problems.push(syntaxErrors.optionalCall(span));
      return this.make.call(operand, name.image, span, call.args, endOf(call.end));
    }
    if (name.tokenType === t.MissingOperand) {
      return this.make.mistake([operand], { start: operand.span.start, end: span.end });
    }
    return this.make.select(operand, fieldName(name), span, question !== undefined);
  }

  /** The innermost sign is the last. All are the same. */
  #signedBy(signs: readonly IToken[], operand: Expr): Expr {
    return signs.reduceRight((inner, { startOffset, tokenType }) => {
      return this.make.unary(tokenType === t.Not ? "!" : "-", inner, startOffset);
    }, operand);
  }

  #literal(token: IToken): Expr {
    return this.ACTION(() => literalOf(this.make, token));
  }

  #missing(token: IToken): Expr {
    return this.ACTION(() => this.make.mistake([], spanOf(token)));
  }
}

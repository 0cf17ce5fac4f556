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

/**
 * CEL's grammar, one method a rule, from the loosest operator to the tightest. Actions build the AST
 * through a {@link NodeFactory}. One instance serves every parse: constructing it costs about 20 ms.
 */
export class Grammar extends EmbeddedActionsParser {
  make = new NodeFactory();

  // Alternatives that need nothing of the rule under way are made once, not at each call of it.
  readonly #operators = [
    { ALT: () => this.CONSUME(t.Equality) },
    { ALT: () => this.CONSUME(t.Ordering) },
    { ALT: () => this.CONSUME(t.In) },
    { ALT: () => this.CONSUME(t.MissingOperator) },
    { ALT: () => this.CONSUME(t.Plus) },
    { ALT: () => this.CONSUME(t.Minus) },
    { ALT: () => this.CONSUME(t.Factor) },
  ];
  readonly #signed = [
    { ALT: () => this.SUBRULE(this.not) },
    { ALT: () => this.SUBRULE(this.negative) },
    { ALT: () => this.SUBRULE(this.member) },
  ];
  readonly #fieldNames = [
    { ALT: () => this.CONSUME(t.Identifier) },
    { ALT: () => this.CONSUME(t.EscapedName) },
    { ALT: () => this.CONSUME(t.MissingOperand) },
  ];
  readonly #primaries = [
    { ALT: () => this.SUBRULE(this.name) },
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

  constructor(errorMessageProvider: IParserErrorMessageProvider) {
    super(t.vocabulary, { maxLookahead: 2, errorMessageProvider });
    this.performSelfAnalysis();
  }

  readonly expression: Rule = this.RULE("expression", (): Expr => {
    const condition = this.SUBRULE(this.disjunction);
    let result = condition;
    this.OPTION(() => {
      this.CONSUME(t.Question);
      const whenTrue = this.SUBRULE2(this.disjunction);
      this.CONSUME(t.Colon);
      const whenFalse = this.SUBRULE(this.expression);
      result = this.ACTION(() => this.make.conditional(condition, whenTrue, whenFalse));
    });
    return result;
  });

  readonly disjunction: Rule = this.RULE("disjunction", (): Expr => {
    const operands = [this.SUBRULE(this.conjunction)];
    this.MANY(() => {
      this.CONSUME(t.Or);
      operands.push(this.SUBRULE2(this.conjunction));
    });
    return this.ACTION(() => this.make.logical("||", operands));
  });

  readonly conjunction: Rule = this.RULE("conjunction", (): Expr => {
    const operands = [this.SUBRULE(this.operation)];
    this.MANY(() => {
      this.CONSUME(t.And);
      operands.push(this.SUBRULE2(this.operation));
    });
    return this.ACTION(() => this.make.logical("&&", operands));
  });

  /** Comparisons, sums and products in one rule: a rule for each level is the most of what reading costs. */
  readonly operation: Rule = this.RULE("operation", (): Expr => {
    const operands = [this.SUBRULE(this.unary)];
    const operators: IToken[] = [];
    this.MANY(() => {
      operators.push(this.OR(this.#operators));
      operands.push(this.SUBRULE2(this.unary));
    });
    const [first] = operands;
    if (operators.length === 0 && first !== undefined) return first;
    return this.ACTION(() => operationOf(this.make, operands, operators));
  });

  readonly unary: Rule = this.RULE("unary", (): Expr => this.OR(this.#signed));

  readonly not: Rule = this.RULE("not", (): Expr => {
    const operators: IToken[] = [];
    this.AT_LEAST_ONE(() => operators.push(this.CONSUME(t.Not)));
    return this.#unary("!", operators, this.SUBRULE(this.member));
  });

  readonly negative: Rule = this.RULE("negative", (): Expr => {
    const operators: IToken[] = [];
    this.AT_LEAST_ONE(() => operators.push(this.CONSUME(t.Minus)));
    return this.#unary("-", operators, this.SUBRULE(this.member));
  });

  readonly member: Rule = this.RULE("member", (): Expr => {
    let node = this.OR(this.#primaries);
    this.MANY(() => {
      this.OR1([
        { ALT: () => (node = this.SUBRULE(this.dotted, { ARGS: [node] })) },
        { ALT: () => (node = this.SUBRULE(this.indexed, { ARGS: [node] })) },
        { ALT: () => (node = this.SUBRULE(this.message, { ARGS: [node] })) },
      ]);
    });
    return node;
  });

  readonly dotted: ParserMethod<[Expr], Expr> = this.RULE("dotted", (operand: Expr): Expr => {
    this.CONSUME(t.Dot);
    const question = this.OPTION(() => this.CONSUME(t.Question));
    const name = this.OR(this.#fieldNames);
    let result = this.ACTION(() => {
      const span = { start: operand.span.start, end: spanOf(name).end };
      if (name.tokenType === t.MissingOperand) return this.make.mistake([operand], span);
      return this.make.select(operand, fieldName(name), spanOf(name), question !== undefined);
    });
    this.OPTION2(() => {
      this.CONSUME(t.LeftParen);
      const args = this.SUBRULE(this.args);
      const end = this.CONSUME(t.RightParen);
      result = this.ACTION(() => {
        if (question !== undefined)
          this.make.problems.push(syntaxErrors.optionalCall(spanOf(name)));
        return this.make.call(operand, name.image, spanOf(name), args, endOf(end));
      });
    });
    return result;
  });

  readonly indexed: ParserMethod<[Expr], Expr> = this.RULE("indexed", (operand: Expr): Expr => {
    this.CONSUME(t.LeftBracket);
    const question = this.OPTION(() => this.CONSUME(t.Question));
    const index = this.SUBRULE(this.expression);
    const end = this.CONSUME(t.RightBracket);
    return this.ACTION(() => this.make.index(operand, index, question !== undefined, endOf(end)));
  });

  /** What stands inside is nothing that the language has; recovery takes it out. */
  readonly message: ParserMethod<[Expr], Expr> = this.RULE("message", (operand: Expr): Expr => {
    this.CONSUME(t.LeftBrace);
    const end = this.CONSUME(t.RightBrace);
    return this.ACTION(() => this.make.message(operand, endOf(end)));
  });

  readonly name: Rule = this.RULE("name", (): Expr => {
    const dot = this.OPTION(() => this.CONSUME(t.Dot));
    const name = this.CONSUME(t.Identifier);
    const absolute = dot !== undefined;
    let call: { args: readonly Expr[]; end: number } | undefined;
    this.OPTION2(() => {
      this.CONSUME(t.LeftParen);
      const args = this.SUBRULE(this.args);
      const end = this.CONSUME(t.RightParen);
      call = { args, end: endOf(end) };
    });
    return this.ACTION(() => {
      const { image } = name;
      if (t.RESERVED_WORDS.has(image)) {
        this.make.problems.push(syntaxErrors.reservedWord(image, spanOf(name)));
      }
      if (call === undefined) return this.make.ident(image, spanOf(name), absolute);
      return this.make.call(undefined, image, spanOf(name), call.args, call.end, absolute);
    });
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

  #unary(sign: "!" | "-", operators: readonly IToken[], operand: Expr): Expr {
    return this.ACTION(() =>
      operators.reduceRight(
        (inner, { startOffset }) => this.make.unary(sign, inner, startOffset),
        operand,
      ),
    );
  }

  #literal(token: IToken): Expr {
    return this.ACTION(() => literalOf(this.make, token));
  }

  #missing(token: IToken): Expr {
    return this.ACTION(() => this.make.mistake([], spanOf(token)));
  }
}

/** What can be set about the training. */
export interface TrainOptions {
  /** Rows of weights: 2 to this power. */
  readonly rowBits: number;
  /** First step size of AdaGrad. */
  readonly rate: number;
  /** Pull of every touched weight towards zero. */
  readonly decay: number;
  /** Added to the score of "nothing" where there is a name or address: missing costs more. */
  readonly missCost: number;
  /** Share of names that are kept from lexicon and vocabulary, so that context is learned. */
  readonly unknownShare: number;
  /** Share of words that are not told, so that their classes and shapes are learned from. */
  readonly forgottenShare: number;
  /** How often the examples are read. The mean of the later times is kept. */
  readonly epochs: number;
}

/** Those of the shipped model. */
export const DEFAULTS: TrainOptions = {
  rowBits: 19,
  rate: 0.15,
  decay: 0.002,
  missCost: 2.5,
  unknownShare: 0.15,
  forgottenShare: 0.15,
  epochs: 6,
};

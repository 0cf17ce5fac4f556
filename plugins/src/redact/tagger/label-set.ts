/**
 * How many labels a token can have. By number: 0 nothing, 1 the beginning of a name, 2 what goes on
 * with it, 3 and 4 the same of an address, 5 a place, 6 an organisation. The last two are told apart
 * so that they are not taken for people.
 */
export const LABEL_COUNT = 7;

/** Numbers in a row of scores, one row a token: a score a label, and one that is of none. */
export const SCORE_ROW = 8;

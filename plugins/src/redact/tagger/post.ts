import { OPENS } from "../patterns/openers.ts";
import type { Reading } from "../patterns/reading.ts";
import { hiddenWord } from "./hide.ts";
import { KIND, MARK } from "./tokens.ts";
import type { Tokens } from "./tokens.ts";

const HASH = 0x23;
// Hosts that shorten addresses, or show what is posted.
const SHARED =
  /\/\/(?:t\.co|bit\.ly|ow\.ly|goo\.gl|tinyurl\.com|fb\.me|is\.gd|dlvr\.it|buff\.ly|tmblr\.co|twitpic\.com|youtu\.be|yfrog\.com|lnkd\.in|instagr\.am)\//;

/** True for a text with a #tag, an @mention, a shared link or the words of posts and chats. */
export function isPost({ text, opened, marks }: Reading, tokens: Tokens): boolean {
  if ((opened & OPENS.post) !== 0) return true;
  if ((marks & (MARK.at | MARK.hash)) !== 0 && hasTag(tokens)) return true;
  return (marks & MARK.slash) !== 0 && text.includes("://") && SHARED.test(text);
}

function hasTag(tokens: Tokens): boolean {
  const mention = hiddenWord("MENTION");
  for (let i = 0; i < tokens.count; i += 1) {
    if (tokens.words[i] === mention && tokens.kinds[i] === KIND.hidden) return true;
    if (tokens.firsts[i] !== HASH || i + 1 === tokens.count) continue;
    if (tokens.kinds[i + 1] === KIND.word && tokens.ends[i] === tokens.starts[i + 1]) return true;
  }
  return false;
}

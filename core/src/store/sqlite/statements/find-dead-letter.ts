import { deadLetterColumns } from "./dead-letter-columns.ts";

export const findDeadLetter = `select ${deadLetterColumns} from dead_letters where dead_letter_id = ?`;

export const deleteDeadLetter = `
delete from dead_letters where dead_letter_id = ? returning pipeline`;

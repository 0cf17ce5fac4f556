export async function classify(): Promise<string> { return "low"; }

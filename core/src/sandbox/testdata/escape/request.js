// Hands a request to fetch and says what came of it.
export async function request({ url, init }, { fetch, secrets }) {
  const filled = JSON.parse(JSON.stringify({ url, init }).replaceAll("SECRET", secrets.key));
  const response = await fetch(filled.url, filled.init);
  return { status: response.status, location: response.headers.get("location"), body: await response.text() };
}

export const placeholder = (_, { secrets }) => secrets.key;

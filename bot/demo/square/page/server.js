// The page's calls. A refusal becomes an Error whose message is the server's code.
export async function call(method, path, data) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: { "content-type": "application/json", "x-square": "1" },
      body: data === undefined ? undefined : JSON.stringify(data),
    });
  } catch {
    throw new Error("other");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error ?? "other");
  return body;
}

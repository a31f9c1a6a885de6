import createClient, { type Client, type ClientOptions } from "openapi-fetch";
import type { paths } from "./schema.js";

export type * from "./schema.js";

export interface Options extends ClientOptions {
  /** An API key; only writing needs one. */
  key?: string;
}

/** A client of the server at `baseUrl`. Each call answers with `data`, or with an `error` that is a Problem. */
export function citance({ key, ...options }: Options): Client<paths> {
  const client = createClient<paths>(options);
  if (key) {
    client.use({
      onRequest({ request }) {
        request.headers.set("Authorization", `Bearer ${key}`);
        return request;
      },
    });
  }
  return client;
}

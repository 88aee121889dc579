// Every operation of the document has a typed answer and typed problems: the compiler is asked here, nothing runs.
import type { components, operations } from "./portside.js";

type Bodies<Response> = Response extends { content: infer Content } ? Content[keyof Content] : never;
type Answers<Operation, Status extends number> = Operation extends { responses: infer Responses }
  ? { [Code in keyof Responses & Status]: Bodies<Responses[Code]> }[keyof Responses & Status]
  : never;
type Refusals = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 429 | 500 | 502 | 503 | 504;

/** What an operation answers when all goes well. */
export type Answer<Id extends keyof operations> = Answers<operations[Id], 200 | 201 | 202>;
/** What it answers when it refuses. */
export type Refusal<Id extends keyof operations> = Answers<operations[Id], Refusals>;

type Untyped = { [Id in keyof operations]: [Answer<Id>] extends [never] ? Id : never }[keyof operations];
type Unproblematic = {
  [Id in keyof operations]: Refusal<Id> extends components["schemas"]["Problem"] ? never : Id;
}[keyof operations];
type None<T extends never> = T;

export type EveryAnswerIsTyped = None<Untyped>;
export type EveryRefusalIsAProblem = None<Unproblematic>;

// What the document does not allow does not compile.
type StartUpload = components["schemas"]["StartUpload"];
// @ts-expect-error: a promise has a size
export const unsized: StartUpload = { filename: "a.txt", content_type: "text/plain" };
// @ts-expect-error: there is no such strategy
export const unknown: StartUpload = { filename: "a.txt", content_type: "text/plain", size_bytes: 1, strategy: "fast" };

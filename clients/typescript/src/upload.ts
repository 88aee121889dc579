// Uploads a file, has it read by a job, and prints both: `PORTSIDE_TOKEN=… node dist/upload.js API_URL FILE`.
import { open, stat, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import createClient from "openapi-fetch";
import type { components, paths } from "./portside.js";

type Upload = Pick<components["schemas"]["UploadAnswer"], "id" | "size_bytes" | "multipart">;
type Job = components["schemas"]["JobAnswer"];
type Problem = components["schemas"]["Problem"];
type Told<Data> = { data?: Data; error?: Problem };

const [apiUrl, file] = process.argv.slice(2);
const token = process.env["PORTSIDE_TOKEN"];
if (!apiUrl || !file || !token) throw new Error("usage: PORTSIDE_TOKEN=… node dist/upload.js API_URL FILE");
const api = createClient<paths>({ baseUrl: apiUrl, headers: { Authorization: `Bearer ${token}` } });

function told<Data>({ data, error }: Told<Data>): Data {
  if (data === undefined) throw new Error(`${error?.status} ${error?.code}: ${error?.detail}`);
  return data;
}

type Request = Pick<components["schemas"]["RequestToMake"], "method" | "url"> & { headers?: Record<string, string> };

async function send(to: Request, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const answer = await fetch(to.url, { method: to.method, headers: to.headers ?? {}, body: bytes });
  if (!answer.ok) throw new Error(`S3 answers ${answer.status}`);
}

async function read(from: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const { buffer, bytesRead } = await from.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function sendParts(upload: Upload, from: FileHandle, first = 1): Promise<void> {
  const size = upload.multipart?.part_size_bytes ?? upload.size_bytes;
  const [params, body] = [{ path: { id: upload.id } }, { from: first, count: 100 }];
  const page = told(await api.POST("/v1/uploads/{id}/parts", { params, body }));
  if (page.form !== "urls") throw new Error("asked for URLs");
  for (const part of page.parts) await send(part, await read(from, (part.part_number - 1) * size, part.size_bytes));
  if (page.next_from !== null) await sendParts(upload, from, page.next_from);
}

async function ended(job: Job): Promise<Job> {
  const params = { path: { id: job.id }, header: { Prefer: "wait=10" } };
  return job.done ? job : ended(told(await api.GET("/v1/jobs/{id}", { params })));
}

const from = await open(file);
const size_bytes = (await stat(file)).size;
const promise = { filename: basename(file), size_bytes, content_type: "application/octet-stream" };
const upload = told(await api.POST("/v1/uploads", { body: promise }));
if (upload.request) await send(upload.request, await read(from, 0, size_bytes));
else await sendParts(upload, from);
await from.close();
const params = { path: { id: upload.id } };
const completed = told(await api.POST("/v1/uploads/{id}/complete", { params, body: {} }));
const order = { type: "digest", input: { upload_id: upload.id }, parameters: { algorithms: ["sha256"] } };
const job = await ended(told(await api.POST("/v1/jobs", { body: order })));
console.log(JSON.stringify({ completed, job }));
